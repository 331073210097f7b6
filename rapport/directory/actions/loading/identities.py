"""The identities a file makes known: ids, own addresses, own logins, each one person's."""

from rapport.accounts.public import Actor
from rapport.directory.actions.loading.stage import LIST, SAID, lines, read, run
from rapport.directory.events import IdentitiesAdded
from rapport.directory.rules.warnings import Warnings
from rapport.ledger.public import record

MANY = 1000
HELD = "Its id is known here as somebody else's, so people cannot be found by it."

# Foreign keys are checked at the end of the transaction, so identities may come before their people.
ADD = f"""
WITH added AS (
    INSERT INTO directory_identity (person_id, kind, value, source, created_at)
    SELECT DISTINCT ON (c.value) c.person_id, c.kind, c.value, 'file', now()
    FROM (
        SELECT line, person_id, 'id' AS kind, id_value AS value, 0 AS rank FROM directory_stage
        WHERE id_value IS NOT NULL
        UNION ALL
        SELECT line, person_id, kind, value, rank FROM ({SAID}) said
        WHERE rank <= 2 OR NOT EXISTS (SELECT 1 FROM directory_sharedaddress n WHERE n.value = said.value)
    ) c
    WHERE NOT EXISTS (SELECT 1 FROM directory_identity i WHERE i.value = c.value)
    ORDER BY c.value, c.rank, c.line
    ON CONFLICT (value) DO NOTHING
    RETURNING person_id, value
), marked AS (
    UPDATE directory_stage s SET changed = true FROM added a
    WHERE a.person_id = s.person_id AND NOT s.is_new AND (
        a.value IN (s.id_value, s.email, s.login)
        OR a.value = ANY(string_to_array(concat_ws('{LIST}', s.more_emails, s.more_logins), '{LIST}'))
    )
)
SELECT count(*) FROM added
"""  # noqa: S608 (a constant)
HELD_BY_OTHER = """
SELECT s.line FROM directory_stage s JOIN directory_identity i ON i.value = s.id_value
WHERE i.person_id <> s.person_id
"""


def add_identities(warnings: Warnings, *, by: Actor) -> None:
    """Make known what the rows say and nobody else holds; one fact for all of them."""
    count = int(read(ADD)[0][0])
    warnings.add_many(HELD, lines(HELD_BY_OTHER))
    if count > MANY:
        run("ANALYZE directory_identity")  # the planner must know of them for what comes next
    if count:
        record(IdentitiesAdded(count=count), by=by)
