"""What is taken away is all there is: every column of every table stands in a file, or it is said why not."""

import csv
import io
import zipfile
from datetime import date, timedelta

from django.apps import apps

from rapport.kit import clock
from rapport.relationships.actions.contact import log_touchpoint
from rapport.relationships.actions.goals import propose_goal
from rapport.relationships.actions.steps import set_step
from rapport.relationships.actions.transfer import transfer
from rapport.relationships.imports.archive import NOT_TAKEN
from rapport.relationships.imports.archive import SHEETS as TAKEN_IN
from rapport.relationships.models import Goal, GoalValue, SignalRow, Weights
from rapport.relationships.queries.exporting import SHEETS
from rapport.relationships.rules.words import Contact

NUMBER = "a number of this database; files name each row by what it says"
FOLLOWS = "worked out anew from what is in the files"
TO_UNDO = "kept 30 days for undoing; what was done stands in the histories"
RUNNING = "how this installation runs, and nothing of a customer"

# By table and column: the file and its column, or why it is in none. A new column has to be put here.
WHERE = {
    "Stage": {"team": "stages.team", "place": "stages.place", "name": "stages.name", "meaning": "stages.meaning"},
    "Relationship": {
        "team": "relationships.team", "unit": "relationships.customer", "person": "relationships.customer",
        "owner": "relationships.owner", "stage": "relationships.stage", "staged_at": FOLLOWS,
        "rhythm_days": "relationships.rhythm", "last_at": "relationships.last_contact",
        "planned_at": "relationships.next_planned", "due_on": "relationships.due", "about": "relationships.about",
        "score": "relationships.health", "score_before": FOLLOWS, "judged_at": FOLLOWS,
        "open_cases": "relationships.open_cases", "broken": "relationships.broken", "stale": RUNNING,
        "cold_told_on": RUNNING, "version": RUNNING, "external_id": "relationships.id",
        "began_at": "relationships.began", "changed_at": RUNNING, "ended_at": "relationships.ended",
    },
    "Deputy": {"relationship": "relationships.id", "person": "relationships.deputies"},
    "OwnerSpan": {
        "relationship": "owners.relationship", "person": "owners.owner", "since": "owners.since",
        "until": "owners.until", "reason": "owners.reason", "by": "owners.by",
    },
    "StageMove": {
        "relationship": "moves.relationship", "before": "moves.from", "after": "moves.to", "at": "moves.at",
        "reason": "moves.reason", "by": "moves.by",
    },
    "Touchpoint": {
        "relationship": "touchpoints.relationship", "kind": "touchpoints.kind", "at": "touchpoints.at",
        "minutes": "touchpoints.minutes", "planned": "touchpoints.planned", "place": "touchpoints.place",
        "outcome": "touchpoints.subject", "words": "touchpoints.words", "learned": "touchpoints.learned",
        "mood": "touchpoints.mood", "source": "touchpoints.source", "key": "touchpoints.id",
        "author": "touchpoints.author", "written_at": "touchpoints.created", "changed_at": RUNNING,
        "removed_at": "what was taken away is in no file",
    },
    "Participant": {
        "touchpoint": "participants.touchpoint", "person": "participants.email", "side": "participants.side",
    },
    "Goal": {
        "relationship": "goals.relationship", "words": "goals.words", "measure": "goals.measure",
        "start": "goals.start", "current": "goals.current", "target": "goals.target", "due_on": "goals.due",
        "state": "goals.state", "made_by": "goals.made_by", "made_at": "goals.made", "agreed_by": "goals.agreed_by",
        "agreed_at": "goals.agreed", "declined_at": "goals.declined", "answer": "goals.answer",
        "ended_at": "goals.ended", "version": RUNNING,
    },
    "GoalValue": {"goal": "values.goal", "on": "values.on", "value": "values.value"},
    "Step": {
        "relationship": "steps.relationship", "goal": "steps.goal", "touchpoint": "steps.touchpoint",
        "words": "steps.subject", "person": "steps.owner", "due_on": "steps.due", "task_id": NUMBER,
        "made_by": "steps.author", "made_at": "steps.created", "done_at": "steps.done", "dropped_at": "steps.done",
        "key": "steps.id",
    },
    "SignalRow": {
        "relationship": "signals.relationship", "signal": "signals.signal", "good": "signals.good",
        "low": "signals.low", "high": "signals.high", "n": "signals.n", "data": "signals.data", "at": "signals.at",
    },
    "Weights": {"team": "weights.team", "points": "weights.rhythm", "since": "weights.since", "by": "weights.by"},
    "Health": {
        "relationship": "health.relationship", "on": "health.on", "score": "health.score", "known": "health.known",
        "parts": "health.rhythm",
    },
    "Transfer": {
        "team": "transfers.team", "giver": "transfers.giver", "taker": "transfers.taker", "on": "transfers.on",
        "reason": "transfers.reason", "steps": "transfers.steps", "made_by": "transfers.by",
        "made_at": "transfers.made", "done_at": "transfers.done", "dropped_at": "transfers.dropped",
    },
    "Transferred": {
        "transfer": "transfers.transfer", "relationship": "transfers.relationship", "first": "transfers.first",
        "refused": "transfers.refused",
    },
    "Bulk": TO_UNDO,
    "BulkRow": TO_UNDO,
    "CalendarFeed": RUNNING,
    "Entry": "numbers of records that stand in the files, or in those of their own rooms",
}  # fmt: skip


def test_every_column_of_every_table_is_in_a_file_or_it_is_said_why_not():
    columns = {f"{sheet.name}.{column}" for sheet in SHEETS for column in sheet.columns}
    tables = {model.__name__: model for model in apps.get_app_config("relationships").get_models()}
    assert set(WHERE) == set(tables)
    for name, told in WHERE.items():
        if isinstance(told, str):
            continue
        fields = {field.name for field in tables[name]._meta.concrete_fields if not field.primary_key}
        assert set(told) == fields, name
        for field, where in told.items():
            assert where in columns or " " in where, f"{name}.{field} says {where}"


def test_answers_values_weights_and_what_a_step_followed_from_are_taken_away(house):
    by = house.actor("IT 1")
    book = house.looks_after("IT", unit="Sales", owner="IT 2")
    met = log_touchpoint(relationship_id=book, kind=Contact.CALL, outcome="Slow.", by=by)
    declined = propose_goal(relationship_id=book, words="No", by=by)
    Goal.objects.filter(id=declined).update(declined_at=clock.now(), answer="Not this year.")
    aimed = propose_goal(relationship_id=book, words="Faster", measure="days", start=9.0, target=1.0, by=by)
    GoalValue.objects.create(goal_id=aimed, on=date(2026, 11, 1), value=4.5)
    set_step(relationship_id=book, words="Call back", touchpoint_id=met, by=by)
    set_step(relationship_id=book, words="Buy one", goal_id=aimed, by=by)
    SignalRow.objects.update_or_create(relationship_id=book, signal="cases", defaults={"good": 0.5, "n": 4})
    Weights.objects.create(team=house.teams["IT"], points={"rhythm": 70}, by=house.people["IT 1"])
    transfer(
        team_id=house.teams["IT"].id, giver_id=house.people["IT 2"].id, taker_id=house.people["IT 3"].id,
        on=clock.today() + timedelta(days=9), by=by,
    )  # fmt: skip
    found = taken(house)
    assert {(row["words"], bool(row["declined"]), row["answer"]) for row in found["goals"]} == {
        ("No", True, "Not this year."),
        ("Faster", False, ""),
    }
    assert ("Faster", "2026-11-01", "4.5") in {(row["goal"], row["on"], row["value"]) for row in found["values"]}
    assert {(row["subject"], row["goal"], row["touchpoint"]) for row in found["steps"]} == {
        ("Call back", "", found["touchpoints"][0]["id"]),
        ("Buy one", "Faster", ""),
    }
    assert ("cases", "0.5", "4") in {(row["signal"], row["good"], row["n"]) for row in found["signals"]}
    assert [(row["rhythm"], row["by"]) for row in found["weights"]] == [("70", house.people["IT 1"].email)]
    assert [(row["giver"], row["taker"]) for row in found["transfers"]] == [
        (house.people["IT 2"].email, house.people["IT 3"].email)
    ]
    assert not any(taken(house, "Finance 2").values()), "nothing of it is in another team's files"


def taken(house, who="IT 2"):
    content = b"".join(house.browser(who).get("/book/export/").streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {
            name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
            for name in archive.namelist()
        }


def test_every_table_of_a_book_is_taken_in_or_told_as_left_out():
    known = {*TAKEN_IN, *NOT_TAKEN, "participants"}  # whom the touchpoints name as well
    assert {sheet.name for sheet in SHEETS} == known
