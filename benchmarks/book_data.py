"""A book of 2,000 relationships with ten years of timeline, made by the database itself: for measuring, not for reading.

It stands in a company of `benchmarks.cases`, with its million cases, and 300,000 people behind them.
"""

import time
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from benchmarks.cases_data import cast, user_of
from rapport.catalogue.models import ServiceTeam
from rapport.directory.models import Person, Position, Unit
from rapport.kit import clock
from rapport.relationships.actions.book import stages_of
from rapport.relationships.actions.loading.contact import restamp_all
from rapport.relationships.models import Deputy, Goal, Health, OwnerSpan, Relationship, SignalRow, StageMove, Step
from rapport.relationships.rules.words import Signal

PEOPLE, UNITS, WITH_UNITS, RELATIONSHIPS = 300_000, 2_000, 1_800, 2_000
OWNERS = 40
TOUCHPOINTS, OTHERS = 200, 500  # entries of a relationship: of this room, of others
YEARS, AT_ONCE = 10, 100  # relationships filled by one round of statements
# Touchpoints of some relationships, who was there, and the entries of both this room and of cases the team has had.
ROUND = """
CREATE TEMPORARY TABLE met ON COMMIT DROP AS
SELECT nextval(pg_get_serial_sequence('relationships_touchpoint', 'id')) AS id, c.relationship_id, c.keeper_id, c.first,
    c.many, (ARRAY['call', 'call', 'meeting', 'meeting', 'visit', 'coffee', 'message', 'note'])[1 + floor(random() * 8)::int]
    AS kind, now() - random() * make_interval(years => {years}) AS at, random() AS a, random() AS b
FROM bench_customer c, generate_series(1, {touchpoints}) n WHERE c.place >= {from} AND c.place < {to};
INSERT INTO relationships_touchpoint (id, relationship_id, kind, at, minutes, planned, place, outcome, words, learned,
    mood, source, key, author_id, written_at)
SELECT id, relationship_id, kind, at, 15 + floor(a * 60), false, '', 'What came of it, number ' || id,
    CASE WHEN b < 0.5 THEN repeat('This is what was said about it. ', 1 + (id %% 9)::int) ELSE '' END, '',
    (ARRAY['', 'good', 'mixed', 'bad'])[1 + floor(b * 4)::int], 'hand', '', keeper_id, at FROM met;
INSERT INTO relationships_participant (touchpoint_id, person_id, side) SELECT id, keeper_id, 'ours' FROM met;
INSERT INTO relationships_participant (touchpoint_id, person_id, side)
SELECT id, first + floor(a * many)::bigint, 'theirs' FROM met;
INSERT INTO relationships_participant (touchpoint_id, person_id, side)
SELECT id, first + floor(b * many)::bigint, 'theirs' FROM met WHERE b < 0.4 ON CONFLICT DO NOTHING;
INSERT INTO relationships_entry (relationship_id, what, at, record, record_id, change)
SELECT relationship_id, 'touchpoint', at, 'touchpoint', id, 0 FROM met;
INSERT INTO relationships_entry (relationship_id, what, at, record, record_id, change)
SELECT p.relationship_id,
    (ARRAY['case_opened', 'case_ended', 'promise_kept', 'promise_broken', 'agreed_kept', 'agreed_missed'])[p.what],
    k.opened_at + (now() - k.opened_at) * p.moment, 'case', k.id, (ARRAY[1, -1, 0, 0, 0, 0])[p.what]
FROM (
    SELECT c.relationship_id, 1 + floor(random() * {served})::bigint AS pick, 1 + floor(random() * 6)::int AS what,
        random() AS moment
    FROM bench_customer c, generate_series(1, {others}) n WHERE c.place >= {from} AND c.place < {to}
) p JOIN bench_served k ON k.place = p.pick;
"""
SERVED = """
CREATE TEMPORARY TABLE bench_served AS
SELECT row_number() OVER (ORDER BY id) AS place, id, opened_at FROM cases_case WHERE holder_team_id = %s;
CREATE INDEX ON bench_served (place);
"""


@dataclass(frozen=True)
class Players:
    """Who reads: somebody who looks after fifty, who leads the team, who leads a unit that is looked after."""

    owner: int
    lead: int
    customer: int


def players() -> Players:
    """Return the accounts of those who read a book that was made."""
    team = ServiceTeam.objects.filter(unknown=False).order_by("id")[0]
    owner = Relationship.objects.filter(team=team).order_by("id").values_list("owner_id", flat=True)[5]
    led = Unit.objects.filter(slug__startswith="halmar/division-0/unit-").order_by("id")[0]
    return Players(owner=user_of(owner or 0), lead=cast().lead, customer=user_of(led.manager_id or 0))


def make() -> dict[str, float]:
    """Fill a company of cases with people up to 300,000 and the book of its first team; returns seconds of each step."""
    seconds = {}
    begun = time.monotonic()
    units = _organisation()
    seconds["people"] = time.monotonic() - begun
    begun = time.monotonic()
    team = ServiceTeam.objects.filter(unknown=False).order_by("id")[0]
    ids = _relationships(team, units)
    seconds["relationships"] = time.monotonic() - begun
    begun = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute(SERVED.replace("%s", str(team.id)))
        cursor.execute("SELECT count(*) FROM bench_served")
        served = cursor.fetchone()[0]
        for first in range(0, RELATIONSHIPS, AT_ONCE):
            _round(cursor, first, served)
        cursor.execute("VACUUM ANALYZE")
    restamp_all(ids)
    seconds["timelines"] = time.monotonic() - begun
    return {step: round(took, 1) for step, took in seconds.items()}


def _round(cursor: Any, first: int, served: int) -> None:
    told = {
        "years": YEARS, "touchpoints": TOUCHPOINTS, "others": OTHERS, "served": served, "from": first,
        "to": first + AT_ONCE,
    }  # fmt: skip
    with transaction.atomic():
        cursor.execute("SET LOCAL session_replication_role = replica")  # the checks of every row come to the same
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute(ROUND.format(**told).replace("%%", "%"))


def _organisation() -> list[tuple[int, int, int]]:
    """Make units below the divisions with people up to 300,000; returns (unit, its first person, how many)."""
    divisions = list(Unit.objects.filter(slug__startswith="halmar/division-", depth=1).order_by("id"))
    made = Unit.objects.bulk_create(
        Unit(name=f"Unit {n}", slug=f"{above.slug}/unit-{n}", parent=above, path=f"/bench-{n}/", depth=2)
        for n in range(UNITS)
        for above in [divisions[n % len(divisions)]]
    )
    for unit in made:
        assert unit.parent is not None
        unit.path = f"{unit.parent.path}{unit.id}/"
    each = (PEOPLE - Person.objects.count()) // UNITS
    people = Person.objects.bulk_create(
        (
            Person(name=f"Person {n} {m}", family_name=f"Of {n}", email=f"p{n}.{m}@halmar.example",
                   external_id=f"person-{n}-{m}", unit=unit, search=f"person {n} {m}")
            for n, unit in enumerate(made)
            for m in range(each)
        ),
        batch_size=5000,
    )  # fmt: skip
    since = date(2020, 1, 1)
    Position.objects.bulk_create((Position(person=p, unit=p.unit, since=since) for p in people), batch_size=5000)
    for place, unit in enumerate(made):
        unit.manager_id = people[place * each].id
    Unit.objects.bulk_update(made, ["path", "manager"], batch_size=500)
    return [(unit.id, people[place * each].id, each) for place, unit in enumerate(made)]


def _relationships(team: ServiceTeam, units: list[tuple[int, int, int]]) -> list[int]:
    """Make the book of a team: fifty for each of forty owners, some with deputies, all with stages and a plan."""
    members = list(
        Person.objects.filter(unit_id=team.unit_id or 0).order_by("id").values_list("id", flat=True)[:OWNERS]
    )
    stages, began = stages_of(team.id), clock.now() - timedelta(days=365 * YEARS)
    rows = [_relationship(n, units[n], team, members, [stage.id for stage in stages]) for n in range(RELATIONSHIPS)]
    for row in rows:
        row.began_at = row.staged_at = began
    Relationship.objects.bulk_create(rows)
    OwnerSpan.objects.bulk_create(OwnerSpan(relationship=row, person_id=row.owner_id, since=began) for row in rows)
    StageMove.objects.bulk_create(StageMove(relationship=row, after_id=row.stage_id, at=began) for row in rows)
    Deputy.objects.bulk_create(
        Deputy(relationship=row, person_id=members[(n + 1) % OWNERS]) for n, row in enumerate(rows) if n % 3 == 0
    )
    _plans(rows)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_customer")
        cursor.execute(
            "CREATE TABLE bench_customer (place int, relationship_id bigint, keeper_id bigint, first bigint, many int)"
        )
        customers = [(n, row.id, members[n % OWNERS], *units[n][1:]) for n, row in enumerate(rows)]
        cursor.executemany("INSERT INTO bench_customer VALUES (%s, %s, %s, %s, %s)", customers)
        cursor.execute("ANALYZE bench_customer")
    return [row.id for row in rows]


def _relationship(
    n: int, unit: tuple[int, int, int], team: ServiceTeam, members: list[int], stages: list[int]
) -> Relationship:
    row = Relationship(team=team, stage_id=stages[n % len(stages)], rhythm_days=28 + 14 * (n % 5))
    row.unit_id, row.person_id = (unit[0], None) if n < WITH_UNITS else (None, unit[1])
    row.owner_id = members[n % OWNERS] if n % 50 else None
    row.about, row.open_cases, row.broken = "What to know before anything else. " * 4, n % 7, n % 3
    row.score, row.score_before, row.judged_at = 20 + n % 80, 20 + (n * 7) % 80, clock.now()
    return row


def _plans(rows: list[Relationship]) -> None:
    today = clock.today()
    Goal.objects.bulk_create(
        Goal(relationship=row, words=f"Goal {n}", measure="hours", start=96.0, current=40.0, target=24.0,
             due_on=today + timedelta(days=n * 30))
        for row in rows
        for n in (1, 2)
    )  # fmt: skip
    Step.objects.bulk_create(
        Step(relationship=row, words=f"Step {n}", person_id=row.owner_id, due_on=today + timedelta(days=n * 5 - 10))
        for row in rows
        for n in range(4)
    )
    SignalRow.objects.bulk_create(
        SignalRow(relationship=row, signal=signal, good=0.7, low=0.5, high=0.9, n=20)
        for row in rows
        for signal in Signal
    )
    parts = {signal.value: {"good": 0.7, "points": 10.0} for signal in Signal}
    Health.objects.bulk_create(
        (
            Health(relationship=row, on=today - timedelta(days=30 * n), score=60 + n % 30, known=1.0, parts=parts)
            for row in rows
            for n in range(24)
        ),
        batch_size=5000,
    )
