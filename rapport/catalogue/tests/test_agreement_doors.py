"""Agreements by REST and at the terminal, where the how-to runs from top to bottom."""

import json
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from rapport.catalogue.actions.teams import serve
from rapport.catalogue.cli import commands
from rapport.catalogue.tests.conftest import OPERATOR
from rapport.kit import clock

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.django_db
TARGETS = [{"goal": "answer", "priority": 1, "minutes": 60}]
SAID = {
    "targets": TARGETS, "words": "Before lunch.", "thresholds": [{"measure": "answer_agreed", "value": 90}],
    "obligations": ["Invoices come with an order number"], "channels": ["The portal"], "survey_weeks": 12,
}  # fmt: skip


@pytest.fixture
def call(client):
    def send(method, path, body=None, status=200):
        sent = {} if method == "get" else {"data": json.dumps(body or {}), "content_type": "application/json"}
        answer = getattr(client, method)(f"/api{path}", **sent)
        assert answer.status_code == status, answer.content
        return answer.json() if answer.content else None

    return send


def test_two_sides_come_to_an_agreement_by_rest(as_lead, served, client, call):
    told = {"team": "IT", "unit_id": served.finance.id} | SAID
    one = call("post", "/agreements/proposals", told, 201)
    path = f"/agreements/{one['id']}"
    assert (one["draft"]["state"], one["draft"]["proposed_by"], one["now"]) == ("given", "giver", None)
    assert one["draft"]["thresholds"] == [
        {"measure": "answer_agreed", "value": 90.0, "scale": "share", "less_is_better": False}
    ]
    assert call("post", "/agreements/proposals", told, 422)["code"] == "agreement_stands"
    client.force_login(served.omar.user)
    call("put", f"{path}/refusal", {}, 422)
    told = call("put", f"{path}/refusal?version=1", {"reason": "Too slow."})
    assert (told["draft"], told["latest"]["reason"]) == (None, "Too slow.")
    call("put", f"{path}/refusal", {"reason": "Again."}, 404)
    told = call("post", f"{path}/proposals", {**SAID, "targets": [{**TARGETS[0], "minutes": 30}]}, 201)
    assert told["draft"]["state"] == "taken"
    lines = call("get", f"{path}/versions/2/differences")
    assert {"part": "time", "of": ["answer", "1"], "old": "1 h", "new": "30 min", "change": "quicker"} in lines
    assert call("get", f"{path}/versions/2/differences?beside=1") == lines
    call("get", f"{path}/versions/3/differences", status=404)
    client.force_login(served.anneke.user)
    call("put", f"{path}/signature?version=1", status=422)
    call("put", f"{path}/signature?version=9", status=404)
    told = call("put", f"{path}/signature?version=2")
    assert told["now"]["state"] == "in_force"
    assert call("post", f"{path}/versions", SAID, 422)["code"] == "signed_by_both"
    later = (clock.today() + timedelta(days=90)).isoformat()
    assert call("put", f"{path}/review", {"next_on": later})["review_on"] == later
    client.force_login(served.leila.user)
    told = call("get", "/units/halmar/finance/promised")
    assert [row["id"] for row in told["agreements"]] == [one["id"]]
    for method, tail, said in (("put", "/signature", {}), ("post", "/proposals", SAID), ("put", "/review", {})):
        call(method, f"{path}{tail}", said, 403)
    client.force_login(served.person("Priya Raman", served.top).user)
    call("get", "/units/halmar/finance/promised", status=404)
    call("put", f"{path}/signature", status=404)


def test_nobody_says_yes_or_no_to_a_version_that_came_after_the_one_she_read(as_lead, served, client, call):
    one = call("post", "/agreements/proposals", {"team": "IT", "unit_id": served.finance.id} | SAID, 201)
    path, page = f"/agreements/{one['id']}", f"/services/agreements/{one['id']}"
    call("post", f"{path}/proposals", {**SAID, "words": "After lunch."}, 201)
    client.force_login(served.omar.user)
    for tail in ("signature", "refusal"):
        told = call("put", f"{path}/{tail}", {"reason": "No."}, 422)
        assert "version=2 stands now" in told["title"], told
        call("put", f"{path}/{tail}?version=1", {"reason": "No."}, 422)
        for sent in ({}, {"reason": "No."}, {"reason": "No.", "version": "1"}):
            answer = client.post(f"{page}/{tail}/", sent)
            assert answer.status_code == 422, (tail, sent)
    standing = call("get", path)["draft"]
    assert (standing["number"], standing["state"]) == (2, "given")
    assert client.post(f"{page}/signature/", {"version": "2"}).status_code == 302
    assert call("get", path)["now"]["number"] == 2


def test_a_year_typed_wrongly_freezes_no_agreement(as_lead, served, client, call):
    one = call("post", "/agreements", {"team": "IT", "unit_id": served.finance.id, "targets": TARGETS}, 201)
    path, today = f"/agreements/{one['id']}", clock.today()
    for day in ("9999-12-31", "2202-01-01", (today + timedelta(days=5 * 366 + 2)).isoformat()):
        for tail in ("versions", "proposals"):
            assert call("post", f"{path}/{tail}", {**SAID, "since": day}, 422)["code"] == "far_day", (tail, day)
    sent = {"whom": "unit", "unit": str(served.finance.id), "unit-text": "Finance", "since": "9999-12-31"}
    assert client.post(f"/services{path}/versions/new/", sent).status_code == 422
    soon = (today + timedelta(days=30)).isoformat()
    assert call("post", f"{path}/versions", {**SAID, "since": soon}, 201)["latest"]["since"] == soon


def test_what_makes_no_sense_is_refused_by_rest(as_lead, served, call):
    told = {"team": "IT", "unit_id": served.finance.id} | SAID
    for wrong in (
        {"thresholds": [{"measure": "charm", "value": 90}]},
        {"thresholds": [{"measure": "answer_agreed", "value": 101}]},
        {"thresholds": [{"measure": "rating", "value": 0.01}]},
        {"survey_weeks": 0},
        {"obligations": ["x" * 201]},
        {"giver_contact_id": 10**9},
        {"targets": [], "thresholds": []},
        {"unit_id": None},
    ):
        call("post", "/agreements/proposals", told | wrong, 422)


def test_the_terminal_records_what_was_agreed_on_paper(served):
    def run(*arguments, ok=True):
        result = CliRunner().invoke(commands, [str(argument) for argument in arguments])
        assert (result.exit_code == 0) == ok, (result.output, result.exception)
        return result.stdout if ok else result.stderr

    more = ("--threshold", "answer_agreed=90%", "--threshold", "finish_work_median=4h", "--brings", "An order number")
    assert "no measure" in run("propose", "IT", "--unit", "halmar/finance", "--threshold", "charm=1", ok=False)
    told = json.loads(run("propose", "IT", "answer=1h", "--unit", "halmar/finance", *more, "--json"))
    number = told["id"]
    assert (told["state"], told["proposed"]) == ("draft", 1)
    assert told["thresholds"] == {"answer_agreed": 90.0, "finish_work_median": 240.0}
    assert "being negotiated" in run("agreements")
    run("sign-agreement", number, "--for", "giver")
    assert "few words" in run("decline-agreement", number, "--for", "taker", ok=False)
    run("decline-agreement", number, "--for", "taker", "--reason", "Too slow.")
    run("decline-agreement", number, "--for", "taker", "--reason", "Too slow.", ok=False)
    run("propose-version", number, "answer=30min", "--from", "taker")
    shown = run("agreement", number)
    for words in ("1 h", "30 min", "(quicker)", "An order number", "(gone)", "time answer high"):
        assert words in shown
    for side in ("giver", "taker"):
        told = json.loads(run("sign-agreement", number, "--for", side, "--json"))
    assert (told["state"], told["proposed"]) == ("in_force", None)
    assert "to Finance, since" in run("promised", "halmar/finance")
    soon = (clock.today() + timedelta(days=5)).isoformat()
    assert json.loads(run("review-agreement", number, "--next", soon, "--json"))["review_on"] == soon
    assert json.loads(run("agreement-reviews", "--json")) == {"asked": 1}


def test_the_how_to_runs_from_top_to_bottom(served, tmp_path, monkeypatch):
    company = served.unit("Company")
    for name in ("Field", "Sales"):
        served.unit(name, company)
    serve(unit_id=served.unit("Law", company).id, prefix="LAW", by=OPERATOR)
    monkeypatch.chdir(tmp_path)
    numbers = {}  # by how the how-to calls them
    for verb, *told in commands_of("agree-on-times"):
        begins = verb in {"promise", "propose"}
        said = told if begins else [numbers.get(word, word) for word in told]
        with clock.frozen(datetime(2026, 11, 26, 10, tzinfo=UTC)):
            result = CliRunner().invoke(commands, [verb, *said])
        assert result.exit_code == 0, (verb, said, result.output)
        if begins:
            numbers.setdefault("7" if verb == "propose" else "1", result.stdout.split()[0])
    assert set(numbers) == {"1", "7"}
    refused = CliRunner().invoke(commands, ["propose", "IT", "answer=1h", "--unit", "company/field"])
    assert refused.exit_code == 2
    assert "rapport catalogue propose-version" in refused.stderr


def commands_of(name):
    """The commands of the room in a how-to, in their order, as a shell parts them."""
    text = (ROOT / "docs" / "how-to" / f"{name}.md").read_text().replace("\\\n", " ")
    told = (line.strip() for line in text.splitlines())
    return [shlex.split(line)[2:] for line in told if line.startswith("rapport catalogue ")]
