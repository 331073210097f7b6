"""The catalogue's share of the fictional company."""

from datetime import UTC, date, datetime, time
from types import SimpleNamespace

import pytest

from rapport.catalogue.demo import tell
from rapport.catalogue.demo.offers import TEAMS
from rapport.catalogue.models import Calendar, CalendarDay, Service
from rapport.catalogue.public import services_for, team_by_prefix, teams
from rapport.catalogue.queries.agreements import agreements
from rapport.catalogue.queries.calendars import work_time_of
from rapport.catalogue.rules.agreements import Side
from rapport.catalogue.rules.forms import check_fields
from rapport.catalogue.rules.negotiation import State
from rapport.catalogue.tests.conftest import OPERATOR, House
from rapport.directory.models import Unit
from rapport.kit import clock
from rapport.tasks.models import Task

STORY = SimpleNamespace(last=date(2026, 11, 20))


@pytest.fixture
def halmar(db):
    house = House()
    units = {"halmar": house.unit("Halmar")}
    for slug in (
        "it",
        "it/workplace-it",
        "people-2",
        "people-2/people-culture",
        "finance",
        "legal",
        "desk",
        "desk/facilities",
    ):
        above, _slash, name = f"halmar/{slug}".rpartition("/")
        units[f"halmar/{slug}"] = unit = house.unit(name, units[above])
        unit.slug = f"halmar/{slug}"
        unit.save()
    for name in ("Field Service", "Sales", "Plants"):
        unit = house.unit(name, units["halmar"])
        units[unit.slug] = unit
        Unit.objects.filter(id=unit.id).update(manager=house.person(f"Lead of {name}", unit))
    return units


def test_the_company_serves_itself_and_telling_it_twice_changes_nothing(halmar):
    for _again in range(2):
        tell(STORY, by=OPERATOR)
        assert {card.prefix for card in teams()} == {"IT", "HR", "FIN", "LAW", "FAC"}  # no Colleague Desk here
        assert (Calendar.objects.count(), CalendarDay.objects.count()) == (4, 4)
        assert Service.objects.count() == sum(len(team.offers) for team in TEAMS) - 3
    work = work_time_of(team_by_prefix("FIN", by=OPERATOR).id)
    assert (work.zone, work.hours_of(date(2026, 12, 8)), work.hours_of(date(2026, 12, 24))) == (
        "Europe/Lisbon", (), ((540, 720),),
    )  # fmt: skip
    assert services_for(OPERATOR, "payment")[0].name == "A payment is wrong or missing"


def test_two_agreements_are_signed_one_is_negotiated_and_one_is_due_for_review(halmar):
    tell(STORY, by=OPERATOR)
    with clock.frozen(datetime.combine(STORY.last, time(12), tzinfo=UTC)):
        known = {(card.team.prefix, card.unit.name): card for card in agreements(by=OPERATOR) if card.unit}
        signed = [key for key, card in known.items() if card.now and card.now.signed_by_both]
    assert signed == [("FIN", "Sales"), ("IT", "Field Service")]
    draft = known["HR", "Plants"].draft
    assert (draft.number, draft.state, draft.proposed_by) == (2, State.TAKEN, Side.TAKER)
    assert known["IT", "Field Service"].now.clauses.obligations
    kinds = sorted(Task.objects.filter(state="open", kind__startswith="catalogue.").values_list("kind", flat=True))
    assert kinds == ["catalogue.agreement_review", "catalogue.signature"]


def test_every_team_offers_three_to_six_things_that_can_be_asked():
    for team in TEAMS:
        assert 3 <= len(team.offers) <= 6
        for offer in team.offers:
            check_fields(offer.fields)
