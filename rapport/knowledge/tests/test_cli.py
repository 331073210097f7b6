"""Articles come in from a folder and go out into one; the terminal finds and counts."""

import json

import pytest
from click.testing import CliRunner

from rapport.knowledge.actions.writing import save_version
from rapport.knowledge.cli import commands
from rapport.knowledge.models import Article, Version

GOOD = "---\ntitle: Reset your password\nteam: IT\nkeywords: login\n---\nOpen **it**.\n"


def run(*arguments, code=0):
    done = CliRunner().invoke(commands, list(arguments))
    assert done.exit_code == code, done.output
    return done


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "reset.md").write_text(GOOD, encoding="utf-8")
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "print.md").write_text("# Print in colour\n\nChoose it.\n", encoding="utf-8")
    (tmp_path / "README.md").write_text("About this folder.", encoding="utf-8")
    return tmp_path


def test_a_folder_comes_in_and_twice_changes_nothing(house, folder):
    first = json.loads(run("import", str(folder), "--team", "fin", "--json").stdout)
    assert first == {"read": 2, "created": 2, "updated": 0, "unchanged": 0, "rejected": 0, "reasons": {}}
    again = json.loads(run("import", str(folder), "--team", "fin", "--json").stdout)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)
    assert Version.objects.count() == 2
    made = Article.objects.get(slug="print")
    assert (made.title, made.team.prefix, made.state) == ("Print in colour", "FIN", "published")
    (folder / "reset.md").write_text(GOOD + "\nThen wait.\n", encoding="utf-8")
    assert json.loads(run("import", str(folder), "--team", "fin", "--json").stdout)["updated"] == 1
    assert Article.objects.get(slug="reset").shown == 2


def test_a_file_that_is_no_article_is_told_and_the_others_come_in(house, folder):
    (folder / "a-bad.md").write_text("---\nnonsense\n---\nText", encoding="utf-8")
    (folder / "b-none.md").write_text("---\ntitle: X\nteam: NOPE\n---\nText", encoding="utf-8")
    (folder / "c-bytes.md").write_bytes(b"\xff\xfe\x00")
    (folder / "d-empty.md").write_text("---\ntitle: Empty\nteam: IT\n---\n", encoding="utf-8")
    done = json.loads(run("import", str(folder), "--team", "IT", "--json", code=3).stdout)
    assert done["created"] == 2
    assert done["reasons"] == {
        "a-bad.md": "Line 2 in front is not “name: value”.",
        "b-none.md": "No team’s numbers begin with “NOPE”.",
        "c-bytes.md": "This file is not UTF-8 text.",
        "d-empty.md": "Write the answer, in 60000 letters at most.",
    }


def test_drafts_stay_drafts(house, folder):
    run("import", str(folder), "--team", "IT", "--drafts")
    assert set(Article.objects.values_list("state", flat=True)) == {"draft"}


def test_what_goes_out_comes_in_as_it_was(house, folder, tmp_path):
    run("import", str(folder), "--team", "IT")
    out = tmp_path / "out"
    assert json.loads(run("export", str(out), "--json").stdout) == {"written": 2}
    again = json.loads(run("import", str(out), "--json").stdout)
    assert again["unchanged"] == 2
    assert "keywords: login" in (out / "reset.md").read_text(encoding="utf-8")


def written_on(house, slug):
    ident = Article.objects.get(slug=slug).id
    return save_version(article_id=ident, text="The PIN of the third floor.", by=house.actor("IT 2"))


def test_an_untouched_file_leaves_what_its_team_writes_as_it_is(house, folder, tmp_path):
    run("import", str(folder), "--team", "IT")
    assert written_on(house, "print") == 2
    run("export", str(tmp_path / "out"))
    assert json.loads(run("import", str(tmp_path / "out"), "--json").stdout)["unchanged"] == 2
    kept = Article.objects.get(slug="print")
    assert (kept.text, kept.shown, kept.latest) == ("Choose it.", 1, 2)


def test_a_changed_file_is_rejected_while_words_of_its_team_wait(house, folder):
    run("import", str(folder), "--team", "IT")
    written_on(house, "print")
    file = folder / "deeper" / "print.md"
    file.write_text("---\naudience: team\n---\n# Print in colour\n\nAsk for it.\n", encoding="utf-8")
    done = json.loads(run("import", str(folder), "--team", "IT", "--json", code=3).stdout)
    assert done["reasons"] == {
        "deeper/print.md": "Version 2, by its team, waits to be published: publish it first, or leave this file out."
    }
    kept = Article.objects.get(slug="print")
    assert (kept.text, kept.audience, kept.latest) == ("Choose it.", "everybody", 2)


def test_a_file_renews_the_draft_an_earlier_one_made(house, folder):
    run("import", str(folder), "--team", "IT", "--drafts")
    for text, more, state in (("Ask for it.", ("--drafts",), "draft"), ("Ask twice.", (), "published")):
        (folder / "deeper" / "print.md").write_text(f"# Print in colour\n\n{text}\n", encoding="utf-8")
        run("import", str(folder), "--team", "IT", *more)
        kept = Article.objects.get(slug="print")
        assert (kept.text, kept.state) == (text, state)


def test_the_terminal_finds_and_counts(house, folder):
    run("import", str(folder), "--team", "IT")
    assert json.loads(run("search", "pasword", "--json").stdout) == [
        {"slug": "reset", "title": "Reset your password", "team": "IT"}
    ]
    assert json.loads(run("figures", "--json").stdout)["articles"] == []
    assert json.loads(run("learn", "--json").stdout)["words"] > 3
    assert json.loads(run("reviews", "--json").stdout) == {"asked": 0}
