import zipfile

import pytest

from rapport.interactions.sources import mail
from rapport.interactions.sources.mbox.reader import _messages
from rapport.interactions.sources.shape import Outcome, Reason
from rapport.interactions.sources.tests.readings import read
from rapport.kit.problems import Refusal

MAIL = (
    "From a Fri Mar  1 12:00:00 2024\nFrom: =?utf-8?q?=C3=85sa?= <Asa@x.example>\nTo: bo@x.example, Bo <BO@x.example>\n"
)
DATE = "Date: Fri, 1 Mar 2024 13:00:00 +0100\n"


def mbox(folder, text):
    path = folder / "mail.mbox"
    path.write_bytes(text.encode("latin-1") if isinstance(text, str) else text)
    return path


def test_the_reference_figures_of_a_real_folder(shared_data) -> None:
    headers = [h for *_, h in _messages(shared_data / "spamassassin_ham_mail" / "easy-ham-1.mbox")]
    threads = mail.Threads.of(headers)
    assert len(headers) == len({mail.message_id(h) for h in headers}) == 640
    assert len({mail.addresses(h.text(b"from"))[0] for h in headers}) == 206
    assert (
        sum(threads.parent(h) is not None and threads.place_of(threads.parent(h)) is not None for h in headers) == 383
    )
    assert len(set(threads.roots.tolist())) == 257


def test_every_recipient_of_a_real_folder_is_accounted_for(shared_data) -> None:
    found = read(shared_data / "spamassassin_ham_mail" / "easy-ham-1.mbox")
    nobody = [r for r in found.rejected if r.reason is Reason.NO_RECIPIENT]
    assert found.kind == "mbox"
    assert found.read - len(nobody) == 825
    assert found.set_aside[Outcome.EXCLUDED, Reason.LIST_ADDRESS] > 450


def test_addresses_are_lower_case_and_each_recipient_counts_once(tmp_path) -> None:
    found = read(mbox(tmp_path, MAIL + DATE + "Message-Id: <1@x>\n\nFrom: evil@x.example\nTo: c@x.example\n"))
    assert found.pairs() == {("asa@x.example", "bo@x.example")}
    row = found.rows[0]
    assert (row["at"].hour, row["recipients"], row["message_id"], row["channel"]) == (12, 2, "<1@x>", "mail")


def test_bodies_are_skipped_even_if_they_look_like_headers(tmp_path) -> None:
    body = "Subject: secret\n\nTo: x@x.example\n>From quoted\nFrom here on\n\n"
    found = read(mbox(tmp_path, MAIL + DATE + body + MAIL.replace("Asa", "Eva") + DATE + "\n"))
    assert found.pairs() == {("asa@x.example", "bo@x.example"), ("eva@x.example", "bo@x.example")}
    assert "secret" not in str(found.rows)


def test_a_post_to_a_list_is_addressed_to_the_list(tmp_path) -> None:
    text = "From a\nFrom: asa@x.example\nTo: All <all@lists.x.example>\nList-Id: All <all.lists.x.example>\n" + DATE
    found = read(mbox(tmp_path, text + "\n"))
    assert found.contacts.num_rows == 0
    assert found.set_aside == {(Outcome.EXCLUDED, Reason.LIST_ADDRESS): 1}


def test_a_bounce_is_set_aside(tmp_path) -> None:
    found = read(mbox(tmp_path, "From a\nFrom: MAILER-DAEMON@x.example\nTo: bo@x.example\n" + DATE + "\n"))
    assert found.set_aside == {(Outcome.EXCLUDED, Reason.LIST_ADDRESS): 1}


def test_broken_headers_never_stop_the_file(tmp_path) -> None:
    text = (
        b"From a\nno header at all\n\nbody\n\n"
        b'From b\nFrom: \xff\xfe <a@x.example>\nTo: "unclosed <b@x.example>\nDate: the other day\n\n'
        b"From c\nFrom: a@x.example\nTo: undisclosed-recipients:;\nDate: Fri, 99 Mar 2024\n\n"
    )
    found = read(mbox(tmp_path, text))
    assert [r.reason for r in found.rejected] == [Reason.BROKEN_HEADER, Reason.NO_RECIPIENT]
    assert [(row["from_identity"], row["to_identity"], row["at"]) for row in found.rows] == [
        ("a@x.example", "b@x.example", None)
    ]


def test_prose_in_in_reply_to_does_not_hide_the_parent(tmp_path) -> None:
    first = MAIL + DATE + "Message-ID: <1@x>\n\nhi\n\n"
    reply = MAIL + DATE + "Message-ID: <2@x>\nIn-Reply-To: Message from Bo <bo@x.example> of Friday <1@x>\n\n"
    found = read(mbox(tmp_path, first + reply))
    assert [row["reply_to"] for row in found.rows] == [None, "<1@x>"]
    assert len({row["thread_id"] for row in found.rows}) == 1


def test_a_paragraph_that_begins_with_from_is_no_message(tmp_path) -> None:
    found = read(mbox(tmp_path, MAIL + DATE + "\nDear Bo,\n\nFrom now on I write paragraphs.\n"))
    assert (found.read, found.contacts.num_rows) == (1, 1)


def test_a_file_without_a_message_is_refused(tmp_path) -> None:
    with pytest.raises(Refusal, match="holds no message"):
        read(mbox(tmp_path, "hello\n"), "mbox")


def test_mail_folders_in_a_zip_are_read_as_they_are(tmp_path) -> None:
    with zipfile.ZipFile(tmp_path / "takeout.zip", "w") as archive:
        archive.writestr("Takeout/Mail/All mail.mbox", MAIL + DATE + "\n")
        archive.writestr("Takeout/archive_browser.html", "<html></html>")
    found = read(tmp_path / "takeout.zip")
    assert (found.kind, found.pairs()) == ("mbox", {("asa@x.example", "bo@x.example")})
