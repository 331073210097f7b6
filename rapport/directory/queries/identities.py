"""From identities to people."""

from collections.abc import Iterable, Iterator

from django.db import connection

from rapport.directory.models import Identity, IdentityVersion, Person
from rapport.directory.rules.identities import normalise
from rapport.directory.rules.names import also_written, bare

AT_ONCE = 100_000

RESOLVE = """
SELECT i.value, i.person_id FROM directory_identity i
JOIN unnest(%s::text[]) AS wanted(value) ON wanted.value = i.value
"""
# Names that one person has, also written the other way round: “ann ames” for “Ames, Ann”.
NAMED = r"""
SELECT called.name, min(called.id) FROM (
    SELECT lower(name) AS name, id FROM directory_person WHERE merged_into_id IS NULL AND NOT vacant
    UNION
    SELECT regexp_replace(lower(name), '^([^,]+),\s*([^,]+)$', '\2 \1'), id FROM directory_person
    WHERE merged_into_id IS NULL AND NOT vacant AND name LIKE '%%,%%'
) called JOIN unnest(%s::text[]) AS wanted(name) ON wanted.name = called.name
GROUP BY called.name HAVING count(DISTINCT called.id) = 1
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


def resolve_mentions(texts: Iterable[str]) -> dict[str, int]:
    """Return text -> person id for every text that means one person, as people who answer a survey write.

    An identity, else a name that only one has, else either with more around it, as in “Ann Ames (17)”. Two statements.
    """
    readings = {text: (bare(text), *also_written(bare(text))) for text in texts}
    every = {reading.lower() for found in readings.values() for reading in found}
    known = resolve_identities(every)
    if names := [reading for reading in every - known.keys() if any(map(str.isalpha, reading))]:
        with connection.cursor() as cursor:
            cursor.execute(NAMED, [names])
            known.update(cursor.fetchall())
    meant = {text: [known[r.lower()] for r in found if r.lower() in known] for text, found in readings.items()}
    return {text: people[0] for text, people in meant.items() if people}


def identities_of(person_id: int) -> list[str]:
    """Return every identity of a person, under all of her records, as stored. Three statements."""
    rows = Identity.objects.filter(person_id__in=records_of(person_id)).order_by("value")
    return list(rows.values_list("value", flat=True))


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
