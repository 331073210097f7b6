"""What those read of cases who look after the others' rights: who reads what, and how many are restricted."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.cases.models import Case
from rapport.catalogue.public import ServiceCard, service_cards
from rapport.kit import clock
from rapport.privacy.public import Group, Overseen, merge_small, minimum_group, told_by_tens

YEAR = timedelta(days=365)
WHO_READS = (
    (
        gettext_lazy("A request"),
        gettext_lazy(
            "Who asked and whom it is for; the people and leads of the teams that answer for it, have it, had it or "
            "are offered it. What these write to one another she who asked does not read. Nobody else: no "
            "administrator, no lead far above."
        ),
    ),
    (
        gettext_lazy("A restricted case"),
        gettext_lazy(
            "Whose it is, and those named on it. Each time one of these opens it is written down; whose it is reads "
            "that under My data, and nobody else reads whose it was."
        ),
    ),
    (
        gettext_lazy("A rating"),
        gettext_lazy(
            "Who gave it, alone. Its team reads sums of enough people, after the quarter has ended for both sides."
        ),
    ),
)


def cases_overseen() -> Overseen:
    """Return who reads what of cases, and how many restricted ones were opened in a year. Two statements."""
    asked = Case.objects.filter(restricted=True, parent=None, opened_at__gt=clock.now() - YEAR)
    people: dict[int, Counter[int]] = {}
    for service_id, requester_id, count in asked.values_list("service_id", "requester_id").annotate(Count("id")):
        people.setdefault(service_id or 0, Counter())[requester_id or 0] += count
    cards = service_cards(people)
    rows = [
        (_("Small services, together") if len(keys) > 1 else _service(keys[0], cards), _("%(n)s or more") % {"n": tens})
        for keys, tens in told_by_service(people, minimum=minimum_group())
    ]
    none = (_("Any service"), _("fewer than %(n)s people asked, so it is not told") % {"n": minimum_group()})
    return Overseen(title=_("Cases"), readers=WHO_READS, rows=rows or [none])


def told_by_service(people: Mapping[int, Counter[int]], *, minimum: int) -> list[tuple[tuple[int, ...], int]]:
    """Return how many cases services have, by full tens; small ones are joined, or nothing is told.

    `people`: of each service, how many cases of whom. No row is of fewer people than the minimum, or mostly of one.
    """
    groups = [
        Group(
            key=str(service_id),
            people=len(by_person),
            sums=(by_person.total(),),
            amount=by_person.total(),
            top=max(by_person.values(), default=0),
        )
        for service_id, by_person in sorted(people.items())
    ]
    told = [(row.keys, told_by_tens(int(row.sums[0]))) for row in merge_small(groups, minimum=minimum).rows]
    return [(tuple(map(int, keys)), tens) for keys, tens in told if tens]


def _service(ident: int, cards: Mapping[int, ServiceCard]) -> str:
    return cards[ident].name if ident in cards else _("Of no service")
