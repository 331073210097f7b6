"""What the other side sees: who looks after them, what was agreed, what she was at. Nothing of stage, health, mood."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from rapport.accounts.public import Actor
from rapport.catalogue.public import ServiceTeamCard, team_cards
from rapport.directory.public import PersonCard, person_card
from rapport.kit import clock
from rapport.privacy.public import SeenAt, read_by
from rapport.relationships import policy
from rapport.relationships.models import Goal, Participant, Relationship, Step, Touchpoint
from rapport.relationships.queries.plan import GoalLine, goal_lines, with_values
from rapport.relationships.rules.book import is_late
from rapport.relationships.rules.words import Contact, Seen

MOST = 50  # relationships, goals of each kind, touchpoints
MET_SHOWN = 10  # touchpoints with one team


@dataclass(frozen=True, kw_only=True)
class MetHer:
    """A touchpoint she was at, or will be."""

    id: int
    kind: Contact
    at: datetime
    planned: bool
    outcome: str
    place: str


@dataclass(frozen=True, kw_only=True)
class HerStep:
    """What she is to do."""

    id: int
    words: str
    due_on: date | None
    late: bool


@dataclass(frozen=True, kw_only=True)
class LooksAfter:
    """A team that looks after her unit, or herself. `proposed`, `declined` and `next_at` are for who speaks for it.

    `unit`: the slug of the unit, empty where it is she herself; then `read_by` says who read what the team keeps of
    her, and when last.
    """

    id: int
    team: ServiceTeamCard
    whom: str
    unit: str
    owner: PersonCard | None
    speaks: bool
    agreed: Sequence[GoalLine]
    proposed: Sequence[GoalLine]
    declined: Sequence[GoalLine]
    next_at: datetime | None
    met: Sequence[MetHer]
    steps: Sequence[HerStep]
    read_by: str


def who_looks_after(*, by: Actor) -> Sequence[LooksAfter]:
    """Return who looks after the actor and her units, by team, those who propose something first.

    Eleven statements at most.
    """
    rows = policy.their_side(by).select_related("unit", "person")
    found = list(rows.order_by("team__name", "unit__depth", "id")[:MOST])
    if not found:
        return []
    teams = team_cards(row.team_id for row in found)
    owners = person_card(row.owner_id for row in found if row.owner_id)
    ids = [row.id for row in found]
    goals, met, steps = _goals(ids), _met(ids, by), _steps(ids, by)
    told = [_looks_after(row, teams, owners, goals.get(row.id, []), met, steps, by=by) for row in found]
    hers = {str(row.id): [SeenAt(Seen.RELATIONSHIP, row.id)] for row in found if row.person_id is not None}
    readers = read_by(by.person_id or 0, hers)
    told = [replace(one, read_by=readers.get(str(one.id), "")) for one in told]
    return sorted(told, key=lambda one: not one.proposed)


def _looks_after(
    row: Relationship,
    teams: dict[int, ServiceTeamCard],
    owners: dict[int, PersonCard],
    goals: Sequence[GoalLine],
    met: dict[int, list[MetHer]],
    steps: dict[int, list[HerStep]],
    *,
    by: Actor,
) -> LooksAfter:
    speaks = policy.speaks_for(by, row)
    hers = met.get(row.id, [])
    next_at = row.planned_at if speaks else min((one.at for one in hers if one.planned), default=None)
    return LooksAfter(
        id=row.id,
        team=teams[row.team_id],
        whom=row.unit.name if row.unit else "",
        unit=row.unit.slug if row.unit else "",
        owner=owners.get(row.owner_id or 0),
        speaks=speaks,
        agreed=[goal for goal in goals if goal.agreed_at is not None],
        proposed=[goal for goal in goals if goal.agreed_at is None and goal.declined_at is None] if speaks else [],
        declined=[goal for goal in goals if goal.declined_at is not None] if speaks else [],
        next_at=next_at,
        met=hers[:MET_SHOWN],
        steps=steps.get(row.id, []),
        read_by="",
    )


def _goals(ids: Sequence[int]) -> dict[int, list[GoalLine]]:
    rows = Goal.objects.open().filter(relationship_id__in=ids).order_by("due_on", "id")
    goals = list(with_values(rows)[: MOST * 2])
    found: dict[int, list[GoalLine]] = {}
    for goal, line in zip(goals, goal_lines(goals), strict=True):
        found.setdefault(goal.relationship_id, []).append(line)
    return found


def _met(ids: Sequence[int], by: Actor) -> dict[int, list[MetHer]]:
    there = Participant.objects.filter(person_id=by.person_id or 0, touchpoint__relationship_id__in=ids)
    rows = Touchpoint.objects.standing().exclude(kind=Contact.NOTE).filter(id__in=there.values("touchpoint_id"))
    rows = rows.order_by("-at", "-id")
    found: dict[int, list[MetHer]] = {}
    for one in rows[: MOST * 2]:
        line = MetHer(
            id=one.id,
            kind=Contact(one.kind),
            at=one.at,
            planned=one.planned,
            outcome=one.outcome,
            place=one.place,
        )
        found.setdefault(one.relationship_id, []).append(line)
    return found


def _steps(ids: Sequence[int], by: Actor) -> dict[int, list[HerStep]]:
    mine = Step.objects.open().filter(person_id=by.person_id or 0, relationship_id__in=ids)
    found: dict[int, list[HerStep]] = {}
    for step in mine.order_by("due_on", "id")[: MOST * 2]:
        late = is_late(step.due_on, today=clock.today())
        line = HerStep(id=step.id, words=step.words, due_on=step.due_on, late=late)
        found.setdefault(step.relationship_id, []).append(line)
    return found
