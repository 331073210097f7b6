"""What became of one thing done to many, for whoever did it."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapport.accounts.public import Actor
from rapport.kit.problems import Missing
from rapport.relationships.models import Bulk, BulkRow
from rapport.relationships.rules.book import Does


@dataclass(frozen=True, kw_only=True)
class BulkCard:
    """One thing done to many: for how many and which first, and why not for the rest, by relationship."""

    id: int
    do: Does
    done: int
    first: int | None
    refused: Sequence[tuple[int, str]]
    undone: bool


def bulk_card(bulk_id: int, *, by: Actor) -> BulkCard:
    """Return what was done by the actor herself. Raises Missing. Two statements."""
    bulk = Bulk.objects.filter(id=bulk_id, by_id=by.person_id or 0).first()
    if bulk is None:
        raise Missing
    rows = list(BulkRow.objects.filter(bulk=bulk).order_by("id").values_list("relationship_id", "version", "reason"))
    refused = [(ident, reason) for ident, version, reason in rows if version is None]
    done = [ident for ident, version, _reason in rows if version is not None]
    return BulkCard(
        id=bulk.id,
        do=Does(bulk.do),
        done=len(done),
        first=done[0] if done else None,
        refused=refused,
        undone=bulk.undone_at is not None,
    )
