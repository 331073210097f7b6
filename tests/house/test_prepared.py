"""A statement made once says what its queryset says, whoever asks and however often."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from rapport.accounts.models import User
from rapport.catalogue.models import ServiceTeam
from rapport.kit.prepared import Prepared, Slot, columns_of

pytestmark = pytest.mark.django_db


def _names(*names):
    return Prepared(
        lambda: User.objects.filter(name__in=names).order_by("name").values_list("name", "created_at", named=True)
    )


def test_its_rows_are_those_of_the_queryset_by_name():
    ida = User.objects.create_user("ida@halmar.example", name="Ida")
    (row,) = _names("Ida", "Mei")()
    assert (row.name, row.created_at) == ("Ida", ida.created_at)


def test_what_changed_meanwhile_is_read_anew(django_assert_num_queries):
    asked = _names("Ida", "Mei")
    assert asked() == []
    User.objects.create_user("mei@halmar.example", name="Mei")
    with django_assert_num_queries(1):
        assert [row.name for row in asked()] == ["Mei"]


def test_values_are_made_of_columns_as_django_makes_them():
    hours = [[], [[480, 960]]]
    calendars = ServiceTeam._meta.get_field("calendar").related_model.objects
    calendars.create(name="Odd", timezone="UTC", week=hours)
    rows = calendars.filter(name="Odd").values_list("week", named=True)
    assert [row.week for row in Prepared(lambda: rows)()] == [hours] == [row.week for row in rows]


def test_each_call_fills_its_slots_anew():
    for name in ("Ida", "Mei", "Tom"):
        User.objects.create_user(f"{name.lower()}@halmar.example", name=name)
    after = User.objects.get(name="Ida").pk
    rows = User.objects.filter(name=Slot("name"), id__gt=Slot("after"))
    asked = Prepared(lambda: rows.values_list(*columns_of(User), named=True))
    assert [row.email for row in asked(name="Mei", after=after)] == ["mei@halmar.example"]
    assert [row.email for row in asked(name="Tom", after=after)] == ["tom@halmar.example"]
    assert not asked(name="Ida", after=after)
    assert not asked(name="Mei' OR true --", after=after)


def test_a_condition_that_nothing_meets_asks_nothing(django_assert_num_queries):
    nobody = _names()
    with django_assert_num_queries(0):
        assert nobody() == []


@pytest.mark.django_db(transaction=True)
def test_threads_share_it_and_each_asks_on_its_own_connection():
    User.objects.create_user("ida@halmar.example", name="Ida")
    asked = _names("Ida")

    def ask(_turn):
        try:
            return [row.name for row in asked()]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(ask, range(4))) == [["Ida"]] * 4
