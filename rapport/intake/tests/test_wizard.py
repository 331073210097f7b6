"""The wizard in the browser, step by step, and REST; what a worker does is done by hand."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from django.urls import reverse

from rapport.accounts.models import RoleGrant, User
from rapport.intake.actions.working import work_off
from rapport.intake.models import ImportRun
from rapport.kit import clock

pytestmark = pytest.mark.django_db

CONTENT = b"Nr;Term;Note\n1;one;x\n2;two;y\n;none;=1+1\n"


def account(email, *roles):
    user = User.objects.create_user(email)
    for role in roles:
        RoleGrant.objects.create(user=user, role=role)
    return user


@pytest.fixture
def analyst(client):
    user = account("nadia@halmar.example", "analyst")
    client.force_login(user)
    return user


def file(content=CONTENT, name="terms.csv"):
    return SimpleUploadedFile(name, content)


def uploaded(client, **more):
    answer = client.post(reverse("intake:upload"), {"kind": "words", "format": "", "upload": file(**more)})
    assert answer.status_code == 302, answer.content.decode()
    return ImportRun.objects.latest("id")


def columns(**more):
    return {
        "column-0": "id", "column-1": "word", "column-2": "", "null_tokens": "", "where": "", "date_format": "",
        "encoding": "", "delimiter": "", "more": "", **more,
    }  # fmt: skip


def test_from_upload_to_result(client, analyst, words):
    run = uploaded(client)
    page = client.get(reverse("intake:columns", args=[run.id])).content.decode()
    assert "Term" in page
    assert "one · two · none" in page
    assert '<option value="word" selected>' in page  # “term” is a synonym
    client.post(reverse("intake:columns", args=[run.id]), columns())
    run.refresh_from_db()
    assert run.state == "waiting"
    waiting = client.get(reverse("intake:run", args=[run.id])).content.decode()
    assert 'hx-trigger="every 1s"' in waiting
    assert 'aria-live="polite"' in waiting
    work_off(run_id=run.id)
    tried = client.get(reverse("intake:run", args=[run.id])).content.decode()
    assert "This was a dry run" in tried
    assert "The row has no id." in tried
    assert words.kept == {}
    started = client.post(reverse("intake:start", args=[run.id]))
    work_off(run_id=ImportRun.objects.latest("id").id)
    assert set(words.kept) == {"1", "2"}
    result = client.get(started.url).content.decode()
    assert "3 rows read" in result
    assert "Import now" not in result
    rejected = b"".join(client.get(f"{started.url}rejected/").streaming_content).decode("utf-8-sig")
    assert rejected.splitlines()[1] == "4,The row has no id.,,none,'=1+1"


def test_uploaded_files_go_once_they_are_loaded(client, analyst, words):
    run = uploaded(client)
    client.post(reverse("intake:columns", args=[run.id]), columns())
    work_off(run_id=run.id)
    path = Path(run.files[0]["path"])
    assert path.exists()
    client.post(reverse("intake:start", args=[run.id]))
    work_off(run_id=ImportRun.objects.latest("id").id)
    assert not path.exists()


def test_what_was_typed_stays_when_it_cannot_work(client, analyst, words):
    run = uploaded(client)
    answer = client.post(
        reverse("intake:columns", args=[run.id]), columns(**{"where": "colour=red", "column-0": "", "column-2": "id"})
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "no column “colour”" in page
    assert "colour=red" in page
    assert "colour=red" in client.get(reverse("intake:columns", args=[run.id])).content.decode()


def test_a_file_that_is_no_table_says_so_and_offers_another(client, analyst, words):
    run = uploaded(client, content=b"%PDF-1.4 nothing", name="report.pdf")
    page = client.get(reverse("intake:columns", args=[run.id])).content.decode()
    assert "a PDF document" in page
    assert "Upload other files" in page


def test_no_file_and_too_large_a_file_are_refused_with_the_form_kept(client, analyst, words, settings):
    answer = client.post(reverse("intake:upload"), {"kind": "words"})
    assert answer.status_code == 422
    settings.UPLOAD_LIMIT = 10
    answer = client.post(reverse("intake:upload"), {"kind": "words", "upload": file()})
    assert answer.status_code == 422
    assert "terms.csv is larger" in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_a_name_with_a_path_stays_in_the_folder(client, analyst, words):
    run = uploaded(client, name="../../etc/cron.csv")
    assert run.files[0]["name"] == "cron.csv"
    assert run.files[0]["path"].endswith(f"uploads/{run.id}/1")


def test_an_import_is_seen_by_its_uploader_and_administrators_and_its_rejected_rows_by_the_uploader(
    client, analyst, words
):
    run = uploaded(client)
    client.post(reverse("intake:columns", args=[run.id]), columns())
    work_off(run_id=run.id)
    show, rejected = reverse("intake:run", args=[run.id]), reverse("intake:rejected", args=[run.id])
    client.force_login(account("other@halmar.example", "analyst"))
    assert client.get(show).status_code == 404
    assert client.get(rejected).status_code == 404
    client.force_login(account("boss@halmar.example", "administrator"))
    assert client.get(show).status_code == 200
    assert client.get(rejected).status_code == 404
    client.force_login(analyst)
    assert client.get(rejected).status_code == 200


def test_what_files_hold_is_shown_to_nobody_but_their_uploader(client, analyst, words):
    run = uploaded(client)
    client.force_login(account("boss@halmar.example", "administrator"))
    look, change = reverse("intake:columns", args=[run.id]), reverse("intake:repeat", args=[run.id])
    assert client.get(look).status_code == 404
    assert client.post(look, columns()).status_code == 404
    assert client.post(change).status_code == 404
    run.refresh_from_db()
    assert (run.state, ImportRun.objects.count()) == ("draft", 1)


def test_files_of_the_terminal_are_not_read_again_from_where_they_lay(client, analyst, words, tmp_path):
    """What lies at their path by now may be anything."""
    path = tmp_path / "terms.csv"
    path.write_bytes(CONTENT)
    run = ImportRun.objects.create(
        kind="words", state="failed", dry_run=False, by=analyst, files=[{"name": "terms.csv", "path": str(path)}]
    )
    answer = client.post(reverse("intake:repeat", args=[run.id]), follow=True)
    assert "The files of this import are gone" in answer.content.decode()
    assert ImportRun.objects.count() == 1


def test_who_may_import_nothing_gets_in_nowhere(client, words):
    client.force_login(account("employee@halmar.example"))
    assert client.get(reverse("intake:imports")).status_code == 403
    assert client.get(reverse("intake:upload")).status_code == 403


def test_the_list_says_what_to_do_first_and_then_what_was_done(client, analyst, words):
    assert "No file has been imported yet" in client.get(reverse("intake:imports")).content.decode()
    uploaded(client)
    assert "terms.csv" in client.get(reverse("intake:imports")).content.decode()


def test_a_stopped_import_can_be_repeated(client, analyst, words):
    run = uploaded(client)
    client.post(reverse("intake:columns", args=[run.id]), columns())
    work_off(run_id=run.id)
    client.post(reverse("intake:start", args=[run.id]))
    real = ImportRun.objects.latest("id")
    ImportRun.objects.filter(id=real.id).update(state="failed", error="The process ended.")
    answer = client.post(reverse("intake:repeat", args=[real.id]))
    copy = ImportRun.objects.latest("id")
    assert answer.url == reverse("intake:columns", args=[copy.id])
    assert (copy.state, copy.dry_run, copy.files) == ("draft", True, run.files)


def test_rest_imports_and_reports(client, analyst, words):
    answer = client.post(
        "/api/imports",
        {"kind": "words", "map": ["Nr=id", "Term=word"], "options": json.dumps({"loud": True}), "files": [file()]},
        headers={"X-CSRFToken": "x"},
    )
    assert answer.status_code == 202, answer.content
    run_id = answer.json()["id"]
    work_off(run_id=run_id)
    run = client.get(f"/api/imports/{run_id}").json()
    assert (run["state"], run["counts"]["created"], run["reasons"]) == ("done", 2, {"The row has no id.": 1})
    assert client.get("/api/imports").json()["items"][0]["id"] == run_id
    assert b"rejected because" in b"".join(client.get(f"/api/imports/{run_id}/rejected").streaming_content)
    refused = client.post("/api/imports", {"kind": "nothing", "files": [file()]})
    assert refused.status_code == 422
    assert refused.json()["code"] == "bad_kind"


WORT = b"id,word,Wort\n1,one,eins\n"


@pytest.fixture
def remembered(client, analyst, words):
    """A file with the columns of WORT came before, and its last column gave the word."""
    told = {"kind": "words", "map": ["Wort=word", "word="], "files": [file(WORT)]}
    work_off(run_id=client.post("/api/imports", told, headers={"X-CSRFToken": "x"}).json()["id"])
    assert words.kept["1"]["word"] == "eins"


@pytest.mark.parametrize(("format_", "word"), [("csv", "one"), ("lexicon", "one"), ("", "eins")])
def test_rest_takes_the_format_that_is_said_for_more_than_what_is_remembered(client, remembered, words, format_, word):
    told = {"kind": "words", "files": [file(WORT)]} | ({"format": format_} if format_ else {})
    work_off(run_id=client.post("/api/imports", told, headers={"X-CSRFToken": "x"}).json()["id"])
    assert words.kept["1"]["word"] == word


@pytest.mark.parametrize(("format_", "given"), [("csv", ["word", ""]), ("lexicon", ["word", ""]), ("", ["", "word"])])
def test_the_page_takes_the_format_that_is_chosen_for_more_than_what_is_remembered(
    client, remembered, words, format_, given
):
    answer = client.post(reverse("intake:upload"), {"kind": "words", "format": format_, "upload": file(WORT)})
    page = client.get(answer.url)
    assert [page.context["form"][f"column-{place}"].value() or "" for place in (1, 2)] == given
    assert ("They are mapped as they were then" in page.content.decode()) is (format_ == "")


def test_the_dry_run_shows_the_first_rows_to_their_uploader_as_they_are_understood(client, analyst, words):
    run = uploaded(client, content=b"Nr;Term;Day\n1;one;05.03.2021\n2;-;soon\n3;left out;\n")
    client.post(
        reverse("intake:columns", args=[run.id]), columns(**{"column-2": "day", "null_tokens": "-", "where": "Nr!=3"})
    )
    work_off(run_id=run.id)
    page = client.get(reverse("intake:run", args=[run.id])).content.decode()
    first = page[page.index("as they are understood") : page.index("kept nowhere")]
    assert "05.03.2021" not in first  # it is shown as the day it is
    assert 'datetime="2021-03-05"' in first
    assert "soon <span" in first
    assert "cannot be read" in first
    assert "–" in first  # no value
    assert "left out" not in first
    client.force_login(account("boss@halmar.example", "administrator"))
    assert "as they are understood" not in client.get(reverse("intake:run", args=[run.id])).content.decode()


def test_how_values_are_written_is_folded_until_something_is_said_of_it(client, analyst, words):
    run = uploaded(client)
    address = reverse("intake:columns", args=[run.id])
    page = client.get(address).content.decode()
    assert '<details class="card fold">' in page
    assert "UTF-8, semicolons between cells" in page
    client.post(address, columns(null_tokens="?"))
    assert '<details class="card fold" open>' in client.get(address).content.decode()


def test_while_it_works_the_page_says_at_what_and_can_stop_it(client, analyst, words):
    run = ImportRun.objects.create(
        kind="words", state="running", by=analyst, rows_done=1200, rows_total=1200, stage="Sorting words", dry_run=True,
        stage_at=clock.now(), files=[{"name": "terms.csv", "path": "/gone", "size": 1, "sha256": "x"}],
    )  # fmt: skip
    page = client.get(reverse("intake:run", args=[run.id])).content.decode()
    assert "Sorting words" in page
    assert "All 1,200 rows are read." in page
    assert reverse("intake:stop", args=[run.id]) in page
    ImportRun.objects.filter(id=run.id).update(stage="", rows_done=600)
    page = client.get(reverse("intake:run", args=[run.id])).content.decode()
    assert 'value="50"' in page
    assert client.get(f"/api/imports/{run.id}").json()["stage"] == ""


def test_started_twice_it_is_loaded_once(client, analyst, words):
    run = uploaded(client)
    client.post(reverse("intake:columns", args=[run.id]), columns())
    work_off(run_id=run.id)
    begin = reverse("intake:start", args=[run.id])
    one = client.post(begin).url
    assert client.post(begin).url == one
    work_off(run_id=ImportRun.objects.latest("id").id)
    assert client.post(begin).url == one
    assert ImportRun.objects.filter(dry_run=False).count() == 1


def test_a_file_that_was_loaded_before_says_so_and_would_change_nothing(client, analyst, words):
    run = uploaded(client)
    client.post(reverse("intake:columns", args=[run.id]), columns())
    work_off(run_id=run.id)
    client.post(reverse("intake:start", args=[run.id]))
    work_off(run_id=ImportRun.objects.latest("id").id)
    again = uploaded(client, content=CONTENT, name="other-name.csv")
    assert "loaded before" in client.get(reverse("intake:columns", args=[again.id])).content.decode()
    third = uploaded(client, content=b"Nr;Term;Note\n1;one;x\n")
    address = reverse("intake:columns", args=[third.id])
    assert "loaded before" not in client.get(address).content.decode()
    client.post(address, columns())
    work_off(run_id=third.id)
    page = client.get(reverse("intake:run", args=[third.id])).content.decode()
    assert "Nothing would change" in page
    assert "Import all the same" in page


def test_the_script_that_sends_files_is_told_where_to_go_on(client, analyst, words):
    form = {"kind": "words", "format": "", "upload": file()}
    answer = client.post(reverse("intake:upload"), form, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == reverse("intake:columns", args=[ImportRun.objects.latest("id").id])


def test_a_large_upload_is_written_once_and_is_ours_alone(client, analyst, words, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    run = uploaded(client)
    path = Path(run.files[0]["path"])
    assert path.read_bytes() == CONTENT
    assert path.stat().st_mode & 0o077 == 0
    assert not list(settings.UPLOADS.glob("*.upload*"))


def test_an_import_nobody_goes_on_with_is_dropped_with_its_files(client, analyst, words):
    run = uploaded(client)
    place = Path(run.files[0]["path"])
    assert place.exists()
    removal = reverse("intake:drop", args=[run.id])
    for address in ("intake:run", "intake:columns"):
        assert removal in client.get(reverse(address, args=[run.id])).content.decode()
    other = account("omar@halmar.example", "analyst")
    client.force_login(other)
    assert client.post(removal).status_code == 404
    client.force_login(account("boss@halmar.example", "administrator"))
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert client.post(removal).url == reverse("intake:imports")
    assert not ImportRun.objects.exists()
    assert not place.exists()
    assert client.post(removal).status_code == 404


def test_an_unreadable_import_is_dropped_too_and_one_that_has_begun_is_not(client, analyst, words):
    bad = uploaded(client, content=b"%PDF-1.4 nothing", name="report.pdf")
    assert (
        reverse("intake:drop", args=[bad.id]) in client.get(reverse("intake:columns", args=[bad.id])).content.decode()
    )
    run = uploaded(client)
    client.post(reverse("intake:columns", args=[run.id]), columns())
    refused = client.post(reverse("intake:drop", args=[run.id]))
    assert refused.status_code == 422
    assert "Stop it instead" in refused.content.decode()
    assert ImportRun.objects.filter(id=run.id).exists()


def test_files_of_a_repeated_import_stay_with_the_first_when_the_repetition_is_dropped(client, analyst, words):
    run = uploaded(client)
    ImportRun.objects.filter(id=run.id).update(state="failed", dry_run=False)
    client.post(reverse("intake:repeat", args=[run.id]))
    copy = ImportRun.objects.latest("id").id
    assert copy != run.id
    with TestCase.captureOnCommitCallbacks(execute=True):
        client.post(reverse("intake:drop", args=[copy]))
    assert not ImportRun.objects.filter(id=copy).exists()
    assert Path(run.files[0]["path"]).exists()
