"""What is counted in the database for whole books is what the rules say of each relationship, on whatever book."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.relationships.models import Participant, Relationship, SignalRow, Touchpoint
from rapport.relationships.queries.contacts_counted import most_seen, shares_kept
from rapport.relationships.queries.health import kept_readings, preview
from rapport.relationships.queries.readings import TOLD
from rapport.relationships.rules.hanging import FEWEST, alone
from rapport.relationships.rules.health import WEIGHTS, judge
from rapport.relationships.rules.time import kept_share
from rapport.relationships.rules.words import Contact, Side, Signal
from tests.kept import made_once

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
OPERATOR = Actor.system(via="cli")
BOOK = 3
hours = st.integers(-48, 24 * 120)  # ago; some lie ahead
plans = st.tuples(st.none() | st.integers(1, 40), hours)
meetings = st.tuples(
    hours,
    st.sampled_from([Contact.CALL] * 5 + [Contact.NOTE]),
    st.sampled_from([False] * 5 + [True]),  # planned
    st.sampled_from([None] * 5 + [NOW]),  # removed
    st.dictionaries(st.integers(0, 3), st.sampled_from(list(Side)), max_size=3),  # who was there, and whose
)
books = st.lists(st.tuples(plans, st.lists(meetings, max_size=12)), min_size=BOOK, max_size=BOOK)
# so many calls, and at how many of them each of two of ours and two of theirs was; and others that hardly count
often = st.tuples(
    st.integers(3, 8), st.lists(st.integers(0, 8), min_size=4, max_size=4), st.lists(meetings, max_size=2)
)
goods = st.none() | st.floats(0, 1) | st.sampled_from([0.0, 0.5, 1.0])
ages = st.none() | st.integers(110, 210)  # days, around how long what others tell lasts
signals = st.lists(st.dictionaries(st.sampled_from(list(Signal)), st.tuples(goods, ages)), min_size=BOOK, max_size=BOOK)
weights = st.fixed_dictionaries({signal: st.integers(0, 100) for signal in Signal})
random_books = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@made_once(at=NOW)
def ids(house):
    """Three relationships of IT: with two units and a person."""
    whom = ({"unit": "Sales"}, {"unit": "Plants"}, {"person": "Sales 3"})
    return [house.looks_after("IT", **one, owner="IT 2") for one in whom]


def written(house, ids, book):
    """Make a book of these relationships what was drawn."""
    people = [house.people[name].id for name in ("IT 1", "IT 2", "Sales 1", "Sales 2")]
    Touchpoint.objects.all().delete()
    for ident, ((rhythm, began), met) in zip(ids, book, strict=True):
        Relationship.objects.filter(id=ident).update(
            rhythm_days=rhythm, began_at=NOW - timedelta(hours=max(began, 0)), ended_at=None
        )
        rows = Touchpoint.objects.bulk_create(
            Touchpoint(
                relationship_id=ident, kind=kind, at=NOW - timedelta(hours=ago), planned=planned, removed_at=gone
            )
            for ago, kind, planned, gone, _there in met
        )
        Participant.objects.bulk_create(
            Participant(touchpoint=row, person_id=people[who], side=side)
            for row, (*_when, there) in zip(rows, met, strict=True)
            for who, side in there.items()
        )


@given(books, st.integers(0, 100), st.integers(0, 60))
@random_books
def test_the_share_of_days_the_rhythm_was_kept_is_that_of_the_rule(house, ids, book, first, last):
    written(house, ids, book)
    since, before = NOW.date() - first * DAY, NOW - last * DAY
    told = {}
    for row in Relationship.objects.filter(id__in=ids, rhythm_days__isnull=False):
        began = row.began_at.date()
        found = Touchpoint.objects.contacts().filter(relationship=row, at__lt=before).values_list("at", flat=True)
        kept = kept_share(
            contacts=sorted([began, *(at.date() for at in found)]),
            rhythm_days=row.rhythm_days,
            begin=max(since, began),
            end=before.date(),
        )
        told |= {} if kept is None else {row.id: kept}
    assert shares_kept(ids, since=since, before=before, end=before.date()) == told


def met_often(calls, times, others):
    """Return the meetings of a relationship at which each was so many times."""
    sides = [Side.OURS, Side.OURS, Side.THEIRS, Side.THEIRS]
    there = [{who: sides[who] for who in range(4) if number < times[who]} for number in range(calls)]
    return [*((24 * number, Contact.CALL, False, None, named) for number, named in enumerate(there)), *others]


@given(st.lists(often, min_size=BOOK, max_size=BOOK))
@random_books
def test_as_many_hang_on_one_person_as_by_the_rule(house, ids, drawn):
    written(house, ids, [((None, 0), met_often(*one)) for one in drawn])
    since, told, asked = NOW - 60 * DAY, Counter(), Counter()
    for ident in ids:
        met = Touchpoint.objects.contacts().filter(relationship_id=ident, at__gte=since, at__lte=NOW)
        there = list(Participant.objects.filter(touchpoint__in=met).values_list("touchpoint_id", "side", "person_id"))
        contacts = len({one for one, _side, _person in there})
        sides = {Side.OURS} if ident == ids[2] else set(Side)
        for side in sides & {side for _one, side, _person in there}:
            times = Counter(person for _one, whose, person in there if whose == side)
            asked[side, contacts >= FEWEST] += 1
            told[side] += alone(times, contacts=contacts) is not None
    seen, hang = Counter(), Counter()
    for one in most_seen(ids, since=since, now=NOW):
        seen[one.side.value, one.contacts >= FEWEST] += one.relationships
        alike = alone(dict(enumerate(one.times)), contacts=one.contacts) is not None
        hang[one.side.value] += alike * one.relationships
    assert (seen, hang) == (asked, told)


def noted(ids, drawn, today: date):
    """Let these be the newest words on each signal."""
    SignalRow.objects.all().delete()
    SignalRow.objects.bulk_create(
        SignalRow(
            relationship_id=ident,
            signal=signal,
            good=good,
            data={} if ago is None else {"on": (today - ago * DAY).isoformat()},
        )
        for ident, some in zip(ids, drawn, strict=True)
        for signal, (good, ago) in some.items()
    )


@given(signals, weights)
@random_books
def test_what_weights_would_do_is_what_judging_each_relationship_says(house, ids, drawn, by):
    today = clock.today()
    noted(ids, drawn, today)
    readings = kept_readings(ids)
    told = [(ident, judge(readings[ident], WEIGHTS).score, judge(readings[ident], by).score) for ident in ids]
    found = preview(house.teams["IT"].id, by, by=OPERATOR)
    moved = sorted((one.relationship_id, one.before, one.after) for one in found.most)
    assert moved == [one for one in told if one[1] != one[2]]
    assert (found.n, found.same) == (BOOK, BOOK - len(moved))
    assert found.up + found.down + found.unknown + found.told == len(moved)


@pytest.mark.parametrize("signal", TOLD)
def test_what_others_told_counts_on_its_last_day_and_not_after(house, ids, signal):
    only = {**dict.fromkeys(Signal, 0), signal: 100}
    for late, after in ((0, 100), (1, None)):
        noted(ids[:1], [{signal: (1.0, TOLD[signal].days + late)}], clock.today())
        found = preview(house.teams["IT"].id, only, by=OPERATOR)
        assert [one.after for one in found.most] == [after][: late == 0]
