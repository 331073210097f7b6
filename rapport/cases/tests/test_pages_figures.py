"""The page of service figures: what is told, to whom, and what is not told."""

import csv
from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings

from rapport.accounts.models import RoleGrant
from rapport.accounts.public import Role
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.ending import close_resolved, reopen, resolve
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.measuring import measure_closed
from rapport.cases.rules.figures import Measure
from rapport.cases.rules.service import Kind
from rapport.cases.views.figures_told import range_text
from rapport.kit import clock
from tests.kept import made_once

BEGIN = datetime(2026, 7, 6, 9, tzinfo=UTC)  # a Monday of the third quarter
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
Q3 = "period=2026-q3"


@pytest.fixture(autouse=True)
def _five_are_enough():
    with override_settings(MINIMUM_GROUP=5), clock.frozen(NOW):
        yield


@made_once(at=NOW)
def summer(house):
    """Twelve cases of IT in July, the first opened again; six people of Sales and two of Legal asked."""
    for number in range(3, 7):
        house.person(f"Sales {number}", "Sales")
    askers = [f"Sales {n}" for n in range(1, 7)] * 2 + ["Legal 2", "Legal 3"]
    made = []
    for number, asker in enumerate(askers):
        at = BEGIN + number * HOUR
        with clock.frozen(at):
            made.append(open_case(subject=f"Laptop {number}", team_id=house.teams["IT"].id, by=house.actor(asker)))
        with clock.frozen(at + (number + 1) * HOUR):
            take(case_id=made[-1], by=house.actor("IT 2"))
            resolve(case_id=made[-1], text="Done.", by=house.actor("IT 2"))
    with clock.frozen(BEGIN + timedelta(days=2)):
        reopen(case_id=made[0], by=house.actor("Sales 1"))
        resolve(case_id=made[0], text="Done again.", by=house.actor("IT 2"))
    with clock.frozen(BEGIN + timedelta(days=30)):
        close_resolved()
        measure_closed()
    return made


def analyst(house, name="Sales 2"):
    browser = house.browser(name)
    RoleGrant.objects.create(user=house.people[name].user, role=Role.ANALYST)
    return browser


def page(browser, address="", **more):
    answer = browser.get(f"/cases/figures/{address}", more)
    return answer, answer.content.decode()


def test_a_page_tells_every_figure_with_its_n_range_and_meaning(house, summer, django_assert_max_num_queries):
    browser = analyst(house)
    with django_assert_max_num_queries(42):
        answer, text = page(browser, period="2026-q3", team="IT")
    assert answer.status_code == 200
    assert len(answer.content) < 60_000
    assert "Resolved at first contact" in text
    assert "93\u00a0%" in text, "thirteen of fourteen"
    assert "of 14" in text
    assert "Wilson" in text
    assert "likely" in text


def test_the_panels_tell_months_and_teams(house, summer):
    browser = analyst(house)
    assert "July 2026" in page(browser, "months/", period="2026-q3")[1]
    assert ">IT<" in page(browser, "teams/", period="2026-q3")[1]


def test_small_customer_units_are_joined_or_hidden(house, summer):
    browser = analyst(house)
    _answer, text = page(browser, "customers/", period="2026-q3", team="IT")
    assert "Legal, Sales" in text, "two people of Legal asked, so they are joined with the next"
    assert 'class="merged"' in text


def test_customer_units_are_told_of_settled_quarters_of_one_team_alone(house, summer):
    browser = analyst(house)
    for period in ("2026-07", "2026", "all", "2026-q4"):
        _answer, text = page(browser, "customers/", period=period, team="IT")
        assert "Choose such a quarter" in text
        assert "Sales" not in text
    assert "Sales" not in page(browser, "customers/", period="2026-q3")[1]


def test_the_cases_behind_a_figure_open_to_who_may_see_them(house, summer):
    lead = house.browser("IT 1")
    _answer, text = page(lead, period="2026-q3")
    assert "of=reopened" in text
    _answer, text = page(lead, "cases/", period="2026-q3", of="reopened")
    assert "Laptop 0" in text
    assert "Laptop 1" not in text
    _answer, text = page(analyst(house, "Sales 2"), "cases/", period="2026-q3", of="first_contact")
    assert "Laptop 1<" in text, "her own"
    assert "Laptop 2<" not in text, "an analyst counts, and does not read others' cases"
    assert lead.get("/cases/figures/cases/", {"of": "answer_median"}).status_code == 404


def test_the_list_goes_on_page_by_page(house, summer):
    lead = house.browser("IT 1")
    for number in range(60):
        with clock.frozen(BEGIN + timedelta(days=1, minutes=number)):
            case = open_case(subject=f"Many {number}", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
        with clock.frozen(BEGIN + timedelta(days=1, hours=2)):
            take(case_id=case, by=house.actor("IT 2"))
            resolve(case_id=case, text="Done.", by=house.actor("IT 2"))
    first = lead.get("/cases/figures/cases/", {"period": "2026-q3", "of": "first_contact"})
    second = lead.get(first.context["next_url"])
    ids = [row.id for answer in (first, second) for row in answer.context["rows"]]
    assert len(ids) == len(set(ids)) == 73


def test_a_file_holds_what_the_page_shows(house, summer):
    answer, text = page(analyst(house), "export/", period="2026-q3", team="IT")
    rows = {row["figure"]: row for row in csv.DictReader(text.splitlines())}
    assert answer["Content-Disposition"] == 'attachment; filename="service-figures-2026-q3.csv"'
    assert (rows["reopened"]["value"], rows["reopened"]["n"]) == ("0.0714", "14")
    assert rows["promises_kept"]["note"] == "not enough to tell"
    held = rows["held"]
    assert (held["team"], held["n"], held["period"], held["service"]) == ("IT", "14", "2026-q3", "")
    assert float(held["value"]) > 14
    assert "left out" in held["definition"]


def test_too_few_cases_have_no_figures(house):
    with clock.frozen(BEGIN):
        open_case(subject="One", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    _answer, text = page(analyst(house), period="2026-q3")
    assert "There are too few cases for figures" in text
    assert "No case was opened then" in page(house.browser("Sales 2"), period="2020")[1]


def test_who_may_see_figures(house, summer):
    assert page(house.browser("IT 1"), period="2026-q3")[0].status_code == 200
    for name, more in (("IT 2", {}), ("Sales 1", {}), ("IT 1", {"team": "LEG"}), ("Legal 1", {"team": "IT"})):
        assert page(house.browser(name), **more)[0].status_code == 403
    _answer, text = page(house.browser("Sales 1"), "months/")
    assert "July" not in text
    assert house.browser("IT 1").get("/cases/figures/?period=nonsense").status_code in {400, 422}


def test_a_team_of_two_has_no_figures(house, summer):
    house.unit("Desk", "Halmar")
    for number in (1, 2):
        house.person(f"Desk {number}", "Desk")
    house.serve("Desk", "DSK")
    for number in range(8):
        open_case(subject=f"Key {number}", team_id=house.teams["Desk"].id, by=house.actor("Sales 1"))
    browser = analyst(house)
    answer, text = page(browser, team="DSK")
    assert answer.status_code == 403
    assert "fewer than three people" in text
    assert '<option value="DSK" selected>' in text, "there one chooses another"
    assert ">Desk<" not in page(browser, "teams/")[1]


def months(house, *many):
    """So many cases of IT in each month from January on, all asked and answered."""
    for month, count in enumerate(many, 1):
        begin = datetime(2026, month, 5, 9, tzinfo=UTC)
        for number in range(count):
            with clock.frozen(begin + number * HOUR):
                open_case(subject="Laptop", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))


def test_a_month_of_few_cases_is_told_neither_by_its_count_nor_by_subtraction(house):
    months(house, 9, 3, 7, 0, 8, 6)
    answer, text = page(analyst(house), "months/", period="2026-q2")
    rows = {row["name"]: row for row in answer.context["rows"]}
    assert rows["February 2026"]["cases"] == "fewer than 5"
    assert rows["April 2026"]["cases"] == "fewer than 5", "none is told like a few"
    assert rows["March 2026"]["cases"] == "not told", "with it the others of the quarter would tell of February"
    assert [rows[f"{name} 2026"]["cases"] for name in ("January", "May", "June")] == ["9", "8", "6"]
    assert all(not cell["known"] for cell in rows["March 2026"]["cells"])
    assert "would tell it by subtraction" in text


def test_a_team_of_few_cases_is_told_by_its_name_alone(house):
    months(house, 8)
    with clock.frozen(BEGIN):
        for name, count in (("Legal", 2), ("Finance", 6)):
            for _n in range(count):
                open_case(subject="Contract", team_id=house.teams[name].id, by=house.actor("Sales 1"))
    answer, text = page(analyst(house), "teams/", period="2026")
    assert "Fewer than 5 cases, or none: Legal." in text
    assert [(row["team"].name, row["cases"]) for row in answer.context["rows"]] == [
        ("IT", "8"),
        ("Finance", "not told"),
    ]


def test_of_what_is_too_few_not_even_how_many_is_told(house, summer):
    browser = analyst(house)
    _answer, text = page(browser, period="2026-q3", team="IT")
    assert "of 0" not in text
    assert "fewer than 5" in text, "promises, which nobody made"
    told = browser.get("/api/cases/figures", {"team": "IT"}).json()
    assert told["measures"]["promises_kept"]["n"] is None
    assert told["measures"]["reopened"]["n"] == 14


def test_no_page_of_a_period_tells_by_subtraction_what_the_table_does_not(house):
    months(house, 9, 3, 7, 0, 8, 6)
    browser = analyst(house)
    assert page(browser, period="2026-q1")[0].context["cases"] == 19
    assert page(browser, period="2026-01")[0].context["cases"] == 9
    answer, text = page(browser, period="2026-03")
    assert answer.status_code == 200
    assert "Choose a longer one" in text
    assert '<option value="2026-03" selected>' in text, "and what was chosen is kept"
    assert "figures/months/" in text
    assert "Export" not in text
    assert browser.get("/api/cases/figures", {"since": "2026-03-01", "until": "2026-04-01"}).status_code == 422
    later = page(browser, "months/", period="2027-02")[0].context["rows"]
    assert [row["cases"] for row in later if row["name"] == "March 2026"] == ["not told"], "February is in no row there"


def ended(house, team, count, *, at=BEGIN):
    """So many cases of a team, each resolved a day after it was asked."""
    for number in range(count):
        with clock.frozen(at + number * HOUR):
            case = open_case(subject="Form", team_id=house.teams[team].id, by=house.actor("Sales 1"))
        with clock.frozen(at + number * HOUR + timedelta(days=1)):
            resolve(case_id=case, text="Done.", by=house.actor(f"{team} 2"))


def test_one_open_case_of_a_small_team_takes_no_more_from_another_than_would_tell_of_it(house):
    house.unit("Lab", "Halmar")
    house.person("Lab 1", "Lab")
    house.serve("Lab", "LAB")
    ended(house, "Finance", 9)
    ended(house, "IT", 12)
    with clock.frozen(BEGIN + 5 * HOUR):
        open_case(subject="Probe", team_id=house.teams["Lab"].id, by=house.actor("Sales 1"))
    browser = analyst(house)
    answer, text = page(browser, period="2026-q3", team="FIN")
    assert answer.status_code == 200
    told = {row["name"]: row for group in answer.context["groups"] for row in group["rows"]}
    assert told["finish_median"]["n"] == "9", "of what ended the small team had none"
    assert not {"handovers", "nobody", "silence_median"} & told.keys(), "of these it had one"
    assert (answer.context["cases"], answer.context["few_beside"]) == (None, True)
    assert "would tell of those" in text
    assert [row["team"] for row in answer.context["held"]] == ["Finance"]
    rest = browser.get("/api/cases/figures", {"team": "FIN", "since": "2026-07-01", "until": "2026-10-01"}).json()
    assert (rest["cases"], rest["measures"]["finish_median"]["n"]) == (None, 9)
    rows = {row["team"].name: row for row in page(browser, "teams/", period="2026-q3")[0].context["rows"]}
    assert rows["Finance"]["cases"] == "not told"
    assert rows["IT"]["cases"] == "12"


def test_each_end_of_a_range_has_the_unit_that_suits_it():
    def said(low, high, value=0.25):
        return range_text(Measure(value=value, n=20, definition="", low=low, high=high), Kind.HOURS)

    assert said(0.1, 27.2) == "likely 6\u00a0min to 27.2\u00a0h"
    assert said(2.1, 3.4, value=3) == "likely 2.1 to 3.4\u00a0h"
    assert said(5, 240, value=100) == "likely 5.0\u00a0h to 10.0\u00a0days"
    assert said(0.5, None) == "at least 30\u00a0min"
    assert said(None, 90) == "at most 3.8\u00a0days"
    share = Measure(value=0.5, n=20, definition="", low=0.3, high=0.7)
    assert range_text(share, Kind.SHARE) == "likely 30 to 70\u00a0%"


def test_six_figures_begin_the_page_each_with_its_n_and_range(house, summer):
    answer, _text = page(analyst(house), period="2026-q3", team="IT")
    told = answer.context["stats"]
    assert len(told) <= 6
    assert all("of 1" in one["note"] for one in told), "of eleven to fourteen cases"
    assert [one["label"] for one in told][:2] == ["First answer", "Time to resolve"], "promises were none"
    assert "14 cases" in _text


def test_half_and_nine_in_ten_stand_in_one_row_and_nothing_stands_twice(house, summer):
    answer, text = page(analyst(house), period="2026-q3", team="IT")
    rows = [row for group in answer.context["groups"] for row in group["rows"]]
    names = [row["name"] for row in rows]
    assert not [name for name in names if name.endswith("_p90")]
    assert "finish_median" in names
    assert "finish_own_median" not in names, "nobody waited for the colleague: it would repeat its neighbour"
    assert next(row for row in rows if row["name"] == "finish_median")["ninth"]
    untold = " ".join(group["untold"] for group in answer.context["groups"])
    assert "Promises kept" in untold
    assert "Not enough to tell, of fewer than 5 or beside so few others" in text
    assert "Who had the ball" in text
    assert "Others are not told" in text
