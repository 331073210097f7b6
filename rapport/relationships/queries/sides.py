"""Whose side somebody is on: ours is who serves in the team that keeps the book, and who leads it."""

from rapport.catalogue.public import ServiceTeamCard
from rapport.directory.public import member_ids


def ours(team: ServiceTeamCard) -> frozenset[int]:
    """Return everybody who serves in a team or leads it, however many. Two statements at most."""
    serving = member_ids([team.unit_id]) if team.unit_id is not None else frozenset()
    return serving | frozenset(() if team.lead_id is None else (team.lead_id,))
