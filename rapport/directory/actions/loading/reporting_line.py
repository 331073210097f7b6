"""Who reports to whom: ids, identities and unique names become people; what leads nowhere or in a circle goes."""

from rapport.directory.actions.loading.stage import copy, lines, read, run
from rapport.directory.rules.hierarchy import circles
from rapport.directory.rules.names import also_written
from rapport.directory.rules.warnings import Warnings

DANGLES = "The manager is nobody in the file or the directory, so there is none for now."
SEVERAL = "The manager is a name that several people have, so there is none for now. Use an id or an address."
HAS_LEFT = "The manager has left, so there is none for now."
HERSELF = "It names itself as its manager, so it has none for now."
CIRCLE = "Its reporting line goes round in a circle; the last row of the circle has no manager for now."

BY_ID = """
UPDATE directory_stage s SET manager_id = m.person_id
FROM directory_stage m WHERE s.manager <> '' AND m.external_id = s.manager
"""
BY_IDENTITY = """
UPDATE directory_stage s SET manager_id = i.person_id
FROM directory_identity i WHERE s.manager <> '' AND s.manager_id IS NULL AND i.value = lower(s.manager)
"""
# Every name, and “ann ames” for one written “Ames, Ann”.
NAMES = r"""
CREATE TEMPORARY TABLE directory_names ON COMMIT DROP AS
WITH called AS (
    SELECT lower(name) AS name, person_id FROM directory_stage WHERE follows IS NULL AND NOT vacant
    UNION
    SELECT lower(p.name), p.id FROM directory_person p
    WHERE p.ended_on IS NULL AND p.merged_into_id IS NULL AND NOT p.vacant
      AND NOT EXISTS (SELECT 1 FROM directory_stage s WHERE s.person_id = p.id)
)
SELECT name, min(person_id) AS person_id, count(DISTINCT person_id) AS people FROM (
    SELECT name, person_id FROM called
    UNION
    SELECT regexp_replace(name, '^([^,]+),\s*([^,]+)$', '\2 \1'), person_id FROM called WHERE name LIKE '%,%'
) spelled GROUP BY name
"""
READINGS = "CREATE TEMPORARY TABLE directory_reading (manager text, rank int, reading text) ON COMMIT DROP"
READ_AS = """
UPDATE directory_stage s SET manager_id = found.person_id
FROM directory_reading r CROSS JOIN LATERAL (
    SELECT person_id FROM (
        SELECT person_id, 1 AS trust FROM directory_stage m WHERE m.external_id = r.reading
        UNION ALL SELECT person_id, 2 FROM directory_identity i WHERE i.value = lower(r.reading)
        UNION ALL SELECT person_id, 3 FROM directory_names n WHERE n.name = lower(r.reading) AND n.people = 1
    ) meant ORDER BY trust LIMIT 1
) found
WHERE s.manager = r.manager AND s.manager_id IS NULL AND r.rank = %s
"""
BY_NAME = """
UPDATE directory_stage s SET manager_id = n.person_id
FROM directory_names n
WHERE s.manager <> '' AND s.manager_id IS NULL AND n.name = lower(s.manager) AND n.people = 1
"""
AMBIGUOUS = """
SELECT s.line FROM directory_stage s JOIN directory_names n ON n.name = lower(s.manager)
WHERE s.manager <> '' AND s.manager_id IS NULL AND n.people > 1 AND s.follows IS NULL
"""
UNRESOLVED = "SELECT line FROM directory_stage WHERE manager <> '' AND manager_id IS NULL AND follows IS NULL"
UNREAD = "SELECT DISTINCT manager FROM directory_stage WHERE manager <> '' AND manager_id IS NULL"
LEFT = """
UPDATE directory_stage s SET manager_id = NULL FROM directory_person p
WHERE p.id = s.manager_id AND p.ended_on IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM directory_stage m WHERE m.person_id = p.id) RETURNING s.line
"""
SELF = """
UPDATE directory_stage SET manager_id = NULL WHERE manager_id = person_id
RETURNING CASE WHEN follows IS NULL THEN line END
"""
LINE = """
SELECT person_id, manager_id, line FROM directory_stage WHERE follows IS NULL AND manager_id IS NOT NULL
"""
OTHERS = """
SELECT p.id, p.manager_id FROM directory_person p
WHERE p.manager_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM directory_stage s WHERE s.person_id = p.id)
"""


def find_managers(warnings: Warnings) -> None:
    """Resolve the managers the rows name; a person keeps her row whatever becomes of her manager."""
    run(BY_ID)
    run(BY_IDENTITY)
    open_lines = lines(UNRESOLVED)
    if open_lines:
        run(NAMES)
        run("CREATE INDEX ON directory_names (name)")
        run(BY_NAME)
        _read_otherwise()
        several = lines(AMBIGUOUS)
        warnings.add_many(SEVERAL, several)
        warnings.add_many(DANGLES, sorted({*lines(UNRESOLVED)} - {*several}))
    warnings.add_many(HAS_LEFT, lines(LEFT))
    warnings.add_many(HERSELF, sorted(row[0] for row in read(SELF) if row[0] is not None))
    _break_circles(warnings)


def _read_otherwise() -> None:
    """Find managers written with more than an id, an address or a name, such as “Ann Ames (17)”."""
    texts = [str(row[0]) for row in read(UNREAD)]
    readings = [(text, rank, reading) for text in texts for rank, reading in enumerate(also_written(text))]
    if not readings:
        return
    run(READINGS)
    copy("directory_reading (manager, rank, reading)", readings)
    run("ANALYZE directory_reading")
    for rank in range(1 + max(rank for _, rank, _ in readings)):
        run(READ_AS, [rank])


def _break_circles(warnings: Warnings) -> None:
    """Take the manager from the last row of each circle: the one that closed it."""
    staged = read(LINE)
    if not staged:
        return
    line_of = {person: line for person, _, line in staged}
    managers = {person: manager for person, manager, _ in staged}
    managers.update(read(OTHERS))
    for circle in circles(managers):
        in_file = [person for person in circle if person in line_of]
        last = max(in_file, key=line_of.__getitem__)
        run("UPDATE directory_stage SET manager_id = NULL WHERE person_id = %s", [last])
        warnings.add_many(CIRCLE, sorted(line_of[person] for person in in_file))
