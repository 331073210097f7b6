"""A book is taken away whole, and comes back as it was."""

import csv
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.ledger.models import Fact
from rapport.relationships.actions.book import assign, end_relationship, move_stage, set_deputies, set_stages
from rapport.relationships.actions.contact import log_touchpoint, remove_touchpoint
from rapport.relationships.actions.loading.plan import Aimed, Planned, load_goals, load_steps
from rapport.relationships.models import Goal, GoalValue, Relationship, Stage, Touchpoint, Weights
from rapport.relationships.queries.stages import stages_of
from rapport.relationships.rules.words import Contact
from rapport.relationships.tests.conftest import OPERATOR
from rapport.relationships.tests.importing import counts, known, load
from rapport.tasks.models import Task
from tests.kept import made_once

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@made_once(at=NOW)
def kept(house):
    """A book in which everything there is happened."""
    known(house)
    with clock.frozen(NOW - timedelta(days=200)):
        set_stages(team_id=house.teams["IT"].id, stages=[(None, "New", "Met once"), (None, "Old", "")], by=OPERATOR)
        sales = house.looks_after("IT", unit="Sales", owner="IT 2", rhythm_days=30, about="=Call before\nyou write.")
        house.looks_after("IT", person="Tomasz Wójcik")
        gone = house.looks_after("IT", unit="Plants", owner="IT 3")
    lead = house.actor("IT 1")
    with clock.frozen(NOW - timedelta(days=90)):
        assign(relationship_id=sales, person_id=house.people["IT 3"].id, reason="On leave", by=lead)
        set_deputies(relationship_id=sales, person_ids=[house.people["IT 2"].id], by=lead)
        move_stage(
            relationship_id=sales, stage_id=stages_of(house.teams["IT"].id)[1].id, reason="They asked twice.", by=lead
        )
        end_relationship(relationship_id=gone, by=lead)
    people = [house.people[name].id for name in ("IT 3", "Sales 1", "Sales 2")]
    log_touchpoint(
        relationship_id=sales, kind=Contact.CALL, at=NOW - timedelta(days=40), person_ids=people, minutes=20,
        outcome="-10 % on cases", words="Two lines,\none of them “quoted”.", mood="mixed", by=house.actor("IT 3"),
    )  # fmt: skip
    log_touchpoint(relationship_id=sales, kind=Contact.MEETING, at=NOW + timedelta(days=5), person_ids=people, by=lead)
    wrong = log_touchpoint(relationship_id=sales, kind=Contact.NOTE, outcome="Wrong", by=lead)
    remove_touchpoint(touchpoint_id=wrong, by=lead)
    goal = Aimed(
        relationship_id=sales, words="Replaced within a day", measure="hours", start=96.0, current=31.0,
        target=24.0, agreed_at=NOW, agreed_by_id=house.people["Sales 1"].id, made_at=NOW - timedelta(days=9),
    )  # fmt: skip
    [(_became, ident)] = load_goals([goal], by=OPERATOR)
    step = Planned(
        relationship_id=sales, key="", words="Send six", person_id=people[0], due_on=NOW.date(), made_at=NOW,
        goal_id=ident,
    )  # fmt: skip
    done = Planned(relationship_id=sales, key="old:1", words="Ask them", done_at=NOW - timedelta(days=1))
    load_steps([step, done], by=OPERATOR)
    return house


def sheets(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {
            name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
            for name in archive.namelist()
        }


def taken(house, who="IT 2"):
    response = house.browser(who).get("/book/export/")
    return response, b"".join(response.streaming_content) if response.streaming else response.content


SAME = ("stages", "relationships", "moves", "owners", "goals", "participants")
LEFT_OUT = {"source", "created", "by"}


def told(found):
    """What a book says, but for how and when it was written down here."""
    return {
        name: [{key: value for key, value in row.items() if key not in LEFT_OUT} for row in found[name]]
        for name in (*SAME, "touchpoints", "steps")
    }


def test_a_book_holds_everything_but_what_was_taken_away(kept):
    response, content = taken(kept)
    assert response["Content-Type"] == "application/zip"
    found = sheets(content)
    assert {name: len(rows) for name, rows in found.items()} == {
        "stages": 2, "relationships": 3, "moves": 4, "owners": 4, "goals": 1, "touchpoints": 2, "participants": 6,
        "steps": 2, "health": 0, "values": 1, "signals": 0, "weights": 0, "transfers": 0,
    }  # fmt: skip
    assert found["relationships"][0]["about"] == "'=Call before\nyou write."
    assert found["touchpoints"][0]["subject"] == "'-10 % on cases"
    fact = Fact.objects.get(name="relationships.exported")
    assert (fact.data["relationships"], fact.data["touchpoints"]) == (3, 2)


def test_what_was_taken_away_comes_back_as_it_was_and_twice_changes_nothing(kept, tmp_path):
    _response, content = taken(kept)
    before = told(sheets(content))
    file = tmp_path / "book.zip"
    file.write_bytes(content)
    Touchpoint.objects.all().delete()
    Relationship.objects.all().delete()
    Stage.objects.all().delete()
    first = load("relationships", file, team=None)
    assert counts(first) == {"read": 18, "created": 14, "unchanged": 4}  # two have no history but their beginning
    assert told(sheets(taken(kept)[1])) == before
    assert counts(load("relationships", file, team=None)) == {"read": 18, "unchanged": 18}


@pytest.mark.parametrize(("who", "status"), [("IT 1", 200), ("Finance 2", 200), ("Sales 1", 403), ("Boss", 403)])
def test_everybody_takes_away_the_book_she_keeps_and_no_other(kept, who, status):
    page, content = taken(kept, who)
    rest = kept.browser(who).get("/api/relationships/export")
    assert (page.status_code, rest.status_code) == (status, status)
    if status == 200:
        rows = sheets(content)["relationships"]
        assert len(rows) == (3 if who == "IT 1" else 0)
        assert len(sheets(b"".join(rest.streaming_content))["relationships"]) == len(rows)
        for address in ("/book/export/?team=fin", "/api/relationships/export?team=FIN"):
            assert kept.browser(who).get(address).status_code == (404 if who == "IT 1" else 200), address


def test_a_stranger_gets_nothing(kept, client):
    assert client.get("/book/export/").status_code == 302
    assert client.get("/api/relationships/export").status_code == 401


def test_the_terminal_writes_a_folder_or_an_archive(kept, tmp_path):
    from click.testing import CliRunner

    from rapport.relationships.cli import commands

    done = CliRunner().invoke(commands, ["export", str(tmp_path / "book"), "--team", "it", "--json"])
    assert json.loads(done.output)["written"]["relationships"] == 3
    assert (tmp_path / "book" / "steps.csv").read_text(encoding="utf-8-sig").count("\n") == 3
    done = CliRunner().invoke(commands, ["export", str(tmp_path / "book.zip")])
    assert done.exit_code == 0, done.output
    assert len(sheets((tmp_path / "book.zip").read_bytes())["owners"]) == 4


def test_what_of_a_book_is_not_taken_in_is_told_once(kept, tmp_path):
    Weights.objects.create(team=kept.teams["IT"], points={"rhythm": 70}, by=kept.people["IT 1"])
    GoalValue.objects.create(goal=Goal.objects.get(), on=NOW.date() - timedelta(days=9), value=96.0)
    file = tmp_path / "book.zip"
    file.write_bytes(taken(kept)[1])
    assert load("relationships", file, team=None).warnings == ("Not taken in: values (2), weights (1).",)


@pytest.mark.parametrize("name", ["book", "book.zip"])
def test_letters_of_no_team_are_refused_before_a_good_file_is_overwritten(kept, tmp_path, name):
    from click.testing import CliRunner

    from rapport.relationships.cli import commands

    to = tmp_path / name
    assert CliRunner().invoke(commands, ["export", str(to), "--team", "IT"]).exit_code == 0
    one = to if to.is_file() else to / "relationships.csv"
    before = one.read_bytes()
    refused = CliRunner().invoke(commands, ["export", str(to), "--team", "TI"])
    assert (refused.exit_code, "begin with TI" in refused.stderr) == (2, True)
    assert one.read_bytes() == before
    assert Fact.objects.filter(name="relationships.exported").count() == 1


def test_an_archive_of_something_else_is_refused_in_a_sentence(kept, tmp_path):
    from rapport.kit.problems import Refusal

    file = tmp_path / "book.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.csv", "x\n1\n")
        archive.writestr("b.csv", "x\n1\n")
    with pytest.raises(Refusal, match="holds no book"):
        load("relationships", file, team=None)


def test_a_scale_of_stages_comes_back_only_with_who_leads_the_team(kept, tmp_path):
    file = tmp_path / "book.zip"
    file.write_bytes(taken(kept)[1])
    Touchpoint.objects.all().delete()
    Relationship.objects.all().delete()
    Stage.objects.all().delete()
    refused = load("relationships", file, team=None, by=kept.actor("IT 2"))
    assert counts(refused) == {"read": 18, "rejected": 18}
    assert "Only who leads this team sets its stages and what its health is made of." in refused.reasons
    assert load("relationships", file, team=None, by=kept.actor("IT 1")).rejected == 0


def test_a_file_gives_no_yes_in_the_name_of_the_other_side(house):
    ident = house.looks_after("IT", unit="Sales", owner="IT 2")
    boss = house.people["Sales 1"].id
    forged = Aimed(relationship_id=ident, words="Half the waiting", agreed_at=NOW, agreed_by_id=boss)
    load_goals([forged], by=house.actor("IT 2"))
    goal = Goal.objects.get()
    assert (goal.agreed_at, goal.agreed_by_id) == (None, None)
    assert Task.objects.get(state="open").to_person_id == boss, "it is put to her instead"
    load_goals([forged], by=Actor.system())
    goal.refresh_from_db()
    assert goal.agreed_at is None, "of a goal that is here a file says nothing of a yes"


def test_who_serves_is_led_to_where_a_book_is_taken_in(house):
    for who, seen in {"IT 2": True, "Sales 1": False}.items():
        page = house.browser(who).get("/book/").content.decode()
        assert ("/imports/new/?kind=relationships" in page) == seen, who
    page = house.browser("IT 2").get("/imports/").content.decode()
    assert "You may load: Relationships, Touchpoints" in page
    assert "HR system" not in page
    assert "HR system" in house.browser("Boss").get("/imports/").content.decode()
