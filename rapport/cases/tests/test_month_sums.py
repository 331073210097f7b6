"""Measured cases are added up by month; added up or read one by one, figures are the same."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.accounts.public import Actor
from rapport.cases.actions import measuring
from rapport.cases.actions.log.loading import load_log
from rapport.cases.actions.measuring import measure_closed, sum_up
from rapport.cases.models import Case, Custody, Measured, MonthSum, SummedMonth, Unsummed
from rapport.cases.queries.figures import adding, sums
from rapport.cases.queries.figures.service import Asked, figures
from rapport.cases.queries.figures.side_by_side import by_month, by_team
from rapport.cases.rules.figures import HandedBy
from rapport.cases.rules.logs import LogEvent, closing_words
from rapport.cases.rules.periods import period_of
from rapport.catalogue.actions.services import create_service
from rapport.catalogue.models import Service
from rapport.kit import clock

OPERATOR = Actor.system(via="cli")
BEGIN = datetime(2026, 3, 30, 9, tzinfo=UTC)  # two days before a month ends, and after clocks of Europe changed
NOW = BEGIN + timedelta(days=90)


@pytest.fixture(autouse=True)
def _five_are_enough():
    with override_settings(MINIMUM_GROUP=5), patch.object(measuring, "LEAST", 1), clock.frozen(NOW):
        yield


def load(cases):
    """Cases that go through teams in steps of seven hours from so many hours on, closed at the end or not."""
    events = [
        LogEvent(place=place * 100 + number, file=0, case=f"C{number}", at=BEGIN + timedelta(hours=start + 7 * place),
                 team="" if team == "-" else team, person="agent",
                 state="Closed" if ended and place == len(teams) - 1 else "Open")
        for number, (teams, start, ended) in enumerate(cases) for place, team in enumerate(teams)
    ]  # fmt: skip
    load_log(events, log="log", closes=closing_words(None), by=OPERATOR)


def many(some=8, step=9):
    return [(["IT", "Legal"] if n % 3 else ["IT"], n * step, True) for n in range(some)]


def told():
    """Everything that figures tell, of all ways to ask."""
    slug = Service.objects.values_list("slug", flat=True).first()
    months = [period_of(key, "Europe/Berlin") for key in ("2026-03", "2026-04", "2026-05")]
    ways = [Asked(), Asked(by=HandedBy.PERSON), Asked(since=months[0].since, until=months[1].until)]
    ways += [Asked(since=BEGIN + timedelta(days=1)), Asked(since=months[1].since, until=months[1].until)]
    ways += [Asked(team="IT"), Asked(team="Legal"), Asked(service=slug or ""), Asked(team="IT", service=slug or "")]
    known = set(Custody.objects.values_list("team__name", flat=True))
    found = [figures(asked, by=OPERATOR).document() for asked in ways if not asked.team or asked.team in known]
    found += [by_month(Asked(), months, by=OPERATOR), by_team(Asked(), by=OPERATOR)]
    found += [by_team(Asked(since=months[1].since, until=months[1].until), by=OPERATOR)]
    return found


CASES = st.lists(
    st.tuples(
        st.lists(st.sampled_from(["IT", "Legal", "Finance", "-"]), min_size=1, max_size=4),
        st.integers(0, 90),
        st.booleans(),
    ),
    min_size=4,
    max_size=16,
)


@given(cases=CASES, some=st.integers(0, 12))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@override_settings(READER_TIME_ZONE="Europe/Berlin")
def test_added_up_or_read_one_by_one_it_is_the_same(house, cases, some):
    """Whichever cases were measured after their month was added up, and whichever were measured anew."""
    Case.objects.all().delete()
    MonthSum.objects.all().delete()
    SummedMonth.objects.all().delete()
    service = Service.objects.first()
    if service is None:
        made = create_service(team_id=house.teams["IT"].id, name="Laptops", by=OPERATOR)
        service = Service.objects.get(id=made)
    load(cases)
    Case.objects.filter(id__in=list(Case.objects.values_list("id", flat=True))[::2]).update(service=service)
    computed = told()
    measure_closed()
    sum_up()
    assert not Unsummed.objects.exists()
    assert told() == computed
    closed = sorted(Case.objects.filter(closed_at__isnull=False).values_list("id", flat=True))[:some]
    Case.objects.filter(id__in=closed).update(service=service)
    changed = told()
    measure_closed()
    assert told() == changed, "a sum whose case fell away tells nothing"
    sum_up()
    assert told() == changed


def test_what_is_measured_later_counts_beside_the_sums(house):
    load(many())
    measure_closed()
    assert sum_up() == 2
    later = [
        LogEvent(place=900 + n, file=0, case=f"L{n}", at=BEGIN + timedelta(hours=n), team="IT", state=state)
        for n, state in enumerate(["Open", "Closed"])
    ]
    load_log(later, log="later", closes=closing_words(None), by=OPERATOR)
    assert figures(Asked(), by=OPERATOR).document()["cases"] == 10
    with patch.object(measuring, "LEAST", 500):
        measure_closed()
        assert sum_up() == 0, "a few are read one by one"
    assert Unsummed.objects.count() == 1
    assert figures(Asked(), by=OPERATOR).document()["cases"] == 10
    assert sum_up() == 1
    assert not Unsummed.objects.exists()


def test_once_added_up_no_measured_row_is_read(house):
    load(many())
    measure_closed()
    sum_up()
    before = figures(Asked(), by=OPERATOR).document()
    sums_kept = list(MonthSum.objects.order_by("id").values("month_id", "team_id", "service_id"))
    assert len(sums_kept) == 6, "of two months: all, and each of two teams"
    Measured.objects.update(life=0, finish=0, handovers=99)
    assert figures(Asked(), by=OPERATOR).document() == before


def test_a_closed_case_that_changes_makes_its_month_stale_and_it_is_added_up_anew(house):
    load(many())
    measure_closed()
    sum_up()
    first = Case.objects.order_by("opened_at").first()
    Case.objects.filter(id=first.id).update(restricted=True)
    assert list(SummedMonth.objects.order_by("since").values_list("stale", flat=True)) == [True, False]
    assert figures(Asked(), by=OPERATOR).document()["cases"] == 7
    measure_closed()
    sum_up()
    assert not SummedMonth.objects.filter(stale=True).exists()
    assert figures(Asked(), by=OPERATOR).document()["cases"] == 7


def test_months_of_another_clock_and_sums_of_another_shape_are_added_up_anew(house):
    load(many())
    measure_closed()
    sum_up()
    computed = told()
    with override_settings(READER_TIME_ZONE="Pacific/Auckland"):
        assert sum_up() == 2
        assert SummedMonth.objects.order_by("since").first().since.hour == 11
        assert told()[:4] == computed[:4], "of all, and of what begins and ends as before"
    with patch.object(sums, "SHAPE", adding.SHAPE + 1), patch.object(measuring, "SHAPE", adding.SHAPE + 1):
        assert told() == computed, "sums of another shape are not read"
        sum_up()
        assert told() == computed


def test_once_more_is_harmless(house):
    load(many())
    measure_closed()
    assert [sum_up(), sum_up()] == [2, 0]
    assert MonthSum.objects.count() == 6
