"""Look for records that may be one person, and keep what was found.

Comparing everybody with everybody takes seconds where 300,000 people are (7 s, measured; 38 s before names were
looked up by their words), so a job does it every night, after every file of people and when somebody asks; pages read
its table.
"""

from django.db import connection, transaction

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.models import DuplicateSearch
from rapport.kit.queue import enqueue

MOST = 1000  # pairs kept, the likeliest: more than anybody looks through until the next search
NAMESAKES = 100  # a name or word that more people share says nothing; it also bounds the pairs to compare
ALIKE = 0.6  # trigrams that two names in one unit must share

# Compared are people whose names have the same words in any order, marks left out, and people of one unit whose names
# share a word. An equal name says little in a large company: it counts fully only with the same unit or a similar
# address. The first words of the search text are the name without marks and in lower case.
FIND = r"""
WITH standing AS MATERIALIZED (
    SELECT id, unit_id, split_part(email, '@', 1) AS local,
        (string_to_array(search, ' '))[1:cardinality(regexp_split_to_array(btrim(name), '\s+'))] AS words
    FROM directory_person
    WHERE ended_on IS NULL AND merged_into_id IS NULL AND NOT vacant
), named AS MATERIALIZED (
    SELECT id, unit_id, local, words, array_to_string(words, ' ') AS name,
        array_to_string(ARRAY(SELECT word FROM unnest(words) word ORDER BY 1), ' ') AS all_words
    FROM standing
), groups AS (
    SELECT array_agg(id) AS ids FROM named GROUP BY all_words HAVING count(*) BETWEEN 2 AND %(namesakes)s
    UNION ALL
    SELECT array_agg(id) FROM named, unnest(words) word WHERE unit_id IS NOT NULL
    GROUP BY unit_id, word HAVING count(*) BETWEEN 2 AND %(namesakes)s
), pairs AS (
    SELECT DISTINCT a, b FROM groups, unnest(ids) a, unnest(ids) b WHERE a < b
), scored AS (
    SELECT p.a, p.b, similarity(a.name, b.name) AS names,
        a.unit_id IS NOT DISTINCT FROM b.unit_id AS same_unit,
        CASE WHEN a.local = '' OR b.local = '' THEN 0 ELSE similarity(a.local, b.local) END AS addresses
    FROM pairs p JOIN named a ON a.id = p.a JOIN named b ON b.id = p.b
), apart AS (
    SELECT least(one, other) AS a, greatest(one, other) AS b FROM (
        SELECT coalesce(a.merged_into_id, a.id) AS one, coalesce(b.merged_into_id, b.id) AS other
        FROM directory_notduplicate n JOIN directory_person a ON a.id = n.a_id JOIN directory_person b ON b.id = n.b_id
    ) people
)
INSERT INTO directory_suspicion (search_id, a_id, b_id, score)
SELECT %(search)s, a, b, score FROM (
    SELECT a, b, round((0.6 * names + CASE WHEN same_unit THEN 0.2 ELSE 0 END + 0.2 * addresses)::numeric, 3) AS score
    FROM scored
    WHERE names >= %(alike)s AND NOT EXISTS (SELECT FROM apart WHERE (apart.a, apart.b) = (scored.a, scored.b))
    ORDER BY score DESC, a, b LIMIT %(most)s
) likeliest
"""


def find_duplicates() -> int:
    """Look for records that may be one person, in place of what the last search found; return how many pairs."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('directory.find_duplicates'))")
        DuplicateSearch.objects.all().delete()
        search = DuplicateSearch.objects.create()
        told = {"search": search.id, "namesakes": NAMESAKES, "alike": ALIKE, "most": MOST}
        cursor.execute(FIND, told)
        DuplicateSearch.objects.filter(id=search.id).update(pairs=cursor.rowcount)
        return int(cursor.rowcount)


def search_duplicates(*, by: Actor) -> None:
    """Have a job look for records that may be one person; one that waits already is enough."""
    policy.require_directory(by)
    enqueue("directory.find_duplicates", only_once="directory.find_duplicates")
