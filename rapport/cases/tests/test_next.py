"""What happens next is told whole: everything that has to happen first, and nothing she could not open."""

import pytest

from rapport.cases.actions.approvals.asking import ask_approval
from rapport.cases.actions.ball.handing import accept
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.opening import open_case, split
from rapport.cases.actions.words.waiting import wait
from rapport.cases.models import Case, Offer
from rapport.cases.rules.words import WaitsOn
from rapport.kit import clock
from tests.kept import made_once

pytestmark = pytest.mark.django_db
APPROVED = "Somebody has to approve it first."
PARTS = "Parts of it are with others: Finance."


@made_once(at=clock.now)
def case(house):
    """A part is with Finance, and somebody of Legal has yet to approve an action."""
    it = house.actor("IT 2")
    made = open_case(subject="A laptop", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    take(case_id=made, by=it)
    split(case_id=made, team_id=house.teams["Finance"].id, subject="Pay it", words="Please.", by=it)
    accept(offer_id=Offer.objects.get().id, by=house.actor("Finance 2"))
    ask_approval(case_id=made, what="Buy", words="Once.", person_ids=[house.id("Legal 1")], by=it)
    return made


def page(house, address):
    return house.browser("Sales 1").get(address).content.decode()


def test_an_approval_and_a_part_are_both_told(house, case):
    told = page(house, f"/cases/{case}/")
    assert told.index(APPROVED) < told.index(PARTS)


def test_while_her_word_is_waited_for_the_rest_is_told_as_well(house, case):
    wait(case_id=case, on=WaitsOn.REQUESTER, words="Which size?", by=house.actor("IT 2"))
    told = page(house, f"/cases/{case}/")
    assert told.index("It goes on as soon as you write.") < told.index(APPROVED) < told.index(PARTS)


def test_an_approval_is_nothing_outside(house, case):
    told = page(house, "/cases/mine/")
    assert "IT has it; somebody has to approve it first" in told
    assert "outside" not in told
    wait(case_id=case, on=WaitsOn.OUTSIDE, by=house.actor("IT 2"))
    assert "IT has it; it waits on somebody outside" in page(house, "/cases/mine/")


def test_a_part_she_cannot_open_is_called_by_its_team(house, case):
    part = Case.objects.get(parent=case)
    told = page(house, f"/cases/{case}/why/")
    assert "A part with Finance" in told
    assert f"IT-{part.number}" not in told
