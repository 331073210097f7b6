import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from rapport.ui import figures


def test_numbers_carry_the_readers_separators():
    assert figures.number_text(1184300) == "1,184,300"
    with translation.override("de"):
        assert figures.number_text(1184300) == "1.184.300"


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (0.607, 2, "0.61"),
        (0.6399, 2, "0.64"),
        (-0.508, 2, "-0.51"),
        (0.6, 2, "0.60"),
        (-0.004, 2, "0.00"),
        (7, 1, "7.0"),
    ],
)
def test_a_decimal_is_rounded_and_never_cut_off(value, places, text):
    assert figures.number_text(value, places) == text


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_what_is_shown_is_the_nearest_there_is(value, places):
    shown = float(figures.number_text(value, places).replace(",", ""))
    assert abs(shown - value) <= 0.5000001 * 10**-places + 1e-9


def test_a_share_is_said_with_its_range(render):
    assert render("{% percent 0.41 0.38 0.44 %}") == "41\u00a0% <small>likely 38 to 44</small>".replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("difference", "low", "high", "text", "tone"),
    [
        (0.13, 0.06, 0.2, "+13 points", "good"),
        (-0.12, -0.2, -0.05, "\u221212 points", "bad"),
        (0.03, -0.04, 0.1, "steady", ""),
        (0.001, None, None, "steady", ""),
        (0.01, None, None, "+1 point", "good"),
    ],
)
def test_a_change_inside_its_range_is_steady(difference, low, high, text, tone):
    assert figures.change_of(difference, low, high) == figures.Change(text, tone)


def test_one_known_value_is_no_trend(render):
    assert figures.spark_of([2, None]) is None
    assert "too few for a trend" in render("{% spark values %}", values=[2])


def test_a_gap_in_the_values_lifts_the_pen():
    line = figures.spark_of([1, 2, None, 4, 5])
    assert line
    assert line.path.count("M") == 2


def test_a_level_line_runs_through_the_middle():
    line = figures.spark_of([3, 3, 3])
    assert line
    assert line.y == 12.0


def test_lines_below_one_another_can_share_a_scale():
    small, large = (figures.spark_of([0, share], least=0, most=1) for share in (0.1, 1.0))
    assert small.y > large.y
    assert figures.spark_of([0, 0.1]).y == large.y


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=60))
def test_a_spark_never_leaves_its_frame(values):
    line = figures.spark_of(values)
    assert line
    points = [point.split() for point in line.path.replace("M", "L").split("L") if point]
    assert all(2 <= float(x) <= 86 and 3 <= float(y) <= 21 for x, y in points)


def test_the_trust_bar_says_everything_it_draws(render):
    bar = render("{% trust_bar 0.58 0.52 0.64 0.49 %}")
    assert 'aria-label="58 %, likely 52 to 64 %; 49 % said so themselves"' in bar
    assert 'x1="52.0%" x2="64.0%"' in bar
    assert 'width="58.0%"' in bar


def test_a_trust_bar_without_range_or_answers_draws_neither(render):
    bar = render("{% trust_bar 0.02 %}")
    assert 'aria-label="2 %"' in bar
    assert "span" not in bar
    assert "said" not in bar


def test_shares_fill_the_bar_whatever_they_add_up_to(render):
    bar = render("{% shares parts 'Field 3, others 1' %}", parts=[(3, 6), (1, "")])
    assert 'x="0.0%" width="74.4%"' in bar
    assert 'x="75.0%"' in bar
    assert 'aria-label="Field 3, others 1"' in bar
