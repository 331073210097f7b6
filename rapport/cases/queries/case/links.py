"""What a case has to do with others: links, and what is one with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.models import Case, Link
from rapport.cases.queries.case.merged import Joined, joined, root_of
from rapport.cases.rules.numbers import number_of
from rapport.cases.rules.words import Linked, State
from rapport.catalogue.public import ServiceTeamCard, team_cards


@dataclass(frozen=True, kw_only=True)
class LinkRow:
    """A case another one belongs with; without its subject for who may not see it. `blocked`: that one keeps this."""

    id: int
    kind: Linked
    blocked: bool
    case_id: int
    number: str
    subject: str
    state: State
    holder_team: ServiceTeamCard
    visible: bool

    @property
    def url(self) -> str:
        """Its page."""
        return f"/cases/{self.case_id}/"


@dataclass(frozen=True, kw_only=True)
class Around:
    """What a case has to do with others."""

    case_id: int
    number: str
    serves: bool
    alive: bool
    links: Sequence[LinkRow]
    joined: Sequence[Joined]


def around(case_id: int, *, by: Actor) -> Around:
    """Return what a case the actor may see has to do with others. Eight statements at most.

    Links are between those who serve: the colleague reads none. Of a restricted case only those who see it learn.
    """
    case, served_in = policy.read(case_id, by)
    linked = Link.objects.filter(Q(one_id=case_id) | Q(other_id=case_id)).order_by("id")
    rows: list[Any] = list(linked) if case.reads_notes else []
    ends = {row.one_id if row.one_id != case_id else row.other_id for row in rows}
    seen = Exists(policy.visible_to(by, served_in).filter(id=OuterRef("pk")))
    told = Case.objects.annotate(visible=seen).exclude(restricted=True, visible=False)
    others: dict[int, Any] = told.in_bulk(ends)
    teams = team_cards({case.team_id} | {t for one in others.values() for t in (one.team_id, one.holder_team_id)})
    return Around(
        case_id=case_id,
        number=number_of(case.id, teams[case.team_id], case.number),
        serves=policy.serves(by, case, served_in),
        alive=case.closed_at is None,
        links=[
            _row(row, case_id, others, teams) for row in rows if not {row.one_id, row.other_id} - {case_id} - {*others}
        ],
        joined=joined(case_id, by=by),
    )


def gone_into(case_id: int, *, by: Actor) -> int | None:
    """Return what a case went into in the end, if it did and the actor may see that. Two statements."""
    root = root_of(case_id)
    if root == case_id or not policy.visible_to(by).filter(id=root).exists():
        return None
    return root


def _row(row: Any, case_id: int, others: dict[int, Any], teams: dict[int, ServiceTeamCard]) -> LinkRow:
    other = others[row.one_id if row.one_id != case_id else row.other_id]
    return LinkRow(
        id=row.id,
        kind=Linked(row.kind),
        blocked=row.kind == Linked.BLOCKS and row.other_id == case_id,
        case_id=other.id,
        number=number_of(other.id, teams[other.team_id], other.number),
        subject=other.subject if other.visible else "",
        state=State(other.state),
        holder_team=teams[other.holder_team_id],
        visible=other.visible,
    )
