"""Opening a restricted case: whose it is reads under My data who did."""

from django.db.models import Q

from rapport.accounts.public import Actor
from rapport.cases.models import Case
from rapport.cases.queries.case.shapes import Whole
from rapport.privacy.public import record_look

LOOK = "cases.restricted"


def opened(found: Whole, *, by: Actor) -> Whole:
    """Write down that a restricted case, or a part of one, was opened by somebody whose it is not; return it.

    Three statements for a restricted case, none for any other.
    """
    if found.restricted:
        whose = Case.objects.filter(Q(id=found.id) | Q(parts=found.id), requester__isnull=False)
        for person_id in set(whose.values_list("requester_id", flat=True)):
            record_look(by=by, subject_id=person_id, what=LOOK, about_id=found.id)
    return found
