"""A company's years of cases, made by the database itself: for measuring, not for reading.

Every case has its spans of custody without a gap, five messages, its road, promises and hand-overs. The checks at
commit, which look at each row, are left out while rows are made; `python -m benchmarks.cases` looks at them afterwards.
"""

import time
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from rapport.accounts.models import User
from rapport.accounts.public import Actor, Role, create_user
from rapport.cases.actions.measuring import measure_closed, sum_up
from rapport.catalogue.models import ServiceTeam
from rapport.directory.models import Person, Position, Unit

TEAMS, MEMBERS, ASKERS, AT_ONCE = 12, 40, 20_000, 50_000
AT_WORK = 20
MANY_DAYS = 3 * 365
WORDS = [
    "laptop",
    "badge",
    "invoice",
    "travel",
    "contract",
    "password",
    "printer",
    "payment",
    "salary",
    "leave",
    "supplier",
    "order",
    "screen",
    "licence",
    "access",
    "mailbox",
    "calendar",
    "report",
    "budget",
    "refund",
    "dispute",
    "letter",
    "phone",
    "desk",
    "room",
    "parking",
    "key",
    "visa",
    "training",
    "course",
    "expense",
    "receipt",
    "account",
    "transfer",
    "signature",
    "clause",
    "notice",
    "warranty",
    "return",
    "delivery",
    "shipment",
    "customs",
    "label",
    "pallet",
    "forklift",
    "meter",
    "valve",
    "pump",
    "sensor",
    "tablet",
    "router",
    "cable",
    "socket",
    "lamp",
    "heating",
    "window",
    "door",
    "lift",
    "stairs",
    "roof",
    "garden",
    "canteen",
    "menu",
    "allergy",
    "first",
    "aid",
    "drill",
    "alarm",
    "camera",
    "fence",
    "gate",
    "bicycle",
    "car",
    "fuel",
    "tyre",
    "driver",
    "route",
    "toll",
    "ferry",
    "flight",
    "hotel",
    "seat",
]
# `cut`: when the spans of the holder begin, as shares of the case's time.
CASES = """
CREATE TEMPORARY TABLE made ON COMMIT DROP AS
SELECT i AS id, team, other, now() - make_interval(secs => {seconds} * (1 - i::float8 / {many})) AS opened,
    CASE WHEN handed THEN CASE WHEN back THEN 4 ELSE 3 END WHEN free THEN 1 ELSE 2 END AS spans,
    one AS person, two AS further, asker, life, picks, chance, near
FROM (
    SELECT i, handed, back, {teams}[1 + floor(power(a, 1.7) * {team_count})::int] AS team,
        {teams}[1 + floor(b * {team_count})::int] AS other, c AS one, d AS two, {first_asker} + floor(e * {askers})::bigint AS asker,
        -ln(greatest(f, 1e-9)) * 172800 AS life, g AS chance, h AS near, NOT handed AND k < 0.03 AS free,
        (SELECT string_agg({words}[1 + floor(power(random(), 1.3) * {word_count})::int], ' ')
            FROM generate_series(1, 6) WHERE i > 0) AS picks
    FROM (
        SELECT i, random() AS a, random() AS b, random() AS c, random() AS d, random() AS e, random() AS f,
            random() AS g, random() AS h, random() AS k, random() < 0.3 AS handed, random() < 0.3 AS back
        FROM generate_series({first}, {last}) i
    ) drawn
) cut;
ALTER TABLE made ADD ends timestamptz, ADD state text, ADD closed timestamptz, ADD holder bigint, ADD holder_team bigint,
    ADD owner bigint;
UPDATE made SET other = CASE WHEN other = team THEN {teams}[1] ELSE other END, ends = opened + make_interval(secs => life);
UPDATE made SET other = CASE WHEN other = team THEN {teams}[2] ELSE other END,
    state = CASE WHEN ends > now() OR near < 0.015 THEN 'open' WHEN chance < 0.03 THEN 'withdrawn'
        WHEN ends > now() - interval '5 days' THEN 'resolved' ELSE 'closed' END;
UPDATE made SET ends = least(ends, now()),
    closed = CASE state WHEN 'withdrawn' THEN ends WHEN 'closed' THEN ends + interval '5 days' END;
UPDATE made SET owner = {member_of}(team, person), holder_team = CASE WHEN spans = 3 THEN other ELSE team END,
    holder = CASE WHEN spans = 1 THEN NULL WHEN spans = 3 THEN {member_of}(other, further) ELSE {member_of}(team, person) END;
"""
ROWS = """
INSERT INTO cases_case (id, team_id, number, subject, kind, answers, impact, urgency, priority, channel, requester_id,
    state, restricted, tags, owner_team_id, owner_id, holder_team_id, holder_id, opened_at, answered_at, resolved_at,
    closed_at, log, external_id, search, version, changed_at)
SELECT id, team, id, picks, 'request', '{{}}', 3, 2, 1 + (id %% 3), 'portal', asker, state, false, '{{}}', team,
    CASE WHEN spans > 1 THEN owner END, holder_team, holder, opened,
    CASE WHEN spans > 1 AND (state <> 'withdrawn' OR chance < 0.015) THEN opened + (ends - opened) * 0.3 END,
    CASE WHEN state IN ('resolved', 'closed') THEN ends END, closed, '', '', picks, 4,
    CASE WHEN state = 'open' THEN opened + (now() - opened) * 0.8 ELSE ends END
FROM made;
INSERT INTO cases_custody (case_id, part, place, team_id, person_id, since, until, how)
SELECT id, 'holder', n, CASE WHEN n = 3 THEN other ELSE team END,
    CASE n WHEN 1 THEN NULL WHEN 3 THEN {member_of}(other, further) ELSE {member_of}(team, person) END,
    opened + (ends - opened) * cut[n],
    CASE WHEN n < spans THEN opened + (ends - opened) * cut[n + 1] ELSE closed END,
    CASE n WHEN 1 THEN 'opened' WHEN 2 THEN 'taken' ELSE 'handed' END
FROM (SELECT *, ARRAY[0, 0.1, 0.4, 0.7] AS cut FROM made) m, generate_series(1, 4) n WHERE n <= spans;
INSERT INTO cases_custody (case_id, part, place, team_id, person_id, since, until, how)
SELECT id, 'owner', n, team, CASE WHEN n = 2 THEN owner END, opened + (ends - opened) * (0.1 * (n - 1)),
    CASE WHEN n = 1 AND spans > 1 THEN opened + (ends - opened) * 0.1 ELSE closed END,
    CASE n WHEN 1 THEN 'opened' ELSE 'taken' END
FROM made, generate_series(1, 2) n WHERE n <= least(spans, 2);
INSERT INTO cases_message (case_id, said, author_id, text, at)
SELECT id, (ARRAY['asked', 'reply', 'note', 'asked', 'reply'])[n],
    CASE WHEN n IN (1, 4) THEN asker ELSE coalesce(holder, owner) END,
    'About ' || picks || ': ' || repeat('this is what was said about it. ', 1 + (id %% 5)::int),
    opened + (ends - opened) * (ARRAY[0, 0.3, 0.5, 0.6, 1])[n]
FROM made, generate_series(1, 5) n;
INSERT INTO cases_event (case_id, place, at, what, state, team_id, person_id, by_id)
SELECT id, n, opened + (ends - opened) * (ARRAY[0, 0.1, 0.3, 0.4, 1])[n],
    (ARRAY['opened', 'taken', 'replied', 'noted', 'resolved'])[n], 'open', team, owner, coalesce(owner, asker)
FROM made, generate_series(1, 5) n WHERE n <= CASE WHEN state = 'open' THEN 4 ELSE 5 END;
INSERT INTO cases_promise (case_id, made_at, made_by_id, team_id, due_at, state, settled_at)
SELECT id, opened + (ends - opened) * 0.3, owner, team,
    CASE WHEN state = 'open' THEN now() + interval '1 day' * (0.1 + near) ELSE opened + (ends - opened) * 0.31 + interval '1 hour' END,
    CASE WHEN state = 'open' THEN 'open' WHEN near < 0.8 THEN 'kept' ELSE 'broken' END,
    CASE WHEN state <> 'open' THEN ends END
FROM made WHERE id %% 3 = 0 AND spans > 1;
INSERT INTO cases_offer (case_id, task_id, from_team_id, from_person_id, to_team_id, words, made_at, answer_by, state,
    settled_at, reason)
SELECT id, -id, team, owner, other, 'Please look at this.', opened + (ends - opened) * 0.35, ends, 'accepted',
    opened + (ends - opened) * 0.4, ''
FROM made WHERE spans > 2;
INSERT INTO cases_unmeasured (case_id, opened_at) SELECT id, opened FROM made;
INSERT INTO cases_words (case_id, open, words)
SELECT id, state = 'open', array_to_tsvector(array_remove(
    ARRAY['#' || team, CASE WHEN spans > 2 THEN '#' || other END, '&' || asker, '@colleague',
        '@' || (asker - {first_asker}), '=' || id]
    || string_to_array('about ' || picks || ' this is what was said about it', ' '), NULL))
FROM made;
"""
MEMBER_OF = """
CREATE FUNCTION pg_temp.member_of(team bigint, chance float8) RETURNS bigint LANGUAGE sql STABLE AS
    'SELECT person FROM bench_member WHERE team_id = team AND place = floor(chance * {members})'
"""


@dataclass(frozen=True)
class Cast:
    """Who is there: somebody who leads a team, a colleague who asks, those at work, and who sees all figures."""

    lead: int
    asker: int
    at_work: list[int]
    analyst: int


def cast() -> Cast:
    """Return who plays in a company that was made."""
    teams = ServiceTeam.objects.filter(unknown=False).order_by("id")
    lead = teams[0].unit.manager_id  # type: ignore[union-attr]
    busy = Person.objects.filter(unit__in=[team.unit_id for team in teams[:4]]).exclude(id=lead).order_by("id")
    return Cast(
        lead=user_of(lead or 0),
        asker=user_of(Person.objects.filter(external_id="asker-77").values_list("id", flat=True).get()),
        at_work=[user_of(one) for one in busy.values_list("id", flat=True)[: AT_WORK * 4 : 4]],
        analyst=_analyst(),
    )


def make(many: int) -> dict[str, float]:
    """Fill an empty database with so many cases and five messages each; returns the seconds of each step."""
    seconds = {}
    begun = time.monotonic()
    teams = _company()
    seconds["people"] = time.monotonic() - begun
    begun = time.monotonic()
    for first in range(1, many + 1, AT_ONCE):
        _some(first, min(first + AT_ONCE - 1, many), many, teams)
    with connection.cursor() as cursor:
        for table in ("case", "custody", "message", "event", "promise", "offer"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('cases_{table}', 'id'), max(id)) FROM cases_{table}")
        cursor.execute("UPDATE catalogue_serviceteam SET next_number = %s", [many + 1])
        cursor.execute("VACUUM ANALYZE")
    seconds["cases"] = time.monotonic() - begun
    begun = time.monotonic()
    measure_closed()
    sum_up()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    seconds["measured"] = time.monotonic() - begun
    return {step: round(took, 1) for step, took in seconds.items()}


def _some(first: int, last: int, many: int, teams: list[int]) -> None:
    told: dict[str, Any] = {
        "first": first, "last": last, "many": many, "seconds": MANY_DAYS * 86400, "askers": ASKERS,
        "first_asker": Person.objects.filter(external_id="asker-0").values_list("id", flat=True).get(),
        "teams": f"(ARRAY{teams})", "team_count": len(teams), "member_of": "pg_temp.member_of",
        "words": f"(ARRAY{WORDS})", "word_count": len(WORDS),
    }  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # the checks of every row come afterwards
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute(CASES.format(**told))
        cursor.execute(ROWS.format(**told).replace("%%", "%"))
        if first == 1:
            cursor.execute("SELECT cases_check(id) FROM cases_case WHERE id <= 2000")


def _company() -> list[int]:
    """Units, teams with their members, and colleagues who ask; returns the teams."""
    top = _unit("Halmar", None)
    divisions = [_unit(f"Division {n}", top) for n in range(20)]
    people = [
        Person(name=f"Colleague {n}", family_name=f"Family {n}", email=f"c{n}@halmar.example",
               external_id=f"asker-{n}", unit=divisions[n % 20], search=f"colleague {n}")
        for n in range(ASKERS)
    ]  # fmt: skip
    units = []
    for n in range(TEAMS):
        unit = _unit(f"Team {n}", top)
        units.append(unit)
        people += [
            Person(name=f"Member {n} {m}", family_name=f"Of {n}", email=f"m{n}.{m}@halmar.example",
                   external_id=f"member-{n}-{m}", unit=unit, search=f"member {n} {m}")
            for m in range(MEMBERS)
        ]  # fmt: skip
    made = Person.objects.bulk_create(people, batch_size=2000)
    Position.objects.bulk_create(
        [Position(person=one, unit=one.unit, since=date(2020, 1, 1)) for one in made], batch_size=2000
    )
    teams = []
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS bench_member (team_id bigint, place int, person bigint, PRIMARY KEY (team_id, place))"
        )
        cursor.execute("TRUNCATE bench_member")
        cursor.execute(MEMBER_OF.format(members=MEMBERS))
        for n, unit in enumerate(units):
            members = [one.pk for one in made if one.external_id and one.external_id.startswith(f"member-{n}-")]
            unit.manager_id = members[0]
            unit.save(update_fields=["manager"])
            team = ServiceTeam.objects.create(name=unit.name, prefix=f"T{n}", unit=unit)
            teams.append(team.id)
            rows = [(team.id, place, person) for place, person in enumerate(members)]
            cursor.executemany("INSERT INTO bench_member VALUES (%s, %s, %s)", rows)
        cursor.execute("ANALYZE")
    return teams


def _unit(name: str, above: Unit | None) -> Unit:
    slug = name.lower().replace(" ", "-")
    slug = f"{above.slug}/{slug}" if above else slug
    unit = Unit.objects.create(name=name, slug=slug, parent=above, path=f"/{slug}/", depth=1 if above else 0)
    unit.path = f"{above.path if above else '/'}{unit.id}/"
    unit.save(update_fields=["path"])
    return unit


def user_of(person_id: int) -> int:
    """Return the account of somebody, made where she has none."""
    person = Person.objects.get(id=person_id)
    if person.user_id is None:
        person.user = User.objects.create_user(person.email, name=person.name)
        person.save(update_fields=["user"])
    return person.user_id or 0


def _analyst() -> int:
    address = "analyst@halmar.example"
    if not User.objects.filter(email=address).exists():
        create_user(email=address, roles=frozenset({Role.ANALYST}), by=Actor.system())
    return User.objects.values_list("id", flat=True).get(email=address)
