"""What the pages of the book do, programs do by REST: the same people, the same refusals."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rapport.accounts.actions.tokens import create_token
from rapport.accounts.public import Scope
from rapport.relationships.actions.contact import log_touchpoint
from rapport.relationships.actions.goals import propose_goal
from rapport.relationships.actions.steps import set_step
from rapport.relationships.actions.transfer import transfer
from rapport.relationships.models import Step, Touchpoint
from rapport.relationships.rest import router
from rapport.relationships.rules.words import Contact
from rapport.tasks.public import waiting_on
from tests.kept import made_once

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
INVITATION = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:x\r
BEGIN:VEVENT\r
UID:one@halmar.example\r
DTSTART:20261201T090000Z\r
DTEND:20261201T100000Z\r
SUMMARY:Meet\r
END:VEVENT\r
END:VCALENDAR\r
"""


@made_once(at=NOW)
def sales(house):
    return house.looks_after("IT", unit="Sales", owner="IT 2", rhythm_days=30)


def ask(house, who, method, path, body=None, **headers):
    text = "" if body is None else json.dumps(body)
    answer = house.browser(who).generic(method, f"/api/relationships/{path}", text, "application/json", **headers)
    return answer.status_code, answer.json() if answer.content else None


def test_a_step_is_put_anew_in_other_words_on_somebody_else_or_nobody(house, sales):
    two = house.people["IT 2"]
    step = set_step(relationship_id=sales, words="Offer", person_id=two.id, due_on=NOW.date(), by=house.actor("IT 2"))
    assert ask(house, "IT 3", "PATCH", f"steps/{step}", {"words": "A better offer"})[0] == 204
    row = Step.objects.get()
    assert (row.words, row.person_id, row.due_on) == ("A better offer", two.id, NOW.date()), "what is left out stays"
    assert ask(house, "IT 3", "PATCH", f"steps/{step}", {"person_id": None, "due_on": None, "words": None})[0] == 204
    row = Step.objects.get()
    assert (row.words, row.person_id, row.due_on) == ("A better offer", None, None)
    for who in ("Finance 1", "Sales 1", "Boss"):
        assert ask(house, who, "PATCH", f"steps/{step}", {"words": "Mine"})[0] == 404, who
    assert ask(house, "IT 3", "PATCH", f"steps/{step}", {"words": ""})[0] == 422
    assert ask(house, "IT 3", "PUT", f"steps/{step}/state", {"done": True})[0] == 204
    assert ask(house, "IT 3", "PATCH", f"steps/{step}", {"words": "Late"})[0] == 422, "it was ended"


def test_what_changed_hands_is_listed_and_read_for_who_reads_the_book(house, sales):
    other = house.looks_after("IT", unit="Plants", owner="IT 2")
    two, three = house.people["IT 2"].id, house.people["IT 3"].id
    log_touchpoint(relationship_id=sales, kind=Contact.CALL, outcome="Fine.", by=house.actor("IT 2"))
    given = {"team_id": house.teams["IT"].id, "giver_id": two, "taker_id": three, "by": house.actor("IT 1")}
    later = {"on": NOW.date() + timedelta(days=9), "reason": "Leave"}
    first = transfer(**given, **later, relationship_ids=[sales])
    second = transfer(**given, **later, relationship_ids=[other])
    status, page = ask(house, "IT 2", "GET", "transfers?limit=1")
    assert (status, [one["id"] for one in page["items"]]) == (200, [second])
    after = ask(house, "IT 2", "GET", f"transfers?limit=1&after={page['after']}")[1]
    assert [(one["id"], one["team"], one["reason"]) for one in after["items"]] == [(first, "IT", "Leave")]
    status, pack = ask(house, "IT 3", "GET", f"transfers/{first}/pack")
    assert [one["touchpoints"][0]["outcome"] for one in pack["items"]] == ["Fine."]
    chosen = {"relationship_ids": [other]}
    assert (
        ask(house, "IT 3", "POST", f"transfers/{first}/meetings", chosen)[1]["relationships"][0]["planned_at"] is None
    )
    assert ask(house, "IT 3", "POST", f"transfers/{first}/meetings")[1]["relationships"][0]["planned_at"]
    for who in ("Finance 1", "Sales 1", "Boss"):
        assert ask(house, who, "GET", "transfers")[1]["items"] == [], who
        for path in (f"transfers/{first}", f"transfers/{first}/pack"):
            assert ask(house, who, "GET", path)[0] == 404, (who, path)


def test_a_touchpoint_is_written_in_one_text_and_taken_back_with_its_steps(house, sales):
    text = "Fine. @Sales 2\n! call back by friday @me"
    sent = {"text": text, "kind": "call", "key": "once"}
    made = {ask(house, "IT 2", "POST", f"{sales}/touchpoints/written", sent)[1]["id"] for _twice in range(2)}
    one = Touchpoint.objects.get()
    assert made == {one.id}
    assert (one.outcome, one.participants.count(), one.steps.get().words) == ("Fine. @Sales 2", 2, "call back")
    assert len(waiting_on(by=house.actor("IT 2")).items) == 1
    assert ask(house, "IT 2", "DELETE", f"touchpoints/{one.id}?steps=true")[0] == 204
    assert Step.objects.get().dropped_at is not None
    assert ask(house, "Sales 1", "POST", f"{sales}/touchpoints/written", sent)[0] == 404


def test_an_invitation_comes_in_and_stands_among_what_is_planned(house, sales):
    browser = house.browser("IT 2")
    for _twice in range(2):
        sent = {"file": SimpleUploadedFile("meet.ics", INVITATION, "text/calendar")}
        answer = browser.post(f"/api/relationships/{sales}/invitations", sent)
        assert answer.status_code == 201, answer.content
    planned = ask(house, "IT 2", "GET", f"{sales}/planned")[1]
    assert [(one["outcome"], one["at"]) for one in planned] == [("Meet", "2026-12-01T09:00:00Z")]
    month = ask(house, "IT 2", "GET", "calendar?team=IT&month=2026-12")[1]
    assert [one["what"] for one in month["events"]] == ["planned", "due"]
    sent = {"file": SimpleUploadedFile("meet.ics", b"hello", "text/calendar")}
    assert browser.post(f"/api/relationships/{sales}/invitations", sent).status_code == 422


def test_the_other_side_reads_what_it_may_and_nothing_else(house, sales):
    propose_goal(relationship_id=sales, words="Faster", by=house.actor("IT 2"))
    lead, member = (ask(house, who, "GET", "for-us")[1] for who in ("Sales 1", "Sales 2"))
    assert [(one["team"], one["owner"]["name"], one["speaks"]) for one in lead] == [("IT", "IT 2", True)]
    assert [len(one["proposed"]) for one in (*lead, *member)] == [1, 0]
    assert not {"stage", "score", "health", "mood", "about"} & set(lead[0])
    assert ask(house, "Finance 2", "GET", "for-us")[1] == []


READS = (
    "{}/before",
    "{}/review",
    "{}/people?q=sal",
    "{}/mail-address",
    "{}/planned",
    "{}/health",
    "calendar?team=IT",
    "organisation?team=IT",
    "figures?team=IT",
    "weights?team=it",
)


@pytest.mark.parametrize("path", READS)
def test_who_keeps_the_book_reads_all_of_it_and_nobody_else_any(house, sales, path):
    log_touchpoint(
        relationship_id=sales,
        kind=Contact.CALL,
        person_ids=[house.people["Sales 2"].id],
        outcome="Said so",
        by=house.actor("IT 2"),
    )
    asked = path.format(sales)
    for who in ("IT 1", "IT 2", "IT 3"):
        assert ask(house, who, "GET", asked)[0] == 200, who
    for who in ("Finance 1", "Sales 1", "Sales 2", "Boss"):
        assert ask(house, who, "GET", asked)[0] == 404, who


def test_letters_of_no_team_and_months_that_are_none_are_refused(house, sales):
    for path, status in (
        ("figures?team=NOPE", 404),
        ("weights?team=NOPE", 404),
        ("cold?team=NOPE", 404),
        ("calendar?team=IT&month=2026-13", 422),
        ("calendar?team=IT&month=1899-01", 422),
        ("figures", 422),
    ):
        assert ask(house, "IT 2", "GET", path)[0] == status, path
    assert [one["team"] for one in ask(house, "IT 2", "GET", "cold?team=IT")[1]["items"]] == []
    nobody = house.looks_after("IT", unit="Plants")
    found = ask(house, "IT 2", "GET", "cold?team=IT")[1]["items"]
    assert [(one["relationship_id"], one["team"]) for one in found] == [(nobody, "IT")]
    assert ask(house, "IT 2", "GET", "today") == (200, [])


def test_a_token_that_only_reads_gets_no_secret_address_that_outlives_it(client, house, sales):
    actor, user = house.actor("IT 2"), house.people["IT 2"].user
    _made, secret = create_token(user_id=user.id, name="Board", scopes=frozenset({Scope.READ}), days=30, by=actor)
    bearer = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/relationships/for-us", headers=bearer).status_code == 200
    assert client.get("/api/relationships/feed", headers=bearer).status_code == 403
    mine = ask(house, "IT 2", "GET", "feed")[1]["address"]
    assert mine == ask(house, "IT 2", "GET", "feed")[1]["address"]
    assert ask(house, "IT 2", "POST", "feed/renew")[1]["address"] != mine


def test_every_operation_has_a_name_of_its_own():
    """Programs are made from these names: one that came of a function's place would change with it."""
    names = [
        operation.operation_id
        for _prefix, noun, *_more in router._routers
        for view in noun.path_operations.values()
        for operation in view.operations
    ]
    assert len(names) > 50
    assert None not in names
    assert len(set(names)) == len(names)
