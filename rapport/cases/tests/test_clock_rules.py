"""The arithmetic of what was agreed, against a count of every single minute."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.cases.rules.clocks import aim, begin, divided, go_on, next_mark, outside, recount, stand, to_warn
from rapport.catalogue.public import WorkTime

MINUTE = timedelta(minutes=1)
# Zones whose clocks turn near these days: by an hour, by half an hour, with a day left out.
TURNS = {
    "Europe/Lisbon": date(2026, 10, 25),
    "America/St_Johns": date(2026, 3, 8),
    "Australia/Lord_Howe": date(2026, 4, 5),
    "Africa/Casablanca": date(2026, 3, 22),
    "Pacific/Apia": date(2011, 12, 30),
}
LENGTH = 6 * 1440  # minutes that are counted one by one


@st.composite
def hours_of_a_day(draw):
    marks = sorted(draw(st.lists(st.integers(0, 1440), unique=True, max_size=6)))
    return tuple(zip(marks[::2], marks[1::2], strict=False))


@st.composite
def work_times(draw, zone=None):
    zone = zone or draw(st.sampled_from(sorted(TURNS)))
    week = draw(st.tuples(*[hours_of_a_day()] * 7).filter(any))
    near = st.integers(-5, 9).map(lambda days: TURNS[zone] + timedelta(days=days))
    return WorkTime(zone, week, draw(st.dictionaries(near, hours_of_a_day(), max_size=4)))  # holidays and short days


def works(hours, at):
    local = at.astimezone(ZoneInfo(hours.zone))
    spans = hours.days.get(local.date(), hours.week[local.weekday()])
    return any(begin <= local.hour * 60 + local.minute < end for begin, end in spans)


@dataclass
class ByHand:
    """A clock as somebody with a stopwatch keeps it, who looks up every minute."""

    target: int
    due: datetime | None = None
    stands: bool = False
    used: int = 0
    over: int = 0
    worked: list[datetime] = field(default_factory=list)

    def minute(self, hours, at):
        """What one minute from `at` on changes."""
        if self.stands or not works(hours, at):
            return
        self.worked.append(at)
        if self.due is not None and self.due <= at:
            self.over += 1
        self.used += 1
        if self.due is None and self.used >= self.target:
            self.due = at + MINUTE


@st.composite
def stories(draw):
    """A start, a target, and what happens at which minute: it stands, goes on, or the calendar is another."""
    first = draw(work_times())
    turn = TURNS[first.zone]
    start = datetime(turn.year, turn.month, turn.day, tzinfo=UTC) + draw(st.integers(-4000, 1000)) * MINUTE
    marks = sorted(draw(st.lists(st.integers(0, LENGTH), max_size=7)))
    kinds = st.sampled_from(["stand", "go_on", "go_on", "stand"])
    return first, start, draw(st.integers(1, 1500)), [(mark, draw(kinds)) for mark in marks]


@given(stories())
@settings(max_examples=60, deadline=None)
def test_a_clock_that_stands_and_goes_on_is_exact_to_the_minute(story):
    hours, start, target, happens = story
    run, hand = begin(hours, at=start, target=target * MINUTE), ByHand(target)
    events = dict(happens)
    for number in range(LENGTH + 1):
        at = start + number * MINUTE
        if number in events:
            run = (stand if events[number] == "stand" else go_on)(run, hours, at=at)
            hand.stands = events[number] == "stand"
            assert run.used_at(hours, at) == hand.used * MINUTE
        hand.minute(hours, at)
    end = start + (LENGTH + 1) * MINUTE
    assert run.used_at(hours, end) == hand.used * MINUTE
    assert run.over_at(hours, end) == hand.over * MINUTE
    if hand.due is not None:
        assert run.due == hand.due
    else:
        assert run.due is None or run.due > end


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_where_the_calendar_changes_the_stretches_before_stay_and_the_running_one_is_counted_anew(data):
    old = data.draw(work_times())
    new = data.draw(work_times(zone=old.zone))
    turn = TURNS[old.zone]
    start = datetime(turn.year, turn.month, turn.day, tzinfo=UTC) + data.draw(st.integers(-4000, 1000)) * MINUTE
    target = data.draw(st.integers(1, 3000))
    stood, went, changed = sorted(data.draw(st.tuples(*[st.integers(0, LENGTH)] * 3)))
    run, before = begin(old, at=start, target=target * MINUTE), ByHand(target)
    for number in range(stood):
        before.minute(old, start + number * MINUTE)
    run = go_on(stand(run, old, at=start + stood * MINUTE), old, at=start + went * MINUTE)
    late = run.due is not None and run.due <= start + changed * MINUTE
    told = recount(run, new, at=start + changed * MINUTE)
    if late:
        assert told == run, "what was missed stays missed"
        return
    for number in range(went, LENGTH + 1):
        at = start + number * MINUTE
        if number == changed and before.due is not None:  # used up by the new hours already: due when it is known
            before.due = at
        before.minute(new, at)
        if before.due is not None and before.due <= start + changed * MINUTE:
            before.due = start + changed * MINUTE
    if before.due is not None:
        assert told.due == before.due
    else:
        assert told.due is None or told.due > start + LENGTH * MINUTE


@given(stories(), st.lists(st.integers(1, 3000), max_size=4), st.data())
@settings(max_examples=80, deadline=None)
def test_no_sequence_of_pauses_and_targets_gives_a_due_time_before_the_start_or_before_it_was_known(
    story, targets, data
):
    hours, start, target, happens = story
    run = begin(hours, at=start, target=target * MINUTE)
    first = run.due
    for mark, kind in happens:
        at = start + mark * MINUTE
        before = run
        run = (stand if kind == "stand" else go_on)(run, hours, at=at)
        assert run.due is None or run.due >= start
        if before.due and run.due:
            assert run.due >= before.due, "a pause never makes it due earlier"
        first = min(first, run.due) if run.due else first  # what is known from now on
        if targets and data.draw(st.booleans()):
            run = aim(run, hours, at=at, target=targets.pop() * MINUTE)
            assert run.due is None or run.due >= min(at, first)
            first = min(first, run.due) if run.due else first
        assert run.used_at(hours, at) >= timedelta()


def test_a_pause_moves_what_is_due_by_exactly_the_working_time_it_lasts():
    office = WorkTime("Europe/Lisbon", (((540, 1020),),) * 5 + ((), ()), {date(2026, 12, 8): ()})
    monday = datetime(2026, 12, 7, 10, tzinfo=UTC)
    run = begin(office, at=monday, target=timedelta(hours=8))
    assert run.due == datetime(2026, 12, 9, 10, tzinfo=UTC), "Tuesday is a holiday"
    run = stand(run, office, at=monday + timedelta(hours=1))
    assert run.due is None
    run = go_on(run, office, at=monday + timedelta(days=2))
    assert run.due == datetime(2026, 12, 9, 17, tzinfo=UTC)
    sooner = aim(run, office, at=monday + timedelta(days=2, hours=3), target=timedelta(hours=2))
    assert sooner.due == monday + timedelta(days=2, hours=3), "it is due when its target becomes one that is used up"
    assert sooner.over_at(office, monday + timedelta(days=2, hours=4)) == timedelta(hours=1)


def test_each_warning_is_given_once_and_of_two_the_higher():
    assert [to_warn(percent, 0) for percent in (49, 50, 79, 80, 99, 100, 250)] == [None, 50, 50, 80, 80, 100, 100]
    assert [to_warn(100, warned) for warned in (50, 80, 100)] == [100, 100, None]
    assert [next_mark(warned) for warned in (0, 50, 80, 100)] == [50, 80, 100, None]


@given(
    st.timedeltas(min_value=timedelta(), max_value=timedelta(days=400)),
    st.dictionaries(st.integers(1, 20), st.timedeltas(timedelta(), timedelta(days=400)), min_size=1),
)
def test_the_parts_of_a_breach_sum_to_it_exactly_and_whoever_held_longer_has_the_larger_part(breach, held):
    parts = divided(breach, held)
    if not any(held.values()):
        assert parts == {}
        return
    assert sum(parts.values(), timedelta()) == breach
    assert set(parts) == set(held)
    for team, length in held.items():
        assert (
            not parts[team]
            if not length
            else abs(parts[team] - breach * (length / sum(held.values(), timedelta()))) < MINUTE
        )
        assert all(parts[team] >= parts[other] for other in held if length > held[other])


@st.composite
def apart(draw):
    """Spans of minutes that do not overlap, in order."""
    marks = sorted(draw(st.lists(st.integers(0, 300), max_size=8)))
    return list(zip(marks[::2], marks[1::2], strict=False))


@given(apart(), st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=6))
def test_what_lies_outside_of_gaps_is_what_every_minute_says(spans, gaps):
    zero = datetime(2026, 1, 1, tzinfo=UTC)
    left = outside(*([(zero + a * MINUTE, zero + b * MINUTE) for a, b in some] for some in (spans, gaps)))
    by_hand = {m for a, b in spans for m in range(a, b)} - {m for a, b in gaps for m in range(a, b)}
    assert sum((b - a for a, b in left), timedelta()) == len(by_hand) * MINUTE
    assert left == sorted(left)
