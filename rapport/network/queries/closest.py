"""How close a team is to a unit: a band, and for who asks them, which people. Read from the newest snapshot alone.

Somebody is close who has a tie both ways that trust counts, or who said here that she turns to somebody of the unit.
A band is told only of whole groups that are shown elsewhere too (`queries.cells`), each with the minimum of people who
take part. What changed since the snapshot, who left the network among it, is not in a band: it would tell who.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rapport.network.models import Snapshot, SurveyedTie
from rapport.network.queries import lake
from rapport.network.queries.ties import ties_of
from rapport.network.rules.closeness import Closeness, may_tell
from rapport.privacy.public import band_of, minimum_group


@dataclass(frozen=True)
class Sides:
    """The people of a team, and those of a unit who are not of the team, by the keys of a snapshot.

    whole: both are whole groups that are shown elsewhere.
    """

    team: Sequence[int]
    unit: Sequence[int]
    whole: bool


def closeness_in(snapshot: Snapshot, *, team_unit_id: int, unit_id: int) -> Closeness:
    """Return in which band people of a team are close to somebody in a unit; untold where that may not be told."""
    sides = _sides(snapshot, team_unit_id, unit_id, shown=True)
    minimum = minimum_group()
    if not may_tell(team=len(sides.team), unit=len(sides.unit), whole=sides.whole, minimum=minimum):
        return Closeness.UNTOLD
    return Closeness(band_of(len(_close(snapshot, sides))))


def people_close(snapshot: Snapshot, *, team_unit_id: int, unit_id: int) -> list[int]:
    """Return which people of a team are close, closest first: to be asked, each alone, and never to be shown."""
    close = _close(snapshot, _sides(snapshot, team_unit_id, unit_id, shown=False))
    people = lake.people_behind(snapshot, list(close))
    return sorted(people.values(), key=lambda person: (-_strength(close, people, person), person))


def _strength(close: Mapping[int, float], people: Mapping[int, int], person: int) -> float:
    return max(strength for key, strength in close.items() if people.get(key) == person)


def _sides(snapshot: Snapshot, team_unit_id: int, unit_id: int, *, shown: bool) -> Sides:
    """shown: without the groups in which fewer than the minimum take part; they count nowhere."""
    placed = f"""
        SELECT key, coalesce(cell, '') AS cell, coalesce(list_contains(unit_path, ?), false) AS team,
               coalesce(list_contains(unit_path, ?), false) AS unit
        FROM {lake.people(snapshot)} LEFT JOIN (
            SELECT DISTINCT unit_id, cell FROM read_parquet('{lake.quoted(lake.folder_of(snapshot) / lake.LINES)}')
            WHERE finest
        ) lines ON lines.unit_id = coalesce(unit_path[-1], 0)
    """  # noqa: S608
    sql = f"""
        WITH placed AS ({placed}), cells AS (
            SELECT cell, count(*) AS people, bool_and(team) = bool_or(team) AND bool_and(unit) = bool_or(unit) AS whole
            FROM placed GROUP BY cell
        )
        SELECT key, team, whole, people FROM placed JOIN cells USING (cell) WHERE team OR unit ORDER BY key
    """  # noqa: S608
    found = lake.rows(sql, [team_unit_id, unit_id])
    kept = [row for row in found if not shown or row[3] >= minimum_group()]
    return Sides(
        team=[key for key, team, _whole, _people in kept if team],
        unit=[key for key, team, _whole, _people in kept if not team],
        whole=all(whole for _key, _team, whole, _people in kept),
    )


def _close(snapshot: Snapshot, sides: Sides) -> dict[int, float]:
    """Return those of the team who are close to somebody in the unit, by key, with the strongest trust."""
    there, theta, ties = np.array(sides.unit, np.int64), lake.theta(snapshot), ties_of(snapshot)
    found: dict[int, float] = {}
    for key in sides.team:
        mine = ties(key)
        near = (mine.mutual > 0) & (mine.trust >= theta) & np.isin(mine.target, there)
        if near.any():
            found[key] = float(mine.trust[near].max())
    for key in _declared(snapshot, sides):
        found.setdefault(key, theta)
    return found


def _declared(snapshot: Snapshot, sides: Sides) -> list[int]:
    """Return who of the team said here, before the snapshot, that she turns to somebody in the unit. One statement."""
    team = {person: key for key, person in lake.people_behind(snapshot, sides.team).items()}
    if not team:
        return []
    said = SurveyedTie.objects.filter(respondent_id__in=list(team), said_here=True, kept_since__lte=snapshot.ready_at)
    pairs = list(said.values_list("respondent_id", "named_id"))
    unit = set(lake.people_behind(snapshot, sides.unit).values()) if pairs else set()
    return sorted({team[one] for one, other in pairs if other in unit})
