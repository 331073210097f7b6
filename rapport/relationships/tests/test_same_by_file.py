"""What comes in by file does what a hand does: the same tables, the same tasks, the same facts."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from rapport.kit import clock
from rapport.ledger.models import Fact
from rapport.relationships.actions import book as by_hand
from rapport.relationships.actions.contact import log_touchpoint
from rapport.relationships.actions.goals import change_goal, end_goal, propose_goal, reopen_goal, value_goal
from rapport.relationships.actions.loading.plan import Aimed, Planned, load_goals, load_steps
from rapport.relationships.actions.steps import change_step, end_step, reopen_step, set_step
from rapport.relationships.models import Deputy, Entry, Goal, GoalValue, OwnerSpan, Relationship, Stage, StageMove, Step
from rapport.relationships.rules.words import Contact, GoalState
from rapport.relationships.tests.conftest import OPERATOR
from rapport.relationships.tests.importing import counts, known, load
from rapport.tasks.models import Task
from tests.kept import made_once

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
BEFORE = NOW - timedelta(days=30)
DAY = NOW.date() + timedelta(days=9)
ROW = ("owner_id", "stage_id", "staged_at", "rhythm_days", "about", "last_at", "due_on", "ended_at", "stale", "version")


@made_once
def sales(house):
    """Sales in the book of IT since a month, with a deputy, an open goal and an open step; nothing told since."""
    with clock.frozen(BEFORE):
        known(house)
        book = house.looks_after("IT", unit="Sales", owner="IT 1", rhythm_days=30)
        by_hand.set_deputies(relationship_id=book, person_ids=[house.people["IT 2"].id], by=OPERATOR)
        house.goal = propose_goal(relationship_id=book, words="Answers within a day", target=1.0, by=OPERATOR)
        house.step = set_step(
            relationship_id=book, words="Count them", key="1", person_id=house.people["Sales 2"].id, by=OPERATOR
        )
    Relationship.objects.update(stale=False)
    return book


def stage(name):
    return Stage.objects.get(name=name).id


def told(act):
    """What somebody finds who looks at tables, tasks and the ledger after one thing was done; then it never was."""
    last = Fact.objects.order_by("-id").values_list("id", flat=True).first()
    with transaction.atomic(), clock.frozen(NOW):
        act()
        tables = {
            "row": Relationship.objects.values_list(*ROW).get(),
            "deputies": [*Deputy.objects.order_by("person_id").values_list("person_id", flat=True)],
            "owners": [*OwnerSpan.objects.order_by("since", "id").values_list("person_id", "since", "until")],
            "moves": [*StageMove.objects.order_by("id").values_list("before_id", "after_id", "at")],
            "goals": [*Goal.objects.values_list("words", "current", "due_on", "state", "ended_at", "version")],
            "values": [*GoalValue.objects.order_by("goal_id", "on").values_list("goal_id", "on", "value")],
            "steps": [*Step.objects.values_list("words", "person_id", "due_on", "done_at", "dropped_at")],
            "timeline": [*Entry.objects.order_by("id").values_list("what", "record", "at", "value")],
            "tasks": [*Task.objects.order_by("id").values_list("kind", "to_person_id", "state", "words", "due_at")],
        }
        facts = Fact.objects.filter(id__gt=last).exclude(name__startswith="intake.").order_by("id")
        tables["facts"] = [(name, _plain(data)) for name, data in facts.values_list("name", "data")]
        transaction.set_rollback(True)
    return tables


def _plain(data):
    """What a fact says, but for numbers that are used up once, and how it came in."""
    return {name: value for name, value in data.items() if name not in {"touchpoint_id", "task_id", "source"}}


def table(rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


@pytest.fixture
def file(tmp_path):
    """Load a file of one row, of these columns."""

    def taken(kind="relationships", /, **cells):
        path = tmp_path / f"{kind}.csv"
        path.write_text(table([cells.keys(), cells.values()]), encoding="utf-8")
        result = load(kind, path)
        assert not result.rejected, result

    return taken


@pytest.fixture
def archive(tmp_path):
    """Load a whole book, of these tables."""

    def taken(**tables):
        path = tmp_path / "book.zip"
        with zipfile.ZipFile(path, "w") as packed:
            for name, rows in {
                "relationships": [("id", "team", "unit"), ("1", "IT", "halmar/sales")],
                **tables,
            }.items():
                packed.writestr(f"{name}.csv", table(rows))
        result = load("relationships", path, team=None)
        assert not result.rejected, result

    return taken


def test_a_deputy_who_becomes_owner_is_deputy_no_more(house, sales, file):
    deputy = house.people["IT 2"]
    hand = told(lambda: by_hand.assign(relationship_id=sales, person_id=deputy.id, by=OPERATOR))
    assert hand["row"][0] == deputy.id
    assert hand["deputies"] == []
    assert told(lambda: file(customer="Sales", owner=deputy.email)) == hand


def test_other_deputies(house, sales, file):
    wanted = [house.people[name].id for name in ("IT 2", "IT 3")]
    hand = told(lambda: by_hand.set_deputies(relationship_id=sales, person_ids=wanted, by=OPERATOR))
    assert hand["deputies"] == wanted
    assert told(lambda: file(customer="Sales", deputies="IT 2; IT 3")) == hand


def test_another_stage(house, sales, file):
    hand = told(lambda: by_hand.move_stage(relationship_id=sales, stage_id=stage("Using"), by=OPERATOR))
    assert [name for name, _data in hand["facts"]] == ["relationships.stage_moved"]
    assert told(lambda: file(customer="Sales", stage="Using")) == hand


def test_another_rhythm_and_what_to_know(house, sales, file):
    hand = told(lambda: by_hand.set_rhythm(relationship_id=sales, days=7, by=OPERATOR))
    assert hand["row"][-2]  # its health is old
    assert told(lambda: file(customer="Sales", rhythm="7")) == hand
    hand = told(lambda: by_hand.describe(relationship_id=sales, about="Call first.", by=OPERATOR))
    assert told(lambda: file(customer="Sales", about="Call first.")) == hand


def test_an_end_after_which_nothing_waits_on_anybody(house, sales, file):
    hand = told(lambda: by_hand.end_relationship(relationship_id=sales, by=OPERATOR))
    assert {state for *_rest, state, _words, _due in hand["tasks"]} == {"withdrawn"}
    assert told(lambda: file(customer="Sales", ended=NOW.isoformat())) == hand


def test_a_call_that_makes_health_old(house, sales, file):
    at, people = NOW - timedelta(hours=1), [house.people[name].id for name in ("IT 1", "Sales 2")]
    hand = told(
        lambda: log_touchpoint(
            relationship_id=sales, kind=Contact.CALL, at=at, outcome="All is well", person_ids=people, by=OPERATOR
        )
    )
    assert hand["row"][-2]
    call = {"customer": "Sales", "kind": "call", "at": at.isoformat(), "subject": "All is well"}
    assert told(lambda: file("touchpoints", **call, owner="IT 1", contact="Sales 2")) == hand


def test_the_history_of_an_archive_ends_as_the_hand_did(house, sales, archive):
    names, begun = {"IT 1": house.people["IT 1"].email, "IT 2": house.people["IT 2"].email}, BEFORE.isoformat()
    hand = told(lambda: by_hand.assign(relationship_id=sales, person_id=house.people["IT 2"].id, by=OPERATOR))
    spans = [(names["IT 1"], begun, NOW.isoformat()), (names["IT 2"], NOW.isoformat(), "")]
    head = ("relationship", "team", "owner", "since", "until")
    assert told(lambda: archive(owners=[head, *(("1", "IT", *one) for one in spans)])) == hand
    hand = told(lambda: by_hand.move_stage(relationship_id=sales, stage_id=stage("Using"), by=OPERATOR))
    first = Relationship.objects.select_related("stage").get().stage.name
    moves = [("", first, begun), (first, "Using", NOW.isoformat())]
    head = ("relationship", "team", "from", "to", "at")
    assert told(lambda: archive(moves=[head, *(("1", "IT", *one) for one in moves)])) == hand


def steps_loaded(house, sales, **told_of_it):
    known_of_it = {"relationship_id": sales, "key": "1", "words": "Count them", "person_id": house.people["Sales 2"].id}
    load_steps([Planned(**known_of_it | told_of_it)], by=OPERATOR)


def test_a_step_that_changes_is_done_dropped_or_taken_up_again(house, sales):
    one, other = house.step, house.people["Sales 3"].id
    hand = told(lambda: change_step(step_id=one, person_id=other, due_on=DAY, by=OPERATOR))
    assert told(lambda: steps_loaded(house, sales, person_id=other, due_on=DAY)) == hand
    hand = told(lambda: end_step(step_id=one, done=True, by=OPERATOR))
    assert told(lambda: steps_loaded(house, sales, done_at=NOW)) == hand
    hand = told(lambda: end_step(step_id=one, done=False, by=OPERATOR))
    assert told(lambda: steps_loaded(house, sales, dropped_at=NOW)) == hand
    with clock.frozen(BEFORE):
        end_step(step_id=one, done=True, by=OPERATOR)
    hand = told(lambda: reopen_step(step_id=one, by=OPERATOR))
    assert told(lambda: steps_loaded(house, sales)) == hand


def goal_loaded(sales, **told_of_it):
    load_goals([Aimed(relationship_id=sales, words="Answers within a day", target=1.0, **told_of_it)], by=OPERATOR)


def test_a_goal_that_changes_is_reached_dropped_or_taken_up_again(house, sales):
    one, same = house.goal, {"words": "Answers within a day", "target": 1.0}
    hand = told(lambda: change_goal(goal_id=one, **same, due_on=DAY, by=OPERATOR))
    assert told(lambda: goal_loaded(sales, due_on=DAY)) == hand
    for state in (GoalState.REACHED, GoalState.DROPPED):
        hand = told(lambda state=state: end_goal(goal_id=one, state=state, by=OPERATOR))
        assert told(lambda state=state: goal_loaded(sales, state=state, ended_at=NOW)) == hand
    with clock.frozen(BEFORE):
        end_goal(goal_id=one, state=GoalState.DROPPED, by=OPERATOR)
    hand = told(lambda: reopen_goal(goal_id=one, by=OPERATOR))
    assert told(lambda: goal_loaded(sales)) == hand


def test_how_far_a_goal_is_comes_in_for_its_day_as_a_hand_puts_it_down(house, sales):
    one, day = house.goal, BEFORE.date()
    hand = told(lambda: value_goal(goal_id=one, value=0.4, by=OPERATOR))
    assert hand["values"] == [(one, NOW.date(), 0.4)]
    assert told(lambda: goal_loaded(sales, current=0.4)) == hand
    hand = told(lambda: value_goal(goal_id=one, value=0.4, on=day, by=OPERATOR))
    assert told(lambda: goal_loaded(sales, current=0.4, on=day)) == hand


def test_an_older_file_adds_to_how_far_a_goal_was_and_takes_nothing_back(house, sales):
    one, day = house.goal, timedelta(days=1)
    with clock.frozen(NOW):
        for ago, value in ((10, 0.2), (2, 0.6)):
            value_goal(goal_id=one, value=value, on=NOW.date() - ago * day, by=OPERATOR)
        for _twice in range(2):
            for ago, value in ((10, 0.9), (5, 0.4)):
                goal_loaded(sales, current=value, on=NOW.date() - ago * day)
            goal_loaded(sales)
    kept = GoalValue.objects.order_by("on").values_list("on", "value")
    assert [*kept] == [(NOW.date() - ago * day, value) for ago, value in ((10, 0.2), (5, 0.4), (2, 0.6))]
    assert Goal.objects.get().current == 0.6
    assert Fact.objects.filter(name="relationships.goal_valued").count() == 3


GOALS = ("relationship", "team", "words", "start", "current", "target", "state", "ended")


@pytest.mark.parametrize(
    ("written", "state", "on"),
    [
        ((2026, 11, 20, 8, 0, 0), ("open", ""), date(2026, 11, 20)),
        ((2026, 11, 20, 8, 0, 0), ("reached", "2026-11-12T10:00:00Z"), date(2026, 11, 12)),  # none after it had ended
        ((1980, 1, 1, 0, 0, 0), ("open", ""), NOW.date()),  # a zip that does not know
        ((2031, 1, 1, 0, 0, 0), ("open", ""), NOW.date()),
    ],
)
def test_how_far_a_goal_is_in_a_book_is_of_the_day_of_the_file(house, sales, tmp_path, written, state, on):
    path = tmp_path / "book.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("relationships.csv", table([("id", "team", "unit"), ("1", "IT", "halmar/sales")]))
        rows = [GOALS, ("1", "IT", "Half the waiting", "4", "3", "2", *state)]
        packed.writestr(zipfile.ZipInfo("goals.csv", date_time=written), table(rows))
    with clock.frozen(NOW):
        assert not load("relationships", path, team=None).rejected
        goal = Goal.objects.get(words="Half the waiting")
        assert [*goal.values.values_list("on", "value")] == [(on, 3.0)]
    last = Fact.objects.order_by("id").last()
    with clock.frozen(NOW + timedelta(days=3)):
        assert counts(load("relationships", path, team=None)) == {"read": 2, "unchanged": 2}
    assert [*goal.values.values_list("on", "value")] == [(on, 3.0)]
    assert not Fact.objects.filter(id__gt=last.id, name__startswith="relationships.").exists()


def test_what_is_open_in_a_relationship_that_has_ended_waits_on_nobody_by_file_either(house, sales):
    by_hand.end_relationship(relationship_id=sales, by=OPERATOR)
    steps_loaded(house, sales, key="2", words="Count them again")
    goal_loaded(sales, due_on=DAY)
    assert not Task.objects.filter(state="open").exists()


def test_more_deputies_than_a_relationship_takes_are_refused_in_their_row(house, sales, tmp_path):
    names = [f"IT {number}" for number in range(4, 14)]
    for name in names:
        house.person(name, "IT")
    known(house)
    path = tmp_path / "book.csv"
    path.write_text(table([("Customer", "Deputies"), ("Sales", "; ".join(["IT 2", *names]))]), encoding="utf-8")
    result = load("relationships", path)
    assert counts(result) == {"read": 1, "rejected": 1}
    assert "Name at most 10 deputies." in result.reasons
