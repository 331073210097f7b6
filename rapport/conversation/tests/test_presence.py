"""Who works on a record sees at once that somebody else is writing in it; nobody else does."""

from datetime import timedelta

import pytest
from django.db import connection

from rapport.conversation.actions.presence import put_down, remove_old_presence, write
from rapport.conversation.models import Presence
from rapport.conversation.rules.words import Doing
from rapport.kit import clock


@pytest.fixture
def plan(house):
    house.may_see = {person.id for person in house.people.values()}
    house.work_on = {house.people["Bo Lind"].id, house.people["Mei Tanaka"].id}
    return "/talk/plan/1/writers/"


def look(house, name, address):
    return house.browser(name).get(address).content.decode()


def test_typing_is_seen_by_the_others_at_once_and_not_by_oneself(house, plan, django_assert_max_num_queries):
    bo = house.browser("Bo Lind")
    bo.post(plan, {"said": "reply", "writes": "yes"})
    bo.post(plan, {"said": "note", "writes": "yes"})
    assert Presence.objects.count() == 1
    assert "Bo Lind is writing a note" in look(house, "Mei Tanaka", plan)
    assert "Bo Lind" not in look(house, "Bo Lind", plan)
    mei = house.browser("Mei Tanaka")
    mei.get(plan)
    with django_assert_max_num_queries(8):
        mei.get(plan)
    bo.post(plan, {"said": "note", "writes": ""})
    assert "Bo Lind" not in look(house, "Mei Tanaka", plan), "she took it back"


def test_a_begun_answer_is_told_for_a_while_and_then_forgotten(house, plan):
    write(about="plan", about_id=1, doing=Doing.REPLY, by=house.actor("Bo Lind"))
    with clock.frozen(clock.now() + timedelta(seconds=30)):
        assert "Bo Lind has begun a reply" in look(house, "Mei Tanaka", plan)
    with clock.frozen(clock.now() + timedelta(minutes=6)):
        assert "Bo Lind" not in look(house, "Mei Tanaka", plan)
    put_down(about="plan", about_id=1, by=house.actor("Bo Lind"))
    assert not Presence.objects.exists()
    write(about="plan", about_id=1, doing=Doing.REPLY, by=house.actor("Bo Lind"))
    assert remove_old_presence(clock.now() + timedelta(seconds=1)) == 1


def test_who_sees_the_record_but_does_not_work_on_it_neither_sees_nor_tells(house, plan):
    write(about="plan", about_id=1, doing=Doing.REPLY, by=house.actor("Bo Lind"))
    ana = house.browser("Ana Costa")
    assert ana.get(plan).status_code == 404
    assert ana.post(plan, {"writes": "yes"}).status_code == 404


def test_a_change_since_the_page_was_opened_is_told(house, plan):
    assert "has changed since you opened it" in look(house, "Bo Lind", f"{plan}?version=2")
    assert "has changed" not in look(house, "Bo Lind", f"{plan}?version=3")
    assert "has changed" not in look(house, "Bo Lind", f"{plan}?version=nonsense")


def test_the_table_is_not_worth_the_database_its_journal(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'conversation_presence'")
        assert cursor.fetchone()[0] == "u"
