"""What people are in beside their primary unit: further units, and groups."""

from datetime import date

from rapport.directory.actions.loading.stage import LIST, read, run
from rapport.directory.models import Group
from rapport.kit.text import slugify

MORE = f"""
CREATE TEMPORARY TABLE directory_more ON COMMIT DROP AS
SELECT DISTINCT s.person_id, u.unit_id, s.line, s.is_new, s.started_on
FROM directory_stage s
CROSS JOIN LATERAL unnest(string_to_array(nullif(s.more_units, ''), '{LIST}')::int[]) AS m(number)
JOIN unnest(%(numbers)s::int[], %(units)s::bigint[]) AS u(number, unit_id) ON u.number = m.number
WHERE s.follows IS NULL AND s.ended_on IS NULL AND u.unit_id IS DISTINCT FROM s.unit_id
"""  # noqa: S608 (a constant)
DROP_MORE = """
WITH gone AS (
    SELECT pos.id, pos.since, s.line FROM directory_position pos JOIN directory_stage s ON s.person_id = pos.person_id
    WHERE NOT pos."primary" AND pos.until IS NULL AND s.follows IS NULL
      AND NOT EXISTS (SELECT 1 FROM directory_more m WHERE m.person_id = pos.person_id AND m.unit_id = pos.unit_id)
), closed AS (
    UPDATE directory_position pos SET until = greatest(gone.since + 1, %(day)s) FROM gone WHERE gone.id = pos.id
)
UPDATE directory_stage s SET changed = true FROM gone WHERE gone.line = s.line AND NOT s.is_new
"""
ADD_MORE = """
WITH missing AS (
    SELECT m.* FROM directory_more m
    WHERE NOT EXISTS (SELECT 1 FROM directory_position pos WHERE pos.person_id = m.person_id
                      AND pos.unit_id = m.unit_id AND NOT pos."primary" AND pos.until IS NULL)
), added AS (
    INSERT INTO directory_position (person_id, unit_id, title, "primary", since)
    SELECT person_id, unit_id, '', false,
        CASE WHEN is_new THEN coalesce(started_on, '0001-01-01'::date) ELSE %(day)s END FROM missing
)
UPDATE directory_stage s SET changed = true FROM missing WHERE missing.line = s.line AND NOT s.is_new
"""

IN_GROUPS = f"""
CREATE TEMPORARY TABLE directory_in_group ON COMMIT DROP AS
SELECT DISTINCT s.person_id, s.line, g.name
FROM directory_stage s CROSS JOIN LATERAL unnest(string_to_array(nullif(s.groups, ''), '{LIST}')) AS g(name)
WHERE s.follows IS NULL AND s.ended_on IS NULL
"""  # noqa: S608 (a constant)
LEAVE_GROUPS = """
WITH gone AS (
    DELETE FROM directory_groupmember m USING directory_stage s, directory_group g
    WHERE s.person_id = m.person_id AND s.follows IS NULL AND g.id = m.group_id AND m.source = 'file'
      AND NOT EXISTS (SELECT 1 FROM directory_in_group i WHERE i.person_id = m.person_id AND i.name = g.name)
    RETURNING s.line
)
UPDATE directory_stage s SET changed = true FROM gone WHERE gone.line = s.line AND NOT s.is_new
"""
JOIN_GROUPS = """
WITH added AS (
    INSERT INTO directory_groupmember (group_id, person_id, source, since)
    SELECT g.id, i.person_id, 'file', now() FROM directory_in_group i JOIN directory_group g ON g.name = i.name
    ON CONFLICT (group_id, person_id) DO NOTHING RETURNING person_id
)
UPDATE directory_stage s SET changed = true FROM added WHERE added.person_id = s.person_id AND NOT s.is_new
"""


def place_further(*, day: date, units: dict[int, int]) -> None:
    """Put people into the further units their rows name from `day` on, and end those no longer named."""
    wishes = {"day": day, "numbers": list(units), "units": list(units.values())}
    run(MORE, wishes)
    run(DROP_MORE, wishes)
    run(ADD_MORE, wishes)


def put_into_groups() -> None:
    """Put people into the groups their rows name, and out of those a file named before; groups are made as needed."""
    run(IN_GROUPS)
    names = {str(row[0]) for row in read("SELECT DISTINCT name FROM directory_in_group")}
    _make_groups(names - set(Group.objects.filter(name__in=names).values_list("name", flat=True)))
    run(LEAVE_GROUPS)
    run(JOIN_GROUPS)


def _make_groups(names: set[str]) -> None:
    taken = set(Group.objects.values_list("slug", flat=True))
    for name in sorted(names):
        slug = group_slug(name, taken)
        taken.add(slug)
        Group.objects.create(name=name, slug=slug)


def group_slug(name: str, taken: set[str]) -> str:
    """Return a slug for a group that no other has."""
    start, number = slugify(name)[:200], 1
    slug = start
    while slug in taken:
        number += 1
        slug = f"{start}-{number}"
    return slug
