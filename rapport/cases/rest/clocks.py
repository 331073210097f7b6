"""What was agreed about a case, as REST gives it."""

from datetime import datetime
from typing import Any

from ninja import Schema

from rapport.cases.queries.case.clocks import Agreed
from rapport.cases.rest.shapes import TeamOut, team_out


class PortionOut(Schema):
    """How long a team held the case while the clock ran, and its part of the breach, in seconds of working time."""

    team: TeamOut
    held_seconds: float
    late_seconds: float


class AgreedOut(Schema):
    """One thing that was agreed: `answer`, `update`, `resolution`; between teams `accept`, `finish`.

    Seconds are working time of `team`, which promised it. `outcome`: open, kept, missed, void. `stands`: it waits on
    the colleague. `percent` of the target is used; the parts of a breach sum to it. `behind_seconds`: how long the
    departments behind the case may take together, where that is longer.
    """

    id: int
    goal: str
    team: TeamOut
    internal: bool
    part: str
    version_id: int
    target_seconds: float
    used_seconds: float
    percent: int
    begun_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    outcome: str
    stands: bool
    late_seconds: float
    behind_seconds: float | None
    portions: list[PortionOut]


def agreed_out(row: Agreed) -> dict[str, Any]:
    """Return one thing that was agreed."""
    said = ("id", "goal", "internal", "version_id", "percent", "begun_at", "due_at", "ended_at", "outcome", "stands")
    return {
        **{name: getattr(row, name) for name in said},
        "team": team_out(row.team),
        "part": row.number,
        "target_seconds": row.target.total_seconds(),
        "used_seconds": row.used.total_seconds(),
        "late_seconds": row.late.total_seconds(),
        "behind_seconds": row.behind.total_seconds() if row.behind is not None else None,
        "portions": [
            {
                "team": team_out(part.team),
                "held_seconds": part.held.total_seconds(),
                "late_seconds": part.late.total_seconds(),
            }
            for part in row.portions
        ],
    }
