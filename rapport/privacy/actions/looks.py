"""Who looked at whom: every look at a person is written down and can be read by her."""

from django.db.models import F

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.privacy.models import Look
from rapport.privacy.rules import FOLD_LOOKS_WITHIN


def record_look(*, by: Actor, subject_id: int, what: str) -> None:
    """Write down that `by` saw `what` (a page or figure, such as `directory.person`) of a person.

    Own looks are not written down, nor is what the system does by itself; what somebody reads at the terminal is,
    though nobody knows who sits there. The same look within an hour is counted on the row that is there. One or two
    statements.
    """
    if by.person_id == subject_id or (by.user_id is None and by.via != "cli"):
        return
    moment = clock.now()
    same = Look.objects.filter(
        by_user_id=by.user_id, subject_id=subject_id, what=what, at__gt=moment - FOLD_LOOKS_WITHIN
    )
    if same.update(times=F("times") + 1, last_at=moment):
        return
    Look.objects.create(
        by_user_id=by.user_id,
        by_person_id=by.person_id,
        subject_id=subject_id,
        what=what,
        via=by.via,
        at=moment,
        last_at=moment,
    )
