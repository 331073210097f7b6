"""Who may what: everybody who might ask, at every address of a relationship, its touchpoints and its plan."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from rapport.relationships.actions.goals import propose_goal
from rapport.relationships.actions.plan import write_down
from rapport.relationships.actions.steps import set_step
from rapport.relationships.models import Goal, Relationship, Step, Touchpoint
from rapport.relationships.rules.words import Contact
from tests.kept import made_once

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
KEEPERS = ("IT 1", "IT 3")  # who leads the team, and a member who does not look after it herself
OTHERS = ("Finance 1", "Finance 2", "Sales 1", "Sales 3", "Boss", "")  # the last is signed in as nobody
PAGES = (
    "{book}/", "{book}/timeline/", "{book}/before/", "{book}/about/", "{book}/people/?q=s", "{book}/touchpoints/new/",
    "{book}/goals/new/", "{book}/steps/new/", "touchpoints/{met}/change/", "goals/{goal}/", "goals/{goal}/values/",
    "steps/{step}/",
)  # fmt: skip
ACTS = (
    ("{book}/about/", {"about": "x"}),
    ("{book}/touchpoints/new/", {"text": "x", "kind": "call"}),
    ("{book}/invitations/", {}),
    ("{book}/goals/new/", {"words": "x"}),
    ("{book}/steps/new/", {"words": "x"}),
    ("touchpoints/{met}/change/", {"kind": "call", "when": "now"}),
    ("touchpoints/{met}/removal/", {}),
    ("touchpoints/{met}/return/", {}),
    ("touchpoints/{coming}/took-place/", {}),
    ("goals/{goal}/", {"words": "x"}),
    ("goals/{goal}/values/", {"value": "1"}),
    ("goals/{goal}/end/", {"state": "dropped"}),
    ("goals/{goal}/return/", {}),
    ("steps/{step}/", {"words": "x"}),
    ("steps/{step}/done/", {}),
    ("steps/{step}/return/", {}),
    ("steps/{step}/removal/", {}),
)


@made_once(at=NOW)
def known(house):
    """A relationship of IT with Sales: Sales 2 was met; a goal, and a step that is nobody's."""
    book = house.looks_after("IT", unit="Sales", owner="IT 2")
    by = house.actor("IT 2")
    coming = Touchpoint.objects.create(
        relationship_id=book, kind=Contact.CALL, at=NOW - timedelta(hours=1), planned=True
    )
    return {
        "book": book, "coming": coming.id,
        "met": write_down(
            relationship_id=book, text="Fine. @Sales 2", kind=Contact.CALL, today=NOW.date(), by=by,
            at=NOW - timedelta(days=1),
        ),
        "goal": propose_goal(relationship_id=book, words="Faster", by=by),
        "step": set_step(relationship_id=book, words="Offer", by=by),
    }  # fmt: skip


def browser(house, who):
    return house.browser(who) if who else Client()


def kept():
    """All that could be changed, as it is kept."""
    models = (Relationship, Touchpoint, Goal, Step)
    return [list(model.objects.order_by("id").values()) for model in models]


@pytest.mark.parametrize("who", KEEPERS)
def test_who_keeps_the_book_reads_and_changes_all_of_it(house, known, who):
    for page in PAGES:
        assert browser(house, who).get(f"/book/{page.format(**known)}").status_code == 200, page
    refused, silent = set(), set()
    for act, sent in ACTS:
        before = kept()
        status = browser(house, who).post(f"/book/{act.format(**known)}", sent).status_code
        assert status in {302, 422}, act
        refused |= {act} if status == 422 else set()
        silent |= {act} if kept() == before else set()
    assert refused == {"{book}/invitations/"}, "it was sent without a file"
    assert silent == refused


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_reads_or_changes_any_of_it(house, known, who):
    before = kept()
    for page in PAGES:
        answer = browser(house, who).get(f"/book/{page.format(**known)}")
        assert answer.status_code == (404 if who else 302), page
        assert "Faster" not in answer.content.decode(), page
    for act, sent in ACTS:
        answer = browser(house, who).post(f"/book/{act.format(**known)}", sent)
        assert answer.status_code == (404 if who else 302), act
    assert kept() == before


def test_who_was_met_reads_that_touchpoint_and_nothing_else(house, known):
    met = browser(house, "Sales 2")
    assert met.get(f"/book/touchpoints/{known['met']}/").status_code == 200
    before = kept()
    for page in PAGES:
        assert met.get(f"/book/{page.format(**known)}").status_code == 404, page
    for act, sent in ACTS:
        assert met.post(f"/book/{act.format(**known)}", sent).status_code == 404, act
    assert kept() == before


def test_what_has_ended_is_read_and_changed_no_more(house, known):
    Relationship.objects.filter(id=known["book"]).update(ended_at=NOW)
    page = browser(house, "IT 2").get(f"/book/{known['book']}/").content.decode()
    assert "ended" in page
    assert 'data-hotkey="l"' not in page
    answer = browser(house, "IT 2").post(f"/book/{known['book']}/touchpoints/new/", {"text": "x", "kind": "call"})
    assert answer.status_code == 422
    assert "has ended" in answer.content.decode()
