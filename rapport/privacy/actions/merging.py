"""Two records became one person, or two again: whose looks, requests and choices are whose.

In the transaction of the merge, so that no moment passes in which somebody who opted out under one of her records is
shown under the other.
"""

from typing import Any

from rapport.kit import clock
from rapport.kit.moves import move_rows, move_rows_back
from rapport.privacy.actions.optouts import one_at_a_time
from rapport.privacy.models import Look, NameRequest, Objection, OptOut
from rapport.privacy.queries.holdings import records_of


def move_person(*, kept_id: int, gone_id: int) -> dict[str, Any]:
    """Let looks and requests of a record that was merged be those of the one that stays; return a note for the undo.

    Looks between the two stay where they are, as nobody looks at herself.
    """
    at_her = Look.objects.exclude(by_person_id=kept_id)
    by_her = Look.objects.exclude(subject_id=kept_id)
    rows = [
        move_rows(at_her, "subject_id", before=gone_id, after=kept_id),
        move_rows(by_her, "by_person_id", before=gone_id, after=kept_id),
        move_rows(Objection.objects.all(), "subject_id", before=gone_id, after=kept_id),
        move_rows(NameRequest.objects.all(), "subject_id", before=gone_id, after=kept_id),
    ]
    return {"rows": rows} | _share_opt_out(kept_id)


def move_person_back(note: dict[str, Any]) -> None:
    """Give each record its own again.

    A choice to stay out that stood at the merge stands again, also where the one person came back meanwhile; what
    she chose since is a choice of both.
    """
    move_rows_back(note["rows"])
    one_at_a_time()
    OptOut.objects.filter(id__in=note["shared"]).delete()
    for row in OptOut.objects.filter(id__in=note["own"], until__isnull=False):
        if not OptOut.objects.filter(subject_id=row.subject_id, until=None).exists():
            OptOut.objects.filter(id=row.id).update(until=None)


def _share_opt_out(kept_id: int) -> dict[str, Any]:
    """Leave the network with all of her records if she left it with one: older snapshots know her by any of them."""
    one_at_a_time()
    records = records_of(kept_id)
    own = list(OptOut.objects.filter(subject_id__in=records, until=None).order_by("id"))
    shared: list[OptOut] = []
    if own:
        still_in = sorted(set(records) - {row.subject_id for row in own})
        out = [OptOut(subject_id=i, since=clock.now(), by_user_id=own[0].by_user_id) for i in still_in]
        shared = OptOut.objects.bulk_create(out)
    return {"own": [row.id for row in own], "shared": [row.id for row in shared]}
