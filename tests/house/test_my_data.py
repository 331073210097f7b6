"""“My data” shows every table that holds something about a person: the statements of the page are compared with all tables."""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import BigIntegerField, ForeignKey, OneToOneField
from django.test.utils import CaptureQueriesContext

from rapport.accounts.models import User
from rapport.directory.models import Person
from rapport.privacy.queries.holdings import data_about, holdings
from rapport.site.rooms import ROOMS

SUBJECTS = {"directory.Person", "accounts.User"}
# Columns that hold a person's or an account's number without a foreign key.
NAMES = re.compile(r"^(subject|person|user|.*_person|.*_user)_id$")

# Tables that point at somebody and need not be on the page, each with its reason. This list may only shrink.
EXCUSED = {
    "account_emailaddress": "repeats the address of the account, which is shown",
    "ledger_fact": "who did something is not about her; facts about her are shown",
}


def _points_at_somebody(field):
    if isinstance(field, ForeignKey | OneToOneField):
        return field.related_model._meta.label in SUBJECTS
    return isinstance(field, BigIntegerField) and bool(NAMES.match(field.name))


def _tables():
    """Every table with a column that names a person or an account, of our rooms and of what signs people in."""
    ours = [m for m in apps.get_models() if m.__module__.startswith(("rapport.", "allauth."))]
    return {m._meta.db_table for m in ours if any(_points_at_somebody(f) for f in m._meta.concrete_fields)}


@pytest.fixture
def somebody(db):
    user = User.objects.create_user("mei@halmar.example", name="Mei")
    return Person.objects.create(name="Mei", user=user, email=user.email), user


@pytest.fixture
def read(somebody):
    """The tables that composing the page reads."""
    person, user = somebody
    with CaptureQueriesContext(connection) as seen:
        data_about(person_id=person.id, user_id=user.id)
    text = " ".join(q["sql"] for q in seen.captured_queries)
    return set(re.findall(r'(?:FROM|JOIN)\s+"?(\w+)"?', text))


@pytest.mark.parametrize("room", sorted({config.label for config in apps.get_app_configs()} & set(ROOMS)))
def test_every_table_about_a_person_is_read_for_my_data(room, read):
    missing = sorted(t for t in _tables() - read - set(EXCUSED) if t.startswith(f"{room}_"))
    assert not missing, (
        f"These tables name a person, and My data does not read them: {missing}. Add them to HOLDINGS of {room}."
    )


def test_sign_in_keeps_nothing_about_a_person_that_my_data_does_not_read(read):
    foreign = {t for t in _tables() if t.split("_")[0] not in ROOMS}
    assert not foreign - read - set(EXCUSED)


def test_no_excuse_outlives_its_table():
    assert set(EXCUSED) <= _tables()


def test_every_holding_says_what_it_is_and_gives_rows_of_three(somebody):
    person, user = somebody
    names = [h.name for h in holdings()]
    assert len(names) == len(set(names)), names
    for holding in holdings():
        assert str(holding.title), holding.name
        assert str(holding.source), holding.name
        for row in holding.rows(person.id if holding.of == "person" else user.id):
            assert len(row) == 3, (holding.name, row)
