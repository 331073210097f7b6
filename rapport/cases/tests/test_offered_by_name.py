"""A ball offered to somebody by name: whoever serves reads to whom, and who else may answer."""

import re
from datetime import timedelta

import pytest

from rapport.cases.actions.ball.handing import accept, offer
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.opening import open_case
from rapport.cases.models import Case, Offer
from rapport.cases.policy import own_teams
from rapport.cases.queries.inbox.lists import Filters, Tab, inbox
from rapport.kit import clock
from rapport.kit.problems import Forbidden
from tests.kept import made_once

NAMED = "offered to Legal 2, Legal"
NOT_YOURS = "It is offered by name: Legal 2 accepts or returns it, or whoever leads Legal."


@made_once
def named(house):
    """A case of IT's, asked by Sales 1, whose ball is offered to Legal 2."""
    for name in house.people:
        house.actor(name)
    it = house.actor("IT 2")
    case = open_case(subject="Terms", text="Read them.", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    take(case_id=case, by=it)
    offer(case_id=case, team_id=house.teams["Legal"].id, person_id=house.id("Legal 2"), words="Yours?", by=it)
    return case


def page(house, name, address):
    found = re.sub(r"<[^>]+>", " ", house.browser(name).get(address).content.decode())
    return " ".join(found.split())


def listed(house, name, tab):
    actor = house.actor(name)
    return inbox(Filters(tab=tab), by=actor, own=own_teams(actor)).items


def test_who_gave_it_reads_to_whom_it_is_offered_on_the_case_in_the_list_on_the_board_and_in_rest(house, named):
    assert f"The ball is {NAMED}." in page(house, "IT 2", f"/cases/{named}/")
    assert f"{NAMED}," in page(house, "IT 2", "/cases/?tab=waiting")
    assert "Legal 2, Legal" in page(house, "IT 2", "/cases/board/")
    row = house.browser("IT 2").get("/api/cases?tab=waiting").json()["items"][0]
    assert row["offer_person"]["name"] == "Legal 2"


def test_her_colleague_reads_why_she_does_not_accept_it_and_the_one_it_is_offered_to_does_not(house, named):
    beside = page(house, "Legal 3", f"/cases/{named}/")
    assert NOT_YOURS in beside
    assert "Accept" not in beside
    for name in ("Legal 2", "Legal 1"):
        hers = page(house, name, f"/cases/{named}/")
        assert "IT 2 offers you the ball." in hers
        assert NOT_YOURS not in hers
    assert NOT_YOURS not in page(house, "IT 2", f"/cases/{named}/"), "she knows: she asked"
    with pytest.raises(Forbidden):
        accept(offer_id=Offer.objects.get().id, by=house.actor("Legal 3"))


def test_who_leads_that_team_has_it_on_her_list_and_takes_it_for_a_colleague_who_is_away(house, named):
    assert [row.id for row in listed(house, "Legal 1", Tab.OFFERED)] == [named]
    assert [row.id for row in listed(house, "Legal 2", Tab.OFFERED)] == [named]
    assert listed(house, "Legal 3", Tab.OFFERED) == []
    assert NAMED in page(house, "Legal 1", "/cases/?tab=offered")
    assert house.browser("Legal 1").get("/api/cases/counts").json()["offered"] == 1
    accept(offer_id=Offer.objects.get().id, by=house.actor("Legal 1"))
    assert Case.objects.get(id=named).holder_id == house.id("Legal 1")


def test_a_restricted_case_is_offered_to_the_named_one_alone(house, named):
    it, legal = house.actor("IT 1"), house.teams["Legal"].id
    case = open_case(subject="Hers", team_id=house.teams["IT"].id, restricted=True, by=house.actor("Sales 1"))
    offer(case_id=case, team_id=legal, person_id=house.id("Legal 2"), words="Secret.", by=it)
    assert case in [row.id for row in listed(house, "Legal 2", Tab.OFFERED)]
    assert case not in [row.id for row in listed(house, "Legal 1", Tab.OFFERED)]


def test_the_colleague_whose_case_it_is_reads_the_team_alone_though_she_serve_in_it(house, named):
    it = house.actor("IT 2")
    case = open_case(subject="Mine", team_id=house.teams["IT"].id, by=house.actor("IT 3"))
    offer(case_id=case, team_id=house.teams["Legal"].id, person_id=house.id("Legal 2"), words="Yours?", by=it)
    assert "Legal 2" not in page(house, "IT 3", f"/cases/{case}/")
    row = next(row for row in listed(house, "IT 3", Tab.TEAM) if row.id == case)
    assert (row.offered_to, row.offered_person) == ("Legal", None)
    assert next(row for row in listed(house, "IT 1", Tab.TEAM) if row.id == case).offered_person is not None
    told = house.browser("IT 3").get("/api/cases?tab=team").json()["items"]
    assert next(row for row in told if row["id"] == case)["offer_person"] is None
    assert "Legal 2" not in page(house, "Sales 1", f"/cases/{named}/")


def test_one_to_the_team_names_nobody(house, named):
    case = open_case(subject="Ours", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    later = {"answer_by": clock.now() + timedelta(hours=5)}
    offer(case_id=case, team_id=house.teams["Legal"].id, words="Yours?", by=house.actor("IT 2"), **later)
    assert "IT 2 offers you the ball." in page(house, "Legal 3", f"/cases/{case}/")
    assert "The ball is offered to Legal." in page(house, "IT 3", f"/cases/{case}/")
