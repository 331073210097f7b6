"""The stage: a temporary table that holds the file's rows while they are compared with what is known.

Rows arrive by COPY, some thousands at a time, so that memory does not grow with the file.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import connection

from rapport.directory.rules.identities import normalise
from rapport.directory.rules.rows import PersonRow, search_text

AT_ONCE = 10_000
LIST = "\x1f"  # between the parts of a list on its way into the database; no file's text keeps it

TABLE = """
CREATE TEMPORARY TABLE directory_stage (
    line int, external_id text, id_value text, email text, login text, more_emails text, more_logins text, name text,
    given_name text, family_name text, name_if_own text, title text, unit_number int, more_units text, manager text,
    location text, timezone text, languages text, grade text, skills text, groups text, vacant bool,
    started_on date, last_day date, leader int, search text,
    person_id bigint, is_new bool DEFAULT false, follows int, unit_id bigint, manager_id bigint,
    leaves_on date, ended_on date, changed bool DEFAULT false
) WITH (fillfactor = 50) ON COMMIT DROP
"""  # half of each page stays free: every row is written again once or twice while it finds its person
COLUMNS = (
    "line", "external_id", "id_value", "email", "login", "more_emails", "more_logins", "name", "given_name",
    "family_name", "name_if_own", "title", "unit_number", "more_units", "manager", "location", "timezone", "languages",
    "grade", "skills", "groups", "vacant", "started_on", "last_day", "leader", "search",
)  # fmt: skip
# One transaction may load several files, and the tables would go only at its end.
CLEAR = """
DROP TABLE IF EXISTS directory_stage, directory_stage_custom, directory_names, directory_change, directory_current,
    directory_more, directory_in_group, directory_absent, directory_reading
"""
# Memory for temporary tables, which a session may choose only before its first one; later it keeps what it has.
ROOM = """
DO $$ BEGIN
    SET LOCAL temp_buffers = '192MB';
EXCEPTION WHEN others THEN NULL;
END $$
"""
# Every address and login the rows say, the main ones first.
SAID = f"""
SELECT line, coalesce(leader, line) AS who, person_id, 'email' AS kind, email AS value, 1 AS rank
FROM directory_stage WHERE email IS NOT NULL
UNION ALL SELECT line, coalesce(leader, line), person_id, 'login', login, 2 FROM directory_stage WHERE login IS NOT NULL
UNION ALL SELECT line, coalesce(leader, line), person_id, 'email', unnest(string_to_array(more_emails, '{LIST}')), 3
FROM directory_stage WHERE more_emails <> ''
UNION ALL SELECT line, coalesce(leader, line), person_id, 'login', unnest(string_to_array(more_logins, '{LIST}')), 4
FROM directory_stage WHERE more_logins <> ''
"""  # noqa: S608 (a constant)
CUSTOM = "CREATE TEMPORARY TABLE directory_stage_custom (line int, name text, value text) ON COMMIT DROP"


def fill(rows: Iterable[PersonRow], unit_names: list[str]) -> int:
    """Make the stage and copy the rows into it; `unit_names` grows while rows are read. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(ROOM)
        cursor.execute(CLEAR)
        cursor.execute(TABLE)
        cursor.execute(CUSTOM)
    count = 0
    for part in _parts(rows):
        count += len(part)
        copy(f"directory_stage ({', '.join(COLUMNS)})", (_values(row, unit_names) for row in part))
        custom = [(row.line, name, value) for row in part for name, value in row.custom.items()]
        if custom:
            copy("directory_stage_custom (line, name, value)", custom)
    run("CREATE INDEX ON directory_stage (external_id)")
    run("ANALYZE directory_stage")
    return count


def _parts(rows: Iterable[PersonRow]) -> Iterator[list[PersonRow]]:
    source = iter(rows)
    while part := list(islice(source, AT_ONCE)):
        yield part


def copy(target: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Write rows into a table of this loading, named with its columns."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as target_rows:
        for row in rows:
            target_rows.write_row(row)


def _values(row: PersonRow, unit_names: list[str]) -> tuple[object, ...]:
    unit = unit_names[row.unit] if row.unit is not None else ""
    return (
        row.line,
        row.external_id,
        normalise(row.external_id) if row.external_id else None,
        row.email,
        row.login,
        LIST.join(row.more_emails),
        LIST.join(row.more_logins),
        row.name,
        row.given_name,
        row.family_name,
        row.name_if_own,
        row.title,
        row.unit,
        LIST.join(map(str, row.more_units)),
        row.manager,
        row.location,
        row.timezone,
        LIST.join(row.languages),
        row.grade,
        LIST.join(row.skills),
        LIST.join(row.groups),
        row.vacant,
        row.started_on,
        row.last_day,
        row.leader,
        search_text(row.name, row.title, unit, row.location, row.skills),
    )


def run(statement: str, arguments: Any = None) -> int:
    """Run one statement over the stage and return how many rows it met."""
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        return int(cursor.rowcount)


def read(statement: str, arguments: Any = None) -> list[tuple[Any, ...]]:
    """Run one query over the stage."""
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        return list(cursor.fetchall())


def lines(statement: str, arguments: Any = None) -> list[int]:
    """Return the line numbers a query or a `RETURNING line` gives, in order."""
    return sorted(int(row[0]) for row in read(statement, arguments))
