"""When the hours of a calendar change, or a team works by another one, then what was agreed is due by the new hours."""

from rapport.cases.public import recount
from rapport.catalogue.public import teams
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Count anew what runs for the teams that work so; a second time nothing moves."""
    if fact.name == "catalogue.team_changed":
        recount(team_ids=[int(fact.data["team_id"])])
        return
    calendar_id = int(fact.data["calendar_id"])
    recount(team_ids=[team.id for team in teams(retired=True) if team.calendar_id == calendar_id])
