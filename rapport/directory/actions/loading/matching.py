"""Whose row is it? Addresses that are nobody's own go first; then rows find their people; the rest are new."""

from rapport.accounts.public import Actor
from rapport.directory.actions.loading.stage import SAID, lines, read, run
from rapport.directory.events import IdentityRemoved
from rapport.directory.rules.warnings import Warnings
from rapport.ledger.public import record_many

SHARED = "The address or login is shared by several rows, so it is nobody's own and was left out."
TAKEN = "The address or login belongs to somebody else in the directory, so it was left out."
NOBODYS = "Nobody holds the post, so its e-mail address was left out."
TWO_PEOPLE = "Its name is that of another row, but the two are two people here already. Merge them by hand."

NOTE_SHARED = f"""
INSERT INTO directory_sharedaddress (value, seen_at)
SELECT value, now() FROM ({SAID}) said GROUP BY value HAVING count(DISTINCT who) > 1
ON CONFLICT (value) DO NOTHING
"""  # noqa: S608 (a constant)
TAKE_BACK = """
DELETE FROM directory_identity i USING directory_sharedaddress s
WHERE i.value = s.value AND i.kind IN ('email', 'login')
  AND NOT EXISTS (SELECT 1 FROM directory_stage st
                  WHERE st.external_id IS NULL AND coalesce(st.email, st.login) = i.value)
RETURNING i.person_id, i.id
"""
NOT_OWN = """
UPDATE directory_stage st SET {column} = NULL FROM directory_sharedaddress s
WHERE st.{column} = s.value RETURNING st.line
"""
# The only key of a row stays, shared or not: with it goes the person.
NOT_OWN_EMAIL = NOT_OWN.format(column="email").replace("RETURNING", "AND st.external_id IS NOT NULL RETURNING")
NOT_OWN_LOGIN = NOT_OWN.format(column="login").replace(
    "RETURNING", "AND (st.external_id IS NOT NULL OR st.email IS NOT NULL) RETURNING"
)

# Further addresses stay on the row, and are not made known where they are shared or somebody else's.
MORE_SHARED = f"""
SELECT DISTINCT line FROM ({SAID}) said JOIN directory_sharedaddress n ON n.value = said.value WHERE rank > 2
"""  # noqa: S608 (a constant)
MORE_TAKEN = f"""
SELECT DISTINCT line FROM ({SAID}) said JOIN directory_identity i ON i.value = said.value
WHERE rank > 2 AND i.person_id <> said.person_id
"""  # noqa: S608 (a constant)

BY_ID = """
UPDATE directory_stage s SET person_id = coalesce(p.merged_into_id, p.id)
FROM directory_person p WHERE p.external_id = s.external_id
"""
BY_ID_IDENTITY = """
UPDATE directory_stage s SET person_id = i.person_id
FROM directory_identity i WHERE s.person_id IS NULL AND i.kind = 'id' AND i.value = s.id_value
"""
BY_ADDRESS = """
UPDATE directory_stage s SET person_id = p.id
FROM directory_identity i JOIN directory_person p ON p.id = i.person_id
WHERE s.person_id IS NULL AND i.value = s.{column} AND (s.external_id IS NULL OR p.external_id IS NULL)
"""
BY_FURTHER = f"""
UPDATE directory_stage s SET person_id = p.id
FROM ({SAID}) said JOIN directory_identity i ON i.value = said.value JOIN directory_person p ON p.id = i.person_id
WHERE said.line = s.line AND said.rank > 2 AND s.person_id IS NULL
  AND (s.external_id IS NULL OR p.external_id IS NULL)
"""  # noqa: S608 (a constant)
# Several rows of one person (merged, or known by two ids): the one with her own id leads, else the first.
FOLLOW_PERSON = """
UPDATE directory_stage s SET follows = first.line
FROM (
    SELECT DISTINCT ON (st.person_id) st.person_id, st.line
    FROM directory_stage st JOIN directory_person p ON p.id = st.person_id
    ORDER BY st.person_id, (p.external_id IS NOT DISTINCT FROM st.external_id) DESC, st.line
) first
WHERE s.person_id = first.person_id AND s.line <> first.line
"""
TWO_NAMESAKES = """
UPDATE directory_stage f SET leader = NULL FROM directory_stage l
WHERE f.leader = l.line AND f.person_id IS NOT NULL AND f.person_id IS DISTINCT FROM l.person_id RETURNING f.line
"""
FOLLOW_NAME = """
UPDATE directory_stage SET follows = leader WHERE leader IS NOT NULL AND person_id IS NULL
"""
NEW = """
UPDATE directory_stage SET is_new = true, person_id = nextval(pg_get_serial_sequence('directory_person', 'id'))
WHERE person_id IS NULL AND follows IS NULL
"""
WITH_LEADER = """
UPDATE directory_stage f SET person_id = l.person_id FROM directory_stage l
WHERE f.person_id IS NULL AND f.follows = l.line
"""
TAKEN_BY_OTHER = """
UPDATE directory_stage s SET {column} = NULL FROM directory_identity i
WHERE i.value = s.{column} AND i.person_id <> s.person_id RETURNING s.line
"""
OWN_NAME = """
UPDATE directory_stage SET vacant = false, name = name_if_own WHERE name_if_own IS NOT NULL AND email IS NOT NULL
"""
POST_WITH_ADDRESS = """
SELECT line FROM directory_stage
WHERE vacant AND external_id IS NOT NULL AND (email IS NOT NULL OR more_emails <> '')
"""
POST = """
UPDATE directory_stage SET email = NULL, more_emails = '', name = coalesce(nullif(name, ''), %s)
WHERE vacant AND external_id IS NOT NULL
"""


def drop_shared(warnings: Warnings, *, by: Actor) -> None:
    """Leave out addresses and logins that several rows share, now or ever, and take them back where they were held."""
    run(NOTE_SHARED)
    gone = read(TAKE_BACK)
    record_many([IdentityRemoved(person_id=person, identity_id=identity) for person, identity in gone], by=by)
    run("UPDATE directory_person p SET email = '' FROM directory_sharedaddress s WHERE p.email = s.value")
    met = {*lines(NOT_OWN_EMAIL), *lines(NOT_OWN_LOGIN), *lines(MORE_SHARED)}
    warnings.add_many(SHARED, sorted(met))


def match(warnings: Warnings, *, vacant_post: str) -> None:
    """Give every staged row its person, known or new, and let further rows of one person follow the first."""
    run(BY_ID)
    run(BY_ID_IDENTITY)
    for column in ("email", "login"):
        run(BY_ADDRESS.format(column=column))
    run(BY_FURTHER)
    warnings.add_many(TWO_PEOPLE, lines(TWO_NAMESAKES))
    run(FOLLOW_PERSON)
    run(FOLLOW_NAME)
    run(NEW)
    run(WITH_LEADER)
    taken = {*lines(TAKEN_BY_OTHER.format(column="email")), *lines(TAKEN_BY_OTHER.format(column="login"))}
    warnings.add_many(TAKEN, sorted(taken | {*lines(MORE_TAKEN)}))
    run(OWN_NAME)
    warnings.add_many(NOBODYS, lines(POST_WITH_ADDRESS))
    run(POST, [vacant_post])
    run("CREATE INDEX ON directory_stage (person_id)")
    run("ANALYZE directory_stage")
