"""The day's work from the terminal, and through REST."""

import json

from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile

from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.many.macros import save_macro
from rapport.cases.cli import commands
from rapport.cases.models import Attachment, Case, Link, Merge, Message
from rapport.kit import clock
from tests.kept import made_once


@made_once(at=clock.now)
def two(house):
    team = house.teams["IT"].id
    return [open_case(subject=f"Case {n}", team_id=team, text="x", by=house.actor(f"Sales {n}")) for n in (1, 2)]


def run(*arguments, code=0):
    done = CliRunner().invoke(commands, arguments)
    assert done.exit_code == code, done.output
    return done.output


def test_tags_macros_links_and_merges_from_the_terminal(house, two):
    run("tags", "--team", "it", "--add", "Bank")
    assert [tag["word"] for tag in json.loads(run("tags", "--json"))] == ["Bank"]
    run("tag", "IT-1", "bank", "Printer")
    assert Case.objects.get(id=two[0]).tags == ["Bank", "Printer"]
    macro = save_macro(team_id=house.teams["IT"].id, name="Hello", text="Hello.", by=house.actor("IT 2"))
    assert "Hello" in run("macros", "--team", "IT")
    run("apply", str(macro), "IT-1", "IT-2")
    assert Message.objects.filter(text="Hello.").count() == 2
    assert "There is no case IT-9." in run("apply", str(macro), "IT-9", code=2)
    run("link", "IT-1", "blocks", "IT-2")
    assert Link.objects.count() == 1
    run("merge", "IT-2", "IT-1")
    assert Merge.objects.get().until is None
    run("unmerge", "IT-2")
    assert Merge.objects.get().until is not None


def test_files_bulk_and_macros_through_rest(house, two, settings, tmp_path):
    settings.HOME = tmp_path
    it, asker = house.browser("IT 2"), house.browser("Sales 1")

    def call(method, path, status=200, **body):
        answer = getattr(it, method)(f"/api/cases{path}", json.dumps(body), content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json() if answer.content else None

    sent = {"text": "See.", "files": SimpleUploadedFile("a.txt", b"words"), "once": "f"}
    assert it.post(f"/api/cases/{two[0]}/files", sent).status_code == 201
    file = asker.get(f"/api/cases/{two[0]}").json()["messages"][-1]["files"][0]
    assert b"".join(asker.get(f"/api/cases/files/{file['id']}").streaming_content) == b"words"
    assert Attachment.objects.count() == 1
    made = call("post", "/macros", 201, team="it", name="Hi", text="Hi {{requester.name}}.", tags=["New"])["id"]
    assert call("put", f"/macros/{made}", team="it", name="Hi", text="Hi.", tags=["New"])["text"] == "Hi."
    assert call("post", f"/{two[0]}/macros/{made}")["tags"] == ["New"]
    done = call("post", "/bulk", 201, do="priority", priority=1, case_ids=two)
    assert [row["outcome"] for row in done["cases"]] == ["done", "done"]
    assert call("post", f"/bulk/{done['id']}/undo")["undone"]
    assert not Case.objects.filter(priority=1).exists()
    assert call("post", f"/{two[1]}/merge", into_id=two[0])["messages"][1]["via"] == "IT-2"
    assert it.get("/api/cases?tab=team&tag=New").json()["items"][0]["id"] == two[0]
    call("post", f"/{two[1]}/unmerge", 204)
    linked = call("post", f"/{two[0]}/links", 201, other_id=two[1], kind="blocks")["id"]
    assert it.get(f"/api/cases/{two[0]}/links").json()["links"][0]["number"] == "IT-2"
    call("delete", f"/links/{linked}", 204)
    call("delete", f"/macros/{made}", 204)
    assert call("post", "/macros", 422, team="it", name="Hi", text="{{x}}")["code"] == "no_place"
