"""What a hostile reader tried with a book, and found a way: each stays shut, by every door."""

import json
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from rapport.accounts.actions.tokens import create_token
from rapport.accounts.public import Scope
from rapport.intake.actions.working import work_off
from rapport.relationships.actions.book import assign, begin_stages
from rapport.relationships.actions.steps import set_step
from rapport.relationships.actions.transfer import transfer
from rapport.relationships.models import Relationship, Stage, Step, Touchpoint, Transferred
from rapport.relationships.rules.activities import minutes_of
from rapport.relationships.tests.conftest import OPERATOR
from rapport.relationships.tests.importing import known
from tests.kept import made_once

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)


@made_once(at=NOW)
def sales(house):
    return house.looks_after("IT", unit="Sales", owner="IT 1")


# who looks after it
def test_of_two_who_take_over_at_once_one_does_and_the_other_is_told(house, sales):
    """The other comes first by a moment: after the rows of this transfer were read, before they change hands."""
    ids = {name: person.id for name, person in house.people.items()}
    set_step(relationship_id=sales, words="Call them", person_id=ids["IT 1"], by=house.actor("IT 1"))
    overtaken = []

    def other_first(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if 'FROM "relationships_transferred"' in sql and not overtaken:
            overtaken.append(sql)
            assign(relationship_id=sales, person_id=ids["IT 3"], by=OPERATOR)
        return answer

    with connection.execute_wrapper(other_first):
        transfer(team_id=house.teams["IT"].id, giver_id=ids["IT 1"], taker_id=ids["IT 2"], by=house.actor("IT 1"))
    assert overtaken
    assert Relationship.objects.get(id=sales).owner_id == ids["IT 3"]
    assert Transferred.objects.get().refused == "Somebody else looks after it by now."
    assert Step.objects.get().person_id == ids["IT 1"], "what is to be done does not go to who did not take over"


# files
def loaded(house, who, kind, lines, **options):
    """Send a file by REST, let the job load it, and return what is told of it."""
    browser = house.browser(who)
    sent = {
        "kind": kind,
        "options": json.dumps({"team": "IT"} | options),
        "files": [SimpleUploadedFile("book.csv", "\n".join(lines).encode())],
    }
    answer = browser.post("/api/imports", sent)
    assert answer.status_code == 202, answer.content
    work_off(run_id=answer.json()["id"])
    return browser.get(f"/api/imports/{answer.json()['id']}").json()


@pytest.mark.parametrize(("who", "created"), [("IT 1", 1), ("IT 2", 1), ("Boss", 1), ("Finance 2", 0)])
def test_who_serves_in_a_team_loads_its_book_herself_and_nobody_elses(house, sales, who, created):
    run = loaded(house, who, "relationships", ["team,customer", "IT,halmar/plants"])
    assert (run["counts"].get("created", 0), run["error"]) == (created, "" if created else run["error"])
    assert Relationship.objects.count() == 1 + created


def test_who_left_the_team_before_her_file_is_read_loads_nothing(house, sales):
    browser = house.browser("IT 2")
    file = SimpleUploadedFile("book.csv", b"team,customer\nIT,halmar/plants")
    answer = browser.post("/api/imports", {"kind": "relationships", "files": [file]})
    person = house.people["IT 2"]
    person.unit = house.units["Finance"]
    person.save(update_fields=["unit"])
    work_off(run_id=answer.json()["id"])
    assert Relationship.objects.count() == 1


@pytest.mark.parametrize("cell", ["1e400", "9" * 400, "-1e400", "nan", "inf", "1e308"])
def test_a_length_that_is_no_number_costs_no_other_row(house, sales, cell):
    known(house)
    head = "id,customer,kind,at,minutes,words"
    rows = [f"{number},halmar/sales,call,2026-11-0{number},{said},Hello" for number, said in ((1, "5"), (2, cell))]
    run = loaded(house, "Boss", "touchpoints", [head, *rows])
    assert (run["state"], run["error"]) == ("done", "")
    assert Touchpoint.objects.count() == 2


@pytest.mark.parametrize("name", ["minutes", "seconds", "milliseconds"])
def test_no_cell_makes_a_length_without_end(name):
    for cell in ("1e400", "-1e400", "inf", "nan", "9" * 400):
        assert minutes_of(begin=None, end=None, cells={name: cell}) is None, cell


# figures
FAR = (
    ("", "9999-12-31"),
    ("0001-01-01", "0001-06-01"),
    ("1969-12-31", "1970-06-01"),
    ("2040-01-01", "2040-06-01"),
    ("", "0001-01-01"),
)


@pytest.mark.parametrize(("since", "until"), FAR)
def test_figures_of_days_far_off_are_refused_in_a_sentence(house, sales, since, until):
    reader = house.browser("IT 2")
    said = "&".join(f"{name}={day}" for name, day in (("since", since), ("until", until)) if day)
    for path in ("/api/relationships/figures?team=IT&", "/book/figures/?", "/book/figures/export/?"):
        address = f"{path}{said}"
        answer = reader.get(address)
        assert answer.status_code == 422, address
        assert "Choose " in answer.content.decode()


def test_figures_of_the_first_and_the_last_day_there_are_come(house, sales):
    reader = house.browser("IT 2")
    for said in ("since=1970-01-01&until=1970-12-31", "since=2036-01-01&until=2036-11-20"):
        assert reader.get(f"/api/relationships/figures?team=IT&{said}").status_code == 200, said


# stages
def test_a_stage_that_stands_twice_takes_none_away(house):
    first, *_rest = there = begin_stages(house.teams["IT"].id)
    twice = [{"id": first.id, "name": "A"}, {"id": first.id, "name": "B"}]
    lead = house.browser("IT 1")
    sent = json.dumps({"team": "IT", "stages": twice})
    answer = lead.put("/api/relationships/stages", sent, content_type="application/json")
    assert answer.status_code == 422
    assert "A stage stands twice" in answer.content.decode()
    assert list(Stage.objects.filter(team=house.teams["IT"]).order_by("place").values_list("id", "name")) == [
        (stage.id, stage.name) for stage in there
    ]


# the secret address of a calendar
@pytest.mark.parametrize(
    ("scopes", "status"), [({Scope.WRITE}, 403), ({Scope.READ}, 403), ({Scope.READ, Scope.WRITE}, 200)]
)
def test_only_a_token_that_reads_and_writes_gets_an_address_that_outlives_it(client, house, sales, scopes, status):
    user, by = house.people["IT 3"].user, house.actor("IT 3")
    _made, secret = create_token(user_id=user.id, name="Board", scopes=frozenset(scopes), days=30, by=by)
    bearer = {"Authorization": f"Bearer {secret}"}
    assert client.post("/api/relationships/feed/renew", headers=bearer).status_code == status
    assert client.get("/api/relationships/feed", headers=bearer).status_code == status
