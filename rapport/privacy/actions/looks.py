"""Who looked at whom: every look at a person is written down and can be read by her."""

from collections.abc import Iterable

from django.db.models import F

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.privacy.models import Look
from rapport.privacy.rules import FOLD_LOOKS_WITHIN


def record_look(*, by: Actor, subject_id: int, what: str, about_id: int | None = None) -> None:
    """Write down that `by` saw `what` (a page or figure, such as `directory.person`) of a person.

    `about_id`: which one of that kind, where there may be several about her, so that she reads of each who saw it.

    Own looks are not written down, nor is what the system does by itself; what somebody reads at the terminal is,
    though nobody knows who sits there. The same look within an hour is counted on the row that is there. One or two
    statements.
    """
    record_looks(by=by, subject_ids=[subject_id], what=what, about_id=about_id)


def record_looks(*, by: Actor, subject_ids: Iterable[int], what: str, about_id: int | None = None) -> None:
    """Write down that `by` saw something about several people at once, as `record_look`. Three statements at most."""
    seen = {ident for ident in subject_ids if ident != by.person_id}
    if not seen or (by.user_id is None and by.via != "cli"):
        return
    moment = clock.now()
    within = Look.objects.filter(by_user_id=by.user_id, what=what, about_id=about_id, at__gt=moment - FOLD_LOOKS_WITHIN)
    same = within.filter(subject_id__in=seen)
    known = set(same.values_list("subject_id", flat=True)) if len(seen) > 1 else set[int]()
    if same.update(times=F("times") + 1, last_at=moment) and len(seen) == 1:
        return
    Look.objects.bulk_create(
        Look(
            by_user_id=by.user_id,
            by_person_id=by.person_id,
            subject_id=ident,
            what=what,
            about_id=about_id,
            via=by.via,
            at=moment,
            last_at=moment,
        )
        for ident in sorted(seen - known)
    )
