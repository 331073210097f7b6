"""Rules of negotiating without a database: which version counts, and what differs between two."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.catalogue.rules.agreements import Goal
from rapport.catalogue.rules.clauses import (
    MEASURES,
    Clauses,
    Measure,
    Scale,
    check_clauses,
    read_threshold,
    show_threshold,
    stricter,
)
from rapport.catalogue.rules.negotiation import (
    OPEN,
    Change,
    Part,
    State,
    Text,
    compare,
    differing,
    first_day,
    holds,
    in_force,
    state_of,
)
from rapport.catalogue.rules.words import Level
from rapport.kit.problems import Refusal

DAY, TODAY = timedelta(days=1), date(2026, 11, 9)
AT = datetime(2026, 11, 9, 12, tzinfo=UTC)
MIRROR = {
    Change.QUICKER: Change.SLOWER, Change.SLOWER: Change.QUICKER, Change.STRICTER: Change.LOOSER,
    Change.LOOSER: Change.STRICTER, Change.NEW: Change.GONE, Change.GONE: Change.NEW,
}  # fmt: skip
days = st.integers(-20, 20).map(lambda days: TODAY + days * DAY)
thresholds = st.fixed_dictionaries(
    {},
    optional={
        one: {
            Scale.SHARE: st.integers(1, 100), Scale.MINUTES: st.integers(1, 9000), Scale.RATING: st.integers(1, 5),
        }[said.scale].map(float)
        for one, said in MEASURES.items()
    },
)  # fmt: skip
sentences = st.lists(st.sampled_from(["The portal", "Phone 112", "An order number"]), unique=True).map(tuple)
clauses = st.builds(
    Clauses,
    thresholds=thresholds,
    channels=sentences,
    obligations=sentences,
    survey_weeks=st.none() | st.integers(1, 52),
)
cells = st.tuples(st.sampled_from(Goal), st.sampled_from(Level))
texts = st.builds(
    Text,
    minutes=st.dictionaries(cells, st.integers(1, 600), max_size=6),
    clauses=clauses,
    since=days,
    review_on=st.none() | days,
)


@dataclass(frozen=True)
class Signed:
    since: date
    proposed_by: str = ""
    given_at: datetime | None = None
    taken_at: datetime | None = None
    ended_as: str = ""


signed = st.builds(
    Signed,
    since=days,
    proposed_by=st.sampled_from(["", "giver", "taker"]),
    given_at=st.sampled_from([None, AT]),
    taken_at=st.sampled_from([None, AT]),
)


@given(one=texts)
def test_a_version_differs_in_nothing_from_itself(one):
    assert differing(compare(one, one)) == []


@given(old=texts, new=texts)
def test_what_came_one_way_goes_the_other_way(old, new):
    there, back = ({(one.part, one.of, frozenset((one.old, one.new))): one for one in compare(*pair)}
                   for pair in ((old, new), (new, old)))  # fmt: skip
    assert there.keys() == back.keys()
    for key, line in there.items():
        assert back[key].change is MIRROR.get(line.change, line.change)
        assert (back[key].old, back[key].new) == (line.new, line.old)


@given(new=texts)
def test_beside_nothing_all_is_new(new):
    assert {line.change for line in compare(None, new) if line.part is not Part.SINCE} <= {Change.NEW}


@given(versions=st.lists(signed, max_size=8), day=days)
def test_at_most_one_version_counts_on_a_day_and_never_one_that_waits_for_a_signature(versions, day):
    versions = list({one.since: one for one in versions}.values())  # the database keeps one a day
    now = in_force(versions, day)
    states = [state_of(one, versions, day) for one in versions]
    assert states.count(State.IN_FORCE) == (now is not None)
    for one, state in zip(versions, states, strict=True):
        assert holds(one) or state in OPEN
    assert in_force([one for one in versions if holds(one)], day) == now


@given(wanted=days, last=st.none() | days)
def test_what_is_signed_today_never_holds_before_today_nor_on_a_day_that_is_taken(wanted, last):
    try:
        day = first_day(wanted, today=TODAY, last=last)
    except Refusal:
        assert last > TODAY
        return
    assert day >= max(wanted, TODAY) or day == TODAY + DAY
    assert last is None or day > last


@given(one=clauses)
def test_clauses_in_order_stay_as_they_are_and_thresholds_are_read_as_they_are_shown(one):
    assert check_clauses(check_clauses(one)) == check_clauses(one)
    for measure, value in one.thresholds.items():
        assert read_threshold(measure, show_threshold(measure, value)) == value


@pytest.mark.parametrize(
    ("measure", "typed", "value"),
    [(Measure.ANSWER_AGREED, "90", 90), (Measure.ANSWER_AGREED, "97,5 %", 97.5), (Measure.RATING, "4.2", 4.2),
     (Measure.FINISH_WORK_MEDIAN, "1 h 30", 90), (Measure.REOPENED, "", None)],
)  # fmt: skip
def test_thresholds_are_read_as_people_type_them(measure, typed, value):
    assert read_threshold(measure, typed) == value


@pytest.mark.parametrize(
    ("measure", "typed"),
    [(Measure.ANSWER_AGREED, "0"), (Measure.ANSWER_AGREED, "101 %"), (Measure.RATING, "6"), (Measure.RATING, "good"),
     (Measure.FINISH_WORK_MEDIAN, "90"), (Measure.FINISH_WORK_MEDIAN, "5000 h")],
)  # fmt: skip
def test_what_is_no_threshold_is_refused(measure, typed):
    with pytest.raises(Refusal):
        read_threshold(measure, typed)


def test_less_is_stricter_where_less_is_better():
    assert stricter(Measure.REOPENED, 10, 5)
    assert not stricter(Measure.ANSWER_AGREED, 90, 80)
