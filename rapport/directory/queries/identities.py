"""From identities to people."""

from collections.abc import Iterable, Iterator

from django.db import connection

from rapport.directory.models import Identity, IdentityVersion, Person
from rapport.directory.rules.identities import normalise

AT_ONCE = 100_000

RESOLVE = """
SELECT i.value, i.person_id FROM directory_identity i
JOIN unnest(%s::text[]) AS wanted(value) ON wanted.value = i.value
"""


def resolve_identities(values: Iterable[str]) -> dict[str, int]:
    """Return normalised identity -> person id for those that are known, also of people who have left.

    Values may be written in any case and with blanks around. One statement per 100,000 values, about 0.4 s each.
    """
    wanted = list({normalise(value) for value in values})
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        for start in range(0, len(wanted), AT_ONCE):
            cursor.execute(RESOLVE, [wanted[start : start + AT_ONCE]])
            found.update(cursor.fetchall())
    return found


def each_identity() -> Iterator[tuple[str, int]]:
    """Yield every identity with the person it belongs to, as stored; memory does not grow with their number."""
    yield from Identity.objects.order_by().values_list("value", "person_id").iterator(chunk_size=10_000)


def identity_version() -> int:
    """Return a number that rises with every committed change of identities. One statement."""
    return IdentityVersion.objects.filter(id=1).values_list("number", flat=True).first() or 0


def merged_records() -> dict[int, int]:
    """Return person id -> person id for every record that was merged, to the one that holds it now. One statement.

    Whoever keeps rows by person from before a merge, such as logs, reads them by it; undoing takes the pair away.
    """
    found = Person.objects.filter(merged_into__isnull=False).order_by("id")
    return {gone: kept for gone, kept in found.values_list("id", "merged_into_id") if kept is not None}


def records_of(person_id: int) -> list[int]:
    """Return every record of the person that one is of: this one, the one that stays, those merged. Two statements."""
    kept = Person.objects.filter(id=person_id).values_list("merged_into_id", flat=True).first() or person_id
    gone = Person.objects.filter(merged_into=kept).order_by("id").values_list("id", flat=True)
    return list(dict.fromkeys([person_id, kept, *gone]))
