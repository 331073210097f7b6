"""When the hours of a calendar change, or a team works by another one, then what was agreed is due by the new hours."""

from rapport.catalogue.public import teams
from rapport.kit.queue import enqueue
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Queue a count for the teams that work so; one that waits counts for all changes before it."""
    if fact.name == "catalogue.team_changed":
        changed = [int(fact.data["team_id"])]
    else:
        calendar_id = int(fact.data["calendar_id"])
        changed = [team.id for team in teams(retired=True) if team.calendar_id == calendar_id]
    for team_id in changed:
        enqueue("cases.recount", only_once=f"cases.recount {team_id}", team_ids=[team_id])
