"""No room forgets a merge: every column that names a person is asked for the record that goes, or says why it is not."""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import BigIntegerField, ForeignKey, OneToOneField
from django.test.utils import CaptureQueriesContext

from rapport.accounts.public import Actor
from rapport.directory.actions.merging import merge_people
from rapport.directory.models import Person
from rapport.ledger.actions import deliver
from rapport.ledger.models import Delivery

# Columns that hold a person's number without a foreign key.
NAMES = re.compile(r"^(subject|person|.*_person)_id$")
KEPT, GONE = 811_000_001, 811_000_002  # numbers that stand in no statement by chance

# Columns that a merge leaves as they are, each with its reason. This list may only shrink.
EXCUSED = {
    "accounts_invitation.person_id": "link_user leads an invitation to the record that stays",
    "directory_merge.by_person_id": "who merged, as the fact says it",
    "directory_merge.kept_id": "what was merged with what is never told otherwise",
    "directory_merge.gone_id": "what was merged with what is never told otherwise",
    "directory_notduplicate.a_id": "the search for duplicates reads it for the record that stays",
    "directory_notduplicate.b_id": "the search for duplicates reads it for the record that stays",
    "directory_suspicion.a_id": "pairs with a record that was merged are not shown, and are gone with the next search",
    "directory_suspicion.b_id": "pairs with a record that was merged are not shown, and are gone with the next search",
    "intake_importrun.by_person_id": "who loaded a file, as the fact says it; the run is her account's",
    "tasks_task.subject_id": "which record it is about; of people there are none",
    "ledger_fact.by_person_id": "a fact is never changed; facts of each of her records are shown",
}


def _columns():
    """Every column of ours that names a person, as `table.column`."""
    found = set()
    for model in apps.get_models():
        if not model.__module__.startswith("rapport."):
            continue
        for field in model._meta.concrete_fields:
            points = isinstance(field, ForeignKey | OneToOneField) and field.related_model is Person
            if points or (isinstance(field, BigIntegerField) and NAMES.match(field.column)):
                found.add(f"{model._meta.db_table}.{field.column}")
    return found


@pytest.fixture
def asked(db):
    """The columns in which a merge, with all that follows from it, looks for the record that goes."""
    people = [Person.objects.create(id=ident, name=f"Mei {ident}") for ident in (KEPT, GONE)]
    with CaptureQueriesContext(connection) as seen:
        merge_people(kept_id=people[0].id, gone_id=people[1].id, by=Actor.system())
        for delivery_id in Delivery.objects.values_list("id", flat=True):
            deliver(delivery_id=delivery_id)
    wanted = re.compile(rf'"(\w+)"\."(\w+)" (?:= {GONE}\b|IN \([\d, ]*\b{GONE}\b)')
    return {f"{table}.{column}" for query in seen.captured_queries for table, column in wanted.findall(query["sql"])}


def test_every_column_that_names_a_person_follows_a_merge_or_says_why_not(asked):
    forgotten = sorted(_columns() - asked - set(EXCUSED))
    assert not forgotten, (
        f"These name a person, and a merge does not look there: {forgotten}. Move them (docs/adr, “every room follows a "
        "merge”), or say in EXCUSED why they stay."
    )


def test_no_excuse_outlives_its_column(asked):
    assert set(EXCUSED) <= _columns() - asked
