"""Rows that tests share are as laid, whatever somebody wrote meanwhile."""

from datetime import timedelta

from django.db import connection

from rapport.cases.actions.life.opening import open_case
from rapport.cases.models import Case
from rapport.directory.models import Person
from rapport.kit import clock
from tests.browser.cases_data import READER, served_case
from tests.browser.rows import Rows, taken


def test_who_asks_again_gets_what_was_laid_and_nothing_that_was_written_meanwhile(transactional_db, rows: Rows):
    rows.of(served_case).people.clear()
    laid = taken()[0]
    assert len(laid) > 10
    Case.objects.update(subject="Another")
    Person.objects.create(name="Nobody")
    rows.empty()
    assert not taken()[0]
    house = rows.of(served_case)
    assert taken()[0] == laid
    assert house.people[READER].id == Person.objects.get(name=READER).id


def test_a_number_that_somebody_had_is_not_given_to_somebody_else(transactional_db, rows: Rows):
    rows.of(served_case)
    had = Person.objects.create(name="Nobody").id
    rows.empty()
    rows.of(served_case)
    assert Person.objects.create(name="Somebody").id > had


def test_numbers_go_on_after_those_that_were_poured_back(transactional_db, rows: Rows):
    rows.of(served_case)
    last = Case.objects.order_by("-id")[0].id
    rows.empty()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_case ALTER COLUMN id RESTART WITH 1")
    house = rows.of(served_case)
    asks = {"team_id": house.teams["IT"].id, "by": house.actor("Sales 1")}
    assert open_case(subject="A screen", text="Broken.", **asks) == last + 1


def test_rows_of_yesterday_are_laid_anew(transactional_db, rows: Rows):
    days = []

    def today() -> None:
        days.append(clock.today())

    now = clock.now()
    for later in (0, 0, 1, 1):
        with clock.frozen(now + timedelta(days=later)):
            rows.of(today)
        rows.empty()
    assert days == [now.date(), (now + timedelta(days=1)).date()]
