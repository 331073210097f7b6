"""A book that Bo Lind gives away: one relationship in it is cold, one agreement is a year old."""

from datetime import timedelta

from rapport.accounts.public import Role
from rapport.catalogue.actions.signing import propose_agreement, sign
from rapport.catalogue.models import ServiceTeam
from rapport.catalogue.public import Goal, Level
from rapport.catalogue.queries.agreements import agreement
from rapport.directory.models import Unit
from rapport.kit import clock
from rapport.relationships.actions.goals import answer_goal, propose_goal
from rapport.relationships.actions.plan import write_down
from rapport.relationships.rules.words import Contact
from rapport.relationships.tests.conftest import House

GIVER, TAKER, THEIRS = "Bo Lind", "Amara Okafor", "Mei-Ling Chou"
SERVED = {"Sales": THEIRS, "Plants": "Tomás Ruiz", "Legal": "Ana Kovač"}
TIMES = {(Goal.ANSWER, Level.HIGH): 60, (Goal.RESOLUTION, Level.HIGH): 480}
SAID = {
    "Sales": (70, "They want tablets by May. @Mei-Ling Chou\n! send the price list by +30d @me"),
    "Plants": (9, "The night shift has nobody to call. @Tomás Ruiz"),
    "Legal": (4, "New matter software in spring. @Ana Kovač"),
}


def given_away() -> House:
    """Bo looks after three units for Workplace IT, which Amara leads by now; Sales heard nothing for ten weeks."""
    house = House()
    house.unit("Halmar")
    it = house.unit("IT", "Halmar")
    house.teams["IT"] = ServiceTeam.objects.create(name="Workplace IT", prefix="IT", unit=it)
    for name in (GIVER, TAKER):
        house.person(name, "IT", Role.TEAM_MEMBER)
    for unit, lead in SERVED.items():
        house.unit(unit, "Halmar")
        house.person(lead, unit)
        Unit.objects.filter(name=unit).update(manager=house.people[lead])
    _agreed(house)
    for unit, (days, said) in SAID.items():
        _met(house, unit, days, said)
    Unit.objects.filter(name="IT").update(manager=house.people[TAKER])
    return house


def _agreed(house: House) -> None:
    """Bo led the team when it and Sales signed."""
    Unit.objects.filter(name="IT").update(manager=house.people[GIVER])
    with clock.frozen(clock.now() - timedelta(days=300)):
        unit = house.units["Sales"].id
        ident = propose_agreement(team_id=house.teams["IT"].id, unit_id=unit, targets=TIMES, by=house.actor(GIVER))
        theirs = house.actor(THEIRS)
        sign(version_id=agreement(ident, by=theirs).latest.id, by=theirs)


def _met(house: House, unit: str, days: int, said: str) -> None:
    with clock.frozen(clock.now() - timedelta(days=200)):
        about = f"{unit} plan in summer.\nSay what it costs first."
        book = house.looks_after("IT", unit=unit, owner=GIVER, rhythm_days=28, about=about)
    with clock.frozen(clock.now() - timedelta(days=days)):
        by, today = house.actor(GIVER), clock.today()
        write_down(relationship_id=book, text=said, kind=Contact.MEETING, today=today, by=by)
        if unit == "Sales":
            goal = propose_goal(relationship_id=book, words="A laptop within three days", by=by)
            answer_goal(goal_id=goal, yes=True, seen=1, by=house.actor(SERVED[unit]))
