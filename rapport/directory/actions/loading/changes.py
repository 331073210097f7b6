"""What the file changes: people, and the dated positions that remember how it was before."""

from collections.abc import Iterator
from datetime import date, timedelta

from rapport.directory.actions.loading.stage import LIST, read, run
from rapport.directory.events import (
    ManagerChanged,
    PersonChanged,
    PersonJoined,
    PersonLeft,
    PersonMoved,
    TitleChanged,
)
from rapport.directory.models import ALWAYS

MANY = 1000
# our field -> columns of the stage that keep the known value where the file has no such column
KEPT = {
    "email": ("email",),
    "given_name": ("given_name",),
    "family_name": ("family_name",),
    "title": ("title",),
    "unit": ("unit_id",),
    "manager": ("manager_id",),
    "location": ("location",),
    "timezone": ("timezone",),
    "language": ("languages",),
    "grade": ("grade",),
    "skills": ("skills",),
}
# how a known value is written on the stage, where it is not as it is
KNOWN = {
    "email": "nullif(p.email, '')",
    "languages": f"array_to_string(p.languages, '{LIST}')",
    "skills": f"array_to_string(p.skills, '{LIST}')",
}

UNITS = """
UPDATE directory_stage s SET unit_id = u.unit_id
FROM unnest(%s::int[], %s::bigint[]) AS u(number, unit_id) WHERE s.unit_number = u.number
"""
LAST_DAYS = """
UPDATE directory_stage s
SET started_on = coalesce(s.started_on, p.started_on),
    leaves_on = CASE WHEN coalesce(s.last_day, CASE WHEN %(keep)s THEN p.leaves_on END) >= %(day)s
                     THEN coalesce(s.last_day, p.leaves_on) END,
    ended_on = CASE WHEN s.last_day < %(day)s THEN greatest(s.last_day, s.started_on, p.started_on) END
FROM directory_person p WHERE p.id = s.person_id AND NOT s.is_new
"""
FIRST_DAYS = """
UPDATE directory_stage
SET started_on = coalesce(
        started_on, CASE WHEN last_day IS NULL OR last_day >= %(joined)s::date THEN %(joined)s::date END),
    leaves_on = CASE WHEN last_day >= %(day)s THEN last_day END,
    ended_on = CASE WHEN last_day < %(day)s THEN last_day END
WHERE is_new AND (started_on IS NULL OR last_day IS NOT NULL)
"""
ADD_PEOPLE = f"""
INSERT INTO directory_person (
    id, external_id, name, given_name, family_name, email, title, unit_id, manager_id, location, timezone, languages,
    grade, skills, vacant, listed, started_on, leaves_on, ended_on, search, created_at, changed_at
)
SELECT person_id, external_id, name, given_name, family_name, coalesce(email, ''), title, unit_id, manager_id,
    location, timezone, string_to_array(languages, '{LIST}'), grade, string_to_array(skills, '{LIST}'), vacant, true,
    started_on, leaves_on, ended_on, search, %(now)s, %(now)s
FROM directory_stage WHERE is_new ORDER BY line
"""  # noqa: S608 (a constant)
ADD_POSITIONS = """
INSERT INTO directory_position (person_id, unit_id, title, manager_id, "primary", since, until)
SELECT person_id, unit_id, title, manager_id, true,
    coalesce(started_on, %(always)s::date), coalesce(ended_on, leaves_on) + 1
FROM directory_stage WHERE is_new ORDER BY line
"""
CHANGES = f"""
CREATE TEMPORARY TABLE directory_change ON COMMIT DROP AS
SELECT * FROM (
    SELECT s.line, s.person_id, p.unit_id AS from_unit_id, s.unit_id, p.manager_id AS from_manager_id, s.manager_id,
        p.started_on AS from_started_on, s.started_on, s.ended_on, s.leaves_on, s.title,
        p.unit_id IS DISTINCT FROM s.unit_id AS moved,
        p.manager_id IS DISTINCT FROM s.manager_id AS managed,
        p.title <> s.title AS titled,
        p.ended_on IS NOT NULL AND s.ended_on IS NULL AS returned,
        p.ended_on IS NULL AND s.ended_on IS NOT NULL AS parted,
        (p.leaves_on, p.ended_on) IS DISTINCT FROM (s.leaves_on, s.ended_on) AS redated,
        (p.name, p.given_name, p.family_name, p.email, p.location, p.timezone,
         p.languages::text[], p.grade, p.skills::text[], p.vacant, p.listed, p.started_on, p.external_id)
        IS DISTINCT FROM
        (s.name, s.given_name, s.family_name, coalesce(s.email, ''), s.location, s.timezone,
         string_to_array(s.languages, '{LIST}'), s.grade, string_to_array(s.skills, '{LIST}'),
         s.vacant, true, s.started_on, coalesce(p.external_id, s.external_id)) AS other
    FROM directory_stage s JOIN directory_person p ON p.id = s.person_id
    WHERE NOT s.is_new AND s.follows IS NULL
) compared
WHERE moved OR managed OR titled OR redated OR other
"""  # noqa: S608 (a constant)
MARK = "UPDATE directory_stage s SET changed = true FROM directory_change c WHERE c.line = s.line"
RESTART = """
UPDATE directory_position pos SET since = c.started_on
FROM directory_change c
WHERE c.person_id = pos.person_id AND pos."primary" AND c.started_on IS DISTINCT FROM c.from_started_on
  AND pos.since IN (%(always)s::date, c.from_started_on) AND c.started_on < coalesce(pos.until, 'infinity')
  AND NOT EXISTS (SELECT 1 FROM directory_position earlier WHERE earlier.person_id = pos.person_id
                  AND earlier."primary" AND earlier.since < pos.since)
"""
CURRENT = """
CREATE TEMPORARY TABLE directory_current ON COMMIT DROP AS
SELECT DISTINCT ON (pos.person_id) pos.id, pos.person_id, pos.since, pos.until
FROM directory_position pos JOIN directory_change c ON c.person_id = pos.person_id
WHERE pos."primary" ORDER BY pos.person_id, pos.since DESC
"""
# Changed again on the day it began, or before it begins: the position itself was not yet right.
IN_PLACE = """
UPDATE directory_position pos SET unit_id = c.unit_id, title = c.title, manager_id = c.manager_id
FROM directory_change c JOIN directory_current now ON now.person_id = c.person_id
WHERE pos.id = now.id AND c.ended_on IS NULL AND (c.moved OR c.managed OR c.titled) AND now.since >= %(day)s
"""
CLOSE = """
UPDATE directory_position pos SET until = %(day)s
FROM directory_change c JOIN directory_current now ON now.person_id = c.person_id
WHERE pos.id = now.id AND c.ended_on IS NULL AND (c.moved OR c.managed OR c.titled) AND now.since < %(day)s
  AND (now.until IS NULL OR now.until > %(day)s)
"""
OPEN = """
INSERT INTO directory_position (person_id, unit_id, title, manager_id, "primary", since)
SELECT c.person_id, c.unit_id, c.title, c.manager_id, true, %(day)s
FROM directory_change c LEFT JOIN directory_current now ON now.person_id = c.person_id
WHERE c.ended_on IS NULL AND (
    now.id IS NULL
    OR (now.since < %(day)s AND (c.moved OR c.managed OR c.titled OR now.until <= %(day)s))
)
"""
LIMIT = """
UPDATE directory_position pos
SET until = CASE WHEN coalesce(c.ended_on, c.leaves_on) IS NOT NULL
                 THEN greatest(pos.since, coalesce(c.ended_on, c.leaves_on)) + 1 END
FROM directory_change c
WHERE pos.person_id = c.person_id AND pos."primary"
  AND NOT EXISTS (SELECT 1 FROM directory_position later WHERE later.person_id = pos.person_id
                  AND later."primary" AND later.since > pos.since)
"""
WRITE_PEOPLE = f"""
UPDATE directory_person p
SET name = s.name, given_name = s.given_name, family_name = s.family_name, email = coalesce(s.email, ''),
    title = s.title, unit_id = s.unit_id, manager_id = s.manager_id, location = s.location, timezone = s.timezone,
    languages = string_to_array(s.languages, '{LIST}'), grade = s.grade,
    skills = string_to_array(s.skills, '{LIST}'), vacant = s.vacant, listed = true,
    started_on = s.started_on, leaves_on = s.leaves_on, ended_on = s.ended_on,
    external_id = coalesce(p.external_id, s.external_id), changed_at = %(now)s
FROM directory_stage s JOIN directory_change c ON c.line = s.line
WHERE p.id = s.person_id
"""  # noqa: S608 (a constant)


def keep_unmapped(given: frozenset[str]) -> None:
    """Let columns the file does not have keep what is known of a person."""
    kept = [column for name, columns in KEPT.items() if name not in given for column in columns]
    if not given & {"name", "given_name", "family_name"}:
        kept += ["name"] if "vacant" in given else ["name", "vacant"]
    if any(name.startswith("unit_") for name in given) and "unit_id" in kept:
        kept.remove("unit_id")
    if not kept:
        return
    assigned = ", ".join(f"{column} = {KNOWN.get(column, 'p.' + column)}" for column in dict.fromkeys(kept))
    run(
        f"UPDATE directory_stage s SET {assigned} FROM directory_person p "  # noqa: S608 (our own column names)
        "WHERE p.id = s.person_id AND NOT s.is_new"
    )


def date_rows(*, day: date, joined: date | None, ends_given: bool) -> None:
    """Work out the first and last days; `joined` is for people new to the directory whose file has no start."""
    run(LAST_DAYS, {"day": day, "keep": not ends_given})
    run(FIRST_DAYS, {"day": day, "joined": joined})


def write(*, day: date, now: object) -> None:
    """Add new people and change known ones, each with the position that holds from `day`."""
    wishes = {"day": day, "now": now, "always": ALWAYS}
    if run(ADD_PEOPLE, wishes) > MANY:
        run("ANALYZE directory_person")  # the planner must know of them for what comes next
    run(ADD_POSITIONS, wishes)
    run(CHANGES)
    if not run(MARK):
        return
    for statement in (RESTART, CURRENT, IN_PLACE, CLOSE, OPEN):
        run(statement, wishes)
    run(LIMIT)
    run(WRITE_PEOPLE, wishes)


def facts(day: date) -> Iterator[object]:
    """Yield a fact for every person who joined, left or changed, person by person."""
    for person, on, last in read(
        "SELECT person_id, started_on, ended_on FROM directory_stage WHERE is_new ORDER BY line"
    ):
        yield PersonJoined(person_id=person, on=on)
        if last:
            yield PersonLeft(person_id=person, on=last)
    changed = read(
        """SELECT person_id, moved, from_unit_id, unit_id, managed, from_manager_id, manager_id, titled, returned,
        parted, ended_on, other OR (redated AND NOT returned AND NOT parted) FROM directory_change ORDER BY line"""
    )
    for row in changed:
        yield from _changes(day, *row)


def _changes(
    day: date,
    person: int,
    moved: bool,
    from_unit: int | None,
    unit: int | None,
    managed: bool,
    from_manager: int | None,
    manager: int | None,
    titled: bool,
    returned: bool,
    parted: bool,
    ended_on: date | None,
    other: bool,
) -> Iterator[object]:
    if returned:
        yield PersonJoined(person_id=person, on=day)
    if moved:
        yield PersonMoved(person_id=person, from_unit_id=from_unit, unit_id=unit, on=day)
    if managed:
        yield ManagerChanged(person_id=person, from_manager_id=from_manager, manager_id=manager, on=day)
    if titled:
        yield TitleChanged(person_id=person, on=day)
    if parted:
        yield PersonLeft(person_id=person, on=ended_on or day - timedelta(days=1))
    if other:
        yield PersonChanged(person_id=person)
