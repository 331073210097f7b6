"""The statements by which cases, events and custody are rebuilt from a staged log, some thousand cases at a time.

`cases_stage` holds the rows as they came; `cases_row` the same, numbered by case (`n`). A batch of cases goes through
`cases_batch` (one row a case), `cases_fresh` (events not yet here), `cases_now` (all events of a case in order) and
`cases_span` (who had it from when until when). All are temporary.
"""

STAGED = (
    "seq", "file", "external", "at", "what", "state", "team_id", "person_id", "person_key", "requester_id",
    "requester_key", "service_id", "priority", "channel", "subject", "folded", "opened", "resolved", "closed", "due",
    "ends",
)  # fmt: skip
TABLES = """
DROP TABLE IF EXISTS cases_stage, cases_row, cases_people, cases_batch, cases_fresh, cases_now, cases_span, cases_wait;
CREATE TEMPORARY TABLE cases_stage (
    seq bigint, file int, external text COLLATE "C", at timestamptz, what text, state text, team_id bigint,
    person_id bigint, person_key bigint, requester_id bigint, requester_key bigint, service_id bigint,
    priority smallint, channel text, subject text, folded text, opened timestamptz, resolved timestamptz,
    closed timestamptz, due timestamptz, ends bool
) ON COMMIT DROP;
CREATE TEMPORARY TABLE cases_people (key bigint, person_id bigint) ON COMMIT DROP;
CREATE TEMPORARY TABLE cases_batch (
    n bigint PRIMARY KEY, external text, case_id bigint, known bool, on_here bool, rows int, first_at timestamptz,
    last_at timestamptz, told_at timestamptz, told_closed timestamptz, requester_id bigint, requester_key bigint,
    service_id bigint, priority smallint, channel text, subject text, folded text, opened timestamptz,
    resolved timestamptz, due timestamptz,
    known_last timestamptz, opened_at timestamptz, closed_at timestamptz, fresh int DEFAULT 0,
    altered bool DEFAULT false, upgraded bool DEFAULT false
) ON COMMIT DROP;
CREATE TEMPORARY TABLE cases_fresh (
    n bigint, seq bigint, at timestamptz, what text, state text, team_id bigint, person_id bigint, person_key bigint
) ON COMMIT DROP;
CREATE TEMPORARY TABLE cases_now (
    n bigint, place int, at timestamptz, what text, state text, team_id bigint, person_id bigint, person_key bigint,
    by_id bigint
) ON COMMIT DROP;
CREATE TEMPORARY TABLE cases_span (
    n bigint, part text, place int, team_id bigint, person_id bigint, person_key bigint, since timestamptz,
    until timestamptz
) ON COMMIT DROP;
CREATE TEMPORARY TABLE cases_wait (word text, waits text) ON COMMIT DROP;
"""
# Rows that say the very same are told apart by counting them (`nth`), file by file: two exports that overlap do not
# double what they share.
ORDERED = f"""
CREATE TEMPORARY TABLE cases_row ON COMMIT DROP AS
SELECT dense_rank() OVER (ORDER BY external) AS n, {", ".join(STAGED)},
    row_number() OVER (
        PARTITION BY external, file, at, what, state, team_id, person_id, person_key ORDER BY seq
    ) AS nth
FROM cases_stage;
CREATE INDEX ON cases_row (n);
DROP TABLE cases_stage;
ANALYZE cases_row;
"""  # noqa: S608 (names of columns)
EMPTY = "TRUNCATE cases_batch, cases_fresh, cases_now, cases_span, cases_wait"


def _last(name: str, *, told: str = "") -> str:
    """The last value the rows of a case tell."""
    return f"(array_agg({name} ORDER BY at DESC, seq DESC) FILTER (WHERE {told or f'{name} IS NOT NULL'}))[1]"


ASKED = "requester_id IS NOT NULL OR requester_key IS NOT NULL"
# A row tells where the case stands by a closing time, by a state, by a word that means closed; where no row of the
# case has a state or closing time, by any event.
FILL = f"""
INSERT INTO cases_batch (
    n, external, rows, first_at, last_at, told_at, told_closed, requester_id, requester_key, service_id, priority,
    channel, subject, folded, opened, resolved, due, case_id, known, on_here
)
SELECT g.*, coalesce(c.id, nextval(pg_get_serial_sequence('cases_case', 'id'))), c.id IS NOT NULL,
    c.id IS NOT NULL AND EXISTS (
        SELECT FROM cases_custody q WHERE q.case_id = c.id AND q.how NOT IN ('log', 'left')
        UNION ALL SELECT FROM cases_merge m WHERE m.until IS NULL AND c.id IN (m.gone_id, m.into_id)
    )
FROM (
    SELECT n, min(external) AS external, count(*), min(at), max(at), max(at) FILTER (WHERE tells),
        {_last("CASE WHEN closed IS NOT NULL THEN closed WHEN ends THEN at END", told="tells")},
        {_last("requester_id", told=ASKED)}, {_last("requester_key", told=ASKED)},
        {", ".join(map(_last, ("service_id", "priority", "channel", "subject", "folded", "opened", "resolved", "due")))}
    FROM (
        SELECT *, closed IS NOT NULL OR ends OR state <> ''
            OR NOT bool_or(closed IS NOT NULL OR state <> '') OVER (PARTITION BY n) AS tells
        FROM cases_row WHERE n >= %(first)s AND n < %(past)s
    ) r
    GROUP BY n
) g
LEFT JOIN cases_case c ON c.log = %(log)s AND c.external_id = g.external AND c.external_id <> ''
"""  # noqa: S608 (names of columns)
LOCK = """
SELECT count(*) FROM (
    SELECT c.id FROM cases_case c JOIN cases_batch b ON b.case_id = c.id WHERE b.known ORDER BY c.id FOR UPDATE OF c
) held
"""
# Whom the log named before she was known here is known now.
UPGRADE = """
WITH found AS (
    UPDATE cases_event e SET person_id = p.person_id, person_key = NULL
    FROM cases_batch b, (SELECT DISTINCT key, person_id FROM cases_people) p
    WHERE b.known AND NOT b.on_here AND e.case_id = b.case_id AND e.person_key = p.key
    RETURNING e.case_id
)
UPDATE cases_batch SET upgraded = true WHERE case_id IN (SELECT case_id FROM found)
"""
FRESH = """
INSERT INTO cases_fresh (n, seq, at, what, state, team_id, person_id, person_key)
SELECT DISTINCT ON (r.n, r.at, r.what, r.state, r.team_id, r.person_id, r.person_key, r.nth)
    r.n, r.seq, r.at, r.what, r.state, r.team_id, r.person_id, r.person_key
FROM cases_row r JOIN cases_batch b ON b.n = r.n AND NOT b.on_here
LEFT JOIN (
    SELECT e.case_id, e.at, e.what, e.state, e.team_id, coalesce(e.person_id, 0) AS person_id,
        coalesce(e.person_key, 0) AS person_key,
        row_number() OVER (
            PARTITION BY e.case_id, e.at, e.what, e.state, e.team_id, e.person_id, e.person_key ORDER BY e.place
        ) AS nth
    FROM cases_event e JOIN cases_batch k ON k.case_id = e.case_id AND k.known
) e ON b.known AND e.case_id = b.case_id AND e.at = r.at AND e.what = r.what AND e.state = r.state
    AND e.team_id = r.team_id AND e.person_id = coalesce(r.person_id, 0) AND e.person_key = coalesce(r.person_key, 0)
    AND e.nth = r.nth
WHERE r.n >= %(first)s AND r.n < %(past)s AND e.case_id IS NULL
ORDER BY r.n, r.at, r.what, r.state, r.team_id, r.person_id, r.person_key, r.nth, r.seq
"""
COUNT = """
UPDATE cases_batch b SET fresh = f.fresh FROM (SELECT n, count(*) AS fresh FROM cases_fresh GROUP BY n) f
WHERE f.n = b.n
"""
TIMES = """
UPDATE cases_batch b SET
    opened_at = o.opened_at,
    known_last = o.known_last,
    closed_at = greatest(o.closed, CASE WHEN o.closed IS NOT NULL THEN o.opened_at END)
FROM (
    SELECT b.n, e.last AS known_last,
        coalesce(b.opened, least(c.opened_at, b.first_at)) AS opened_at,
        CASE WHEN b.told_at IS NULL OR e.last > b.told_at THEN c.closed_at ELSE b.told_closed END AS closed
    FROM cases_batch b
    LEFT JOIN cases_case c ON b.known AND c.id = b.case_id
    LEFT JOIN LATERAL (SELECT max(at) AS last FROM cases_event WHERE b.known AND case_id = b.case_id) e ON true
) o WHERE o.n = b.n
"""
ALTER = """
UPDATE cases_batch b SET altered = true FROM cases_case c
WHERE b.known AND NOT b.on_here AND c.id = b.case_id AND (
    b.upgraded
    OR (b.requester_id IS NOT NULL OR b.requester_key IS NOT NULL)
        AND (b.requester_id, b.requester_key) IS DISTINCT FROM (c.requester_id, c.requester_key)
    OR b.service_id <> coalesce(c.service_id, 0) OR b.priority <> c.priority OR b.channel <> c.channel
    OR b.subject <> c.subject OR b.resolved IS NOT NULL AND b.resolved IS DISTINCT FROM c.resolved_at
    OR b.due IS NOT NULL AND b.due IS DISTINCT FROM c.due_at
    OR b.opened_at <> c.opened_at OR b.closed_at IS DISTINCT FROM c.closed_at
)
"""
DROP_SAME = "DELETE FROM cases_batch WHERE on_here OR known AND fresh = 0 AND NOT altered"
NOW = """
INSERT INTO cases_now (n, place, at, what, state, team_id, person_id, person_key, by_id)
SELECT n, row_number() OVER (PARTITION BY n ORDER BY at, is_fresh, ord), at, what, state, team_id, person_id,
    person_key, by_id
FROM (
    SELECT b.n, false AS is_fresh, e.place::bigint AS ord, e.at, e.what, e.state, e.team_id, e.person_id, e.person_key,
        e.by_id
    FROM cases_batch b JOIN cases_event e ON e.case_id = b.case_id WHERE b.known
    UNION ALL
    SELECT n, true, seq, at, what, state, team_id, person_id, person_key, NULL FROM cases_fresh
) every
"""
# A span begins where an event names another team or person than the one before; times before opening and after
# closing count as those.
SPANS = """
INSERT INTO cases_span (n, part, place, team_id, person_id, person_key, since, until)
WITH step AS (
    SELECT w.n, w.place, coalesce(w.team_id, %(unknown)s) AS team_id, w.person_id, w.person_key,
        CASE WHEN w.place = 1 THEN b.opened_at ELSE least(greatest(w.at, b.opened_at), b.closed_at) END AS since,
        b.closed_at,
        w.place = 1 OR (coalesce(w.team_id, %(unknown)s), w.person_id, w.person_key) IS DISTINCT FROM
            (lag(coalesce(w.team_id, %(unknown)s)) OVER o, lag(w.person_id) OVER o, lag(w.person_key) OVER o) AS moves
    FROM cases_now w JOIN cases_batch b ON b.n = w.n
    WINDOW o AS (PARTITION BY w.n ORDER BY w.place)
)
SELECT n, 'holder', row_number() OVER s, team_id, person_id, person_key, since,
    coalesce(lead(since) OVER s, closed_at)
FROM step WHERE moves WINDOW s AS (PARTITION BY n ORDER BY place)
UNION ALL
SELECT b.n, 'owner', 1, coalesce(w.team_id, %(unknown)s), NULL, NULL, b.opened_at, b.closed_at
FROM cases_batch b
LEFT JOIN (
    SELECT DISTINCT ON (n) n, team_id FROM cases_now WHERE team_id <> %(unknown)s ORDER BY n, place
) w ON w.n = b.n
"""
OUTSIDE = """
SELECT count(*) FROM cases_fresh f JOIN cases_batch b ON b.n = f.n WHERE f.at < b.opened_at OR f.at > b.closed_at
"""
# Numbers only keep the cases of logs apart, far above those a team gives: they are known by what their system calls
# them, and no team's numbers are held while a log is loaded.
INSERT_CASES = """
INSERT INTO cases_case (
    id, team_id, number, subject, kind, service_id, answers, impact, urgency, priority, channel, requester_id,
    requester_key, state, restricted, tags, owner_team_id, holder_team_id, holder_id, opened_at, resolved_at,
    closed_at, due_at, log, external_id, search, version, changed_at, loaded_at
)
SELECT b.case_id, o.team_id, 1000000000000 + b.case_id, left(coalesce(b.subject, ''), 300), 'request', b.service_id,
    '{}', 3, 2, coalesce(b.priority, 3), coalesce(b.channel, 'log'), b.requester_id, b.requester_key,
    CASE WHEN b.closed_at IS NULL THEN 'open' ELSE 'closed' END, false, '{}', o.team_id, h.team_id, h.person_id,
    b.opened_at, b.resolved, b.closed_at, b.due, %(log)s, b.external,
    left(lower(b.external) || ' ' || coalesce(b.folded, ''), 500), 1, greatest(b.last_at, b.opened_at), now()
FROM cases_batch b
JOIN cases_span o ON o.n = b.n AND o.part = 'owner'
JOIN (SELECT DISTINCT ON (n) n, team_id, person_id FROM cases_span WHERE part = 'holder' ORDER BY n, place DESC) h
    ON h.n = b.n
WHERE NOT b.known
"""
UPDATE_CASES = """
UPDATE cases_case c SET
    subject = left(coalesce(b.subject, c.subject), 300), service_id = coalesce(b.service_id, c.service_id),
    priority = coalesce(b.priority, c.priority), channel = coalesce(b.channel, c.channel),
    requester_id = CASE WHEN b.requester_id IS NULL AND b.requester_key IS NULL THEN c.requester_id
        ELSE b.requester_id END,
    requester_key = CASE WHEN b.requester_id IS NULL AND b.requester_key IS NULL THEN c.requester_key
        ELSE b.requester_key END,
    state = CASE WHEN b.closed_at IS NULL THEN 'open' ELSE 'closed' END,
    owner_team_id = o.team_id, owner_id = NULL, holder_team_id = h.team_id, holder_id = h.person_id,
    opened_at = b.opened_at, resolved_at = coalesce(b.resolved, c.resolved_at), closed_at = b.closed_at,
    due_at = coalesce(b.due, c.due_at),
    search = CASE WHEN b.folded IS NULL THEN c.search ELSE left(lower(b.external) || ' ' || b.folded, 500) END,
    version = c.version + 1, loaded_at = now(), changed_at = greatest(b.last_at, b.known_last, b.opened_at)
FROM cases_batch b
JOIN cases_span o ON o.n = b.n AND o.part = 'owner'
JOIN (SELECT DISTINCT ON (n) n, team_id, person_id FROM cases_span WHERE part = 'holder' ORDER BY n, place DESC) h
    ON h.n = b.n
WHERE b.known AND c.id = b.case_id
"""
SPOKEN_IN = """
SELECT c.id FROM cases_batch b JOIN cases_case c ON c.id = b.case_id
WHERE b.known AND (c.tags <> '{}' OR EXISTS (SELECT FROM cases_message m WHERE m.case_id = c.id))
"""
FORGET_SPANS = "DELETE FROM cases_custody WHERE case_id IN (SELECT case_id FROM cases_batch WHERE known)"
FORGET_WAITS = "DELETE FROM cases_waiting WHERE case_id IN (SELECT case_id FROM cases_batch WHERE known)"
FORGET_EVENTS = "DELETE FROM cases_event WHERE case_id IN (SELECT case_id FROM cases_batch WHERE known)"
INSERT_EVENTS = """
INSERT INTO cases_event (case_id, place, at, what, state, team_id, person_id, person_key, by_id)
SELECT b.case_id, w.place, w.at, w.what, w.state, w.team_id, w.person_id, w.person_key, w.by_id
FROM cases_now w JOIN cases_batch b ON b.n = w.n ORDER BY b.case_id, w.place
"""
INSERT_SPANS = """
INSERT INTO cases_custody (case_id, part, place, team_id, person_id, person_key, since, until, how)
SELECT b.case_id, s.part, s.place, s.team_id, s.person_id, s.person_key, s.since, s.until, 'log'
FROM cases_span s JOIN cases_batch b ON b.n = s.n ORDER BY b.case_id, s.part, s.place
"""
STANDS = "SELECT DISTINCT word FROM cases_now, LATERAL (VALUES (state), (what)) said(word)"
# A case waits from the event whose state says so to the next one whose state says otherwise; where a log has no states,
# its events say it. Times before opening and after closing count as those.
INSERT_WAITS = """
INSERT INTO cases_waiting (case_id, "on", since, until, words)
SELECT case_id, waits, since, until, ''
FROM (
    SELECT case_id, waits, since, coalesce(lead(since) OVER (PARTITION BY n ORDER BY place), closed_at) AS until
    FROM (
        SELECT w.n, w.place, b.case_id, b.closed_at, m.waits,
            least(greatest(w.at, b.opened_at), b.closed_at) AS since,
            m.waits IS DISTINCT FROM lag(m.waits) OVER (PARTITION BY w.n ORDER BY w.place) AS turns
        FROM (
            SELECT *, CASE WHEN bool_or(state <> '') OVER (PARTITION BY n) THEN state ELSE what END AS stands
            FROM cases_now
        ) w
        JOIN cases_batch b ON b.n = w.n
        LEFT JOIN cases_wait m ON m.word = w.stands
        WHERE w.stands <> ''
    ) step
    WHERE turns
) span
WHERE waits IS NOT NULL AND (until IS NULL OR since < until)
ORDER BY case_id, since
"""
# The checks that wait for the commit speak batch by batch: so their list does not grow with the log.
CHECK = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
