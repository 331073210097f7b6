"""What became of one thing done to many cases, for whoever did it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.models import Bulk, BulkCase, Case
from rapport.cases.rules.numbers import number_of
from rapport.cases.rules.words import UNDOABLE, BulkOutcome, Does
from rapport.catalogue.public import team_cards
from rapport.kit.problems import Missing


@dataclass(frozen=True, kw_only=True)
class BulkRow:
    """One case of a bulk; without a subject once the reader does not see it any more."""

    case_id: int
    number: str
    subject: str
    outcome: BulkOutcome
    reason: str

    @property
    def url(self) -> str:
        """Its page."""
        return f"/cases/{self.case_id}/"


@dataclass(frozen=True, kw_only=True)
class BulkCard:
    """One thing done to many cases: how far it is, what became of each."""

    id: int
    do: Does
    made_at: datetime
    done_at: datetime | None
    undone_at: datetime | None
    rows: Sequence[BulkRow]

    @property
    def url(self) -> str:
        """Its page."""
        return f"/cases/bulk/{self.id}/"

    @property
    def worked(self) -> int:
        """How many it came to."""
        return sum(row.outcome is not BulkOutcome.WAITING for row in self.rows)

    @property
    def done(self) -> int:
        """For how many it was done, and stands."""
        return sum(row.outcome is BulkOutcome.DONE for row in self.rows)

    @property
    def refused(self) -> Sequence[BulkRow]:
        """Those it was refused for, each with why."""
        return [row for row in self.rows if row.outcome is BulkOutcome.REFUSED]

    @property
    def may_undo(self) -> bool:
        """Whether there is anything to undo."""
        return self.do in UNDOABLE and self.done_at is not None and self.undone_at is None and self.done > 0


def bulk_card(bulk_id: int, *, by: Actor) -> BulkCard:
    """Return a bulk of the actor's own. Raises Missing. Five statements at most."""
    bulk = Bulk.objects.filter(id=bulk_id, by_id=by.person_id or 0).first()
    if bulk is None:
        raise Missing
    rows = list(BulkCase.objects.filter(bulk=bulk).order_by("place"))
    seen: dict[int, Case] = policy.visible_to(by).in_bulk([row.case_id for row in rows])
    teams = team_cards(case.team_id for case in seen.values())
    told = []
    for row in rows:
        case = seen.get(row.case_id)
        number = number_of(case.id, teams[case.team_id], case.number) if case else f"#{row.case_id}"
        told.append(
            BulkRow(
                case_id=row.case_id,
                number=number,
                subject=case.subject if case else "",
                outcome=BulkOutcome(row.outcome),
                reason=row.reason,
            )
        )
    return BulkCard(
        id=bulk.id,
        do=Does(bulk.do),
        made_at=bulk.made_at,
        done_at=bulk.done_at,
        undone_at=bulk.undone_at,
        rows=told,
    )
