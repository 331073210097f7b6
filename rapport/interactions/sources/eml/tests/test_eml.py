from rapport.interactions.sources.tests.readings import read

TEXT = """Received: from x
From: a@x.example
To: b@x.example
Cc: c@x.example
Date: Fri, 1 Mar 2024 12:00:00 +0000

body"""


def test_one_message_is_a_contact_with_everybody_in_to_and_cc(tmp_path) -> None:
    (tmp_path / "one.eml").write_text(TEXT)
    found = read(tmp_path / "one.eml")
    assert found.kind == "eml"
    assert found.pairs() == {("a@x.example", "b@x.example"), ("a@x.example", "c@x.example")}
    assert [row["recipients"] for row in found.rows] == [3, 3]


def test_a_folder_of_messages_is_read_in_order_of_name(tmp_path) -> None:
    for name in ("b.eml", "a.eml", "note.txt"):
        (tmp_path / name).write_text(TEXT.replace("a@x", f"{name[0]}1@x"))
    found = read(tmp_path)
    assert [row["from_identity"] for row in found.rows] == ["a1@x.example"] * 2 + ["b1@x.example"] * 2
