"""Whose side somebody is on: ours is who serves in the team that keeps the book, and who leads it; and who speaks."""

from collections.abc import Iterable

from rapport.catalogue.public import ServiceTeamCard
from rapport.directory.public import PersonCard, leads_of, member_ids, members_of, person_card
from rapport.relationships.models import Relationship


def ours(team: ServiceTeamCard) -> frozenset[int]:
    """Return everybody who serves in a team or leads it, however many. Two statements at most."""
    serving = member_ids([team.unit_id]) if team.unit_id is not None else frozenset()
    return serving | frozenset(() if team.lead_id is None else (team.lead_id,))


def serving(*teams: ServiceTeamCard) -> list[PersonCard]:
    """Return who serves in teams or leads them, wherever she sits, by name: whom one chooses from, 500 and the leads.

    Three statements at most.
    """
    found = members_of(team.unit_id for team in teams if team.unit_id is not None)
    elsewhere = {team.lead_id for team in teams if team.lead_id is not None} - {one.id for one in found}
    leads = person_card(elsewhere).values() if elsewhere else ()
    return sorted([*found, *(one for one in leads if not one.left)], key=lambda one: (one.name, one.id))


def speaking(rows: Iterable[Relationship]) -> dict[int, int]:
    """Return who speaks for the other side and is asked, by relationship: the person, or who leads the unit.

    Where a unit has no lead of its own, who leads the nearest one above. One statement; none without a unit.
    """
    every = list(rows)
    leads = leads_of(row.unit_id for row in every if row.unit_id is not None)
    found = {row.id: leads.get(row.unit_id) if row.unit_id is not None else row.person_id for row in every}
    return {ident: person for ident, person in found.items() if person is not None}
