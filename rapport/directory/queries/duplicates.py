"""Who might be in the directory twice."""

from dataclasses import dataclass

from django.db import connection

from rapport.accounts.public import Actor
from rapport.directory import policy

# Pairs of one name, and pairs of a similar name in one unit; the database compares by trigrams.
# An equal name says little in a large company: it counts fully only with the same unit or a similar address.
PAIRS = """
WITH standing AS (
    SELECT id, lower(name) AS name, unit_id, split_part(email, '@', 1) AS local
    FROM directory_person
    WHERE ended_on IS NULL AND merged_into_id IS NULL AND NOT vacant
), pairs AS (
    SELECT a.id AS a, b.id AS b FROM standing a JOIN standing b ON b.name = a.name AND b.id > a.id
    WHERE %(person)s::bigint IS NULL OR %(person)s IN (a.id, b.id)
    UNION
    SELECT a.id, b.id FROM standing a JOIN standing b ON b.unit_id = a.unit_id AND b.id > a.id
    WHERE (%(person)s::bigint IS NULL OR %(person)s IN (a.id, b.id)) AND similarity(a.name, b.name) >= 0.6
), scored AS (
    SELECT p.a, p.b, similarity(a.name, b.name) AS names,
        a.unit_id IS NOT DISTINCT FROM b.unit_id AS same_unit,
        CASE WHEN a.local = '' OR b.local = '' THEN 0 ELSE similarity(a.local, b.local) END AS addresses
    FROM pairs p JOIN standing a ON a.id = p.a JOIN standing b ON b.id = p.b
    WHERE NOT EXISTS (SELECT 1 FROM directory_notduplicate n WHERE n.a_id = p.a AND n.b_id = p.b)
)
SELECT a, b, round((0.6 * names + CASE WHEN same_unit THEN 0.2 ELSE 0 END + 0.2 * addresses)::numeric, 3)
FROM scored ORDER BY 3 DESC, a, b LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Suspicion:
    """Two people who may be one. `score` (0 to 1): 0.6 × likeness of names + 0.2 same unit + 0.2 × of addresses."""

    person_a: int
    person_b: int
    score: float


def suggested_duplicates(*, by: Actor, person_id: int | None = None, limit: int = 100) -> list[Suspicion]:
    """Return pairs that may be one person, likeliest first, of everybody or of one. For administrators. One statement.

    Likeness is PostgreSQL's trigram similarity. Some seconds for 300,000 people; quick for one of them.
    """
    policy.require_directory(by)
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, {"person": person_id, "limit": limit})
        return [Suspicion(person_a=a, person_b=b, score=float(score)) for a, b, score in cursor.fetchall()]
