"""What "My data" shows of the directory, and what is left of somebody who is erased."""

from datetime import date

import pytest

from rapport.accounts.public import Actor
from rapport.directory.actions.merging import keep_apart, merge_people
from rapport.directory.actions.statements import withdraw_statement, write_statement
from rapport.directory.models import Identity, Person, RollCall, Statement
from rapport.directory.public import HOLDINGS
from rapport.privacy.public import erase_person
from rapport.privacy.queries.holdings import data_about

pytestmark = pytest.mark.django_db
OPERATOR = Actor.system(via="cli")


def held(name, ident):
    return next(h for h in HOLDINGS if h.name == f"directory.{name}").rows(ident)


def test_nothing_that_was_said_is_hidden_from_its_subject(house):
    boss = Actor(user_id=1, person_id=house.boss.id)
    note = write_statement(person_id=house.amara.id, topic="avoid", text="Late calls.", visibility="team", by=boss)
    withdraw_statement(statement_id=note, by=boss)
    rows = {text: origin for _label, text, origin in held("statements", house.amara.id)}
    assert rows["Prefers to see the site before she decides."].startswith("Leila Haddad")
    assert "Service teams" in rows["Late calls."]
    assert "withdrawn" in rows["Late calls."]
    said = held("statements", house.leila.id)
    assert [row[:2] for row in said] == [("You about Amara Okafor", "Prefers to see the site before she decides.")]


def test_every_part_of_a_record_is_told(house):
    Identity.objects.create(person=house.amara, kind="login", value="amao", source="file")
    assert ("Title", "IT business partner") in [row[:2] for row in held("record", house.amara.id)]
    assert held("identities", house.amara.id) == [("login", "amao", "file")]
    assert ("Channels", "Chat") in [row[:2] for row in held("preferences", house.amara.id)]
    assert [row[0] for row in held("groups", house.amara.id)] == ["Starter set-up"]
    first, reports = held("positions", house.amara.id)
    assert first[:2] == ("2019-03-01 to now", "IT business partner, Workplace IT, reports to Anneke de Vries")
    assert reports[:2] == ("Report to you", "1")
    assert held("positions", house.anneke.id)[1][:2] == ("You head", "Workplace IT")


def test_what_a_merged_record_holds_is_hers_too(house):
    twin = house.person("Amara Okafour", "Partner", house.it)
    Identity.objects.create(person=twin, kind="login", value="aok")
    keep_apart(person_a=house.amara.id, person_b=house.kwame.id, by=OPERATOR)
    merge_people(kept_id=house.amara.id, gone_id=twin.id, by=OPERATOR)
    told = {section.name: section.rows for section in data_about(person_id=house.amara.id, user_id=None)}
    names = [row.value for row in told["directory.record"] if row.label == "Name"]
    assert names == ["Amara Okafor", "Amara Okafour"]
    assert [row.label for row in told["directory.merges"]] == ["Merged", "Found to be two people"]


def test_erasing_leaves_no_row_of_hers_and_everybody_elses(house):
    twin = house.person("Amara Okafour", "Partner", house.it)
    merge_people(kept_id=house.amara.id, gone_id=twin.id, by=OPERATOR)
    kwame = Statement.objects.create(person=house.kwame, author=house.kwame, topic="tell", text="Ask me.")
    Statement.objects.create(person=house.kwame, author=house.amara, topic="do", text="Mends devices.")
    erase_person(subject_id=house.amara.id, by=OPERATOR)
    hers = [holding for holding in HOLDINGS if holding.of == "person"]
    assert [row for holding in hers for row in holding.rows(house.amara.id)] == []
    assert not Person.objects.filter(id__in=[house.amara.id, twin.id]).exists()
    assert list(Statement.objects.values_list("id", flat=True)) == [kwame.id]
    house.kwame.refresh_from_db()
    assert (house.kwame.manager_id, house.kwame.unit_id) == (None, house.devices.id)
    assert [row[0] for row in held("groups", house.leila.id)] == ["Starter set-up"]


def test_erasing_a_person_through_privacy_takes_her_account_too(house):
    user = house.account(house.amara)
    erase_person(subject_id=house.amara.id, by=OPERATOR)
    assert not Person.objects.filter(id=house.amara.id).exists()
    assert not type(user).objects.filter(id=user.id).exists()


def test_who_loaded_a_file_is_told_and_forgotten(house):
    RollCall.objects.create(as_of=date(2026, 1, 1), by_user_id=7)
    assert held("loadings", 7)[0][1] == "2026-01-01"
    assert next(h for h in HOLDINGS if h.of == "account").erase(7) == 1
    assert RollCall.objects.get().by_user_id is None
