"""Leaving the network, who looked, objections, retention, erasure, and the pages of it."""

import json
from datetime import timedelta

import pytest
from django.db import transaction

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Actor, Role
from rapport.directory.models import Person
from rapport.directory.public import actor_for
from rapport.interactions.rules import PENDING_DAYS, RAW_DAYS
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Refusal
from rapport.ledger.models import Fact
from rapport.privacy.actions import retention as retention_actions
from rapport.privacy.actions.erasure import erase_person
from rapport.privacy.actions.objections import answer, object_to
from rapport.privacy.actions.retention import run_retention
from rapport.privacy.actions.watching import notice_browsing
from rapport.privacy.forms import ObjectionForm
from rapport.privacy.models import AnsweredGroup, Look, Objection, OptOut, RetentionRun
from rapport.privacy.public import (
    Clock,
    allow_figure,
    is_opted_out,
    looks_at,
    opt_in,
    opt_out,
    opted_out_ids,
    record_look,
)
from rapport.privacy.queries.holdings import clocks, my_data
from rapport.privacy.queries.watch import browsing
from rapport.privacy.rules import Held, Wish

OPERATOR = Actor.system(via="cli")


def _somebody(name):
    user = User.objects.create_user(f"{name.lower()}@halmar.example", "a long pass phrase", name=name)
    person = Person.objects.create(name=name, user=user, email=user.email)
    return user, person, actor_for(user, via="page")


@pytest.fixture
def mei(db):
    return _somebody("Mei")


@pytest.fixture
def tom(db):
    return _somebody("Tom")


@pytest.fixture
def admin(db):
    user, person, _actor = _somebody("Ada")
    RoleGrant.objects.create(user=user, role=Role.ADMINISTRATOR)
    return user, person, actor_for(user, via="page")


def test_leaving_is_at_once_and_coming_back_too_and_twice_changes_nothing(mei):
    _user, person, actor = mei
    opt_out(subject_id=person.id, by=actor)
    opt_out(subject_id=person.id, by=actor)
    assert opted_out_ids() == {person.id}
    assert is_opted_out(person.id)

    opt_in(subject_id=person.id, by=actor)
    opt_in(subject_id=person.id, by=actor)

    assert opted_out_ids() == frozenset()
    assert OptOut.objects.count() == 1
    assert list(Fact.objects.order_by("id").values_list("name", flat=True)) == ["privacy.opted_out", "privacy.opted_in"]


def test_nobody_leaves_for_somebody_else_not_even_an_administrator(mei, admin):
    with pytest.raises(Forbidden):
        opt_out(subject_id=mei[1].id, by=admin[2])
    with pytest.raises(Forbidden):
        opt_in(subject_id=mei[1].id, by=Actor.stranger())


def test_a_look_is_written_down_and_repeats_within_an_hour_are_one_row(mei, tom):
    begin = clock.now()
    for minutes in (0, 10, 59, 61):
        with clock.frozen(begin + timedelta(minutes=minutes)):
            record_look(by=tom[2], subject_id=mei[1].id, what="directory.person")
    record_look(by=tom[2], subject_id=mei[1].id, what="network.person")

    rows = Look.objects.order_by("id").values_list("what", "times")
    assert list(rows) == [("directory.person", 3), ("directory.person", 1), ("network.person", 1)]


def test_own_looks_and_those_of_the_system_are_not_written_down(mei):
    record_look(by=mei[2], subject_id=mei[1].id, what="directory.person")
    record_look(by=Actor.system(), subject_id=mei[1].id, what="directory.person")

    assert not Look.objects.exists()


def test_looks_are_read_by_their_subject_and_administrators_only(mei, tom, admin):
    record_look(by=tom[2], subject_id=mei[1].id, what="directory.person")

    assert [r.by_person_id for r in looks_at(mei[1].id, by=mei[2]).items] == [tom[1].id]
    assert len(looks_at(mei[1].id, by=admin[2]).items) == 1
    assert looks_at(mei[1].id, by=tom[2]).items == []
    assert looks_at(mei[1].id, by=Actor.stranger()).items == []


def test_browsing_many_people_within_an_hour_is_shown_even_across_a_full_hour(mei, tom, admin):
    full = clock.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    for n in range(30):
        at = full + timedelta(minutes=n - 15)
        Look.objects.create(subject_id=1000 + n, by_user=tom[0], what="x", via="page", at=at, last_at=at)
    for n in range(29):
        Look.objects.create(subject_id=1000 + n, by_user=mei[0], what="x", via="page", at=full, last_at=full)

    assert notice_browsing() == 1
    (found,) = browsing(by=admin[2])

    assert (found.name, found.people) == ("Tom", 30)
    with pytest.raises(Forbidden):
        browsing(by=tom[2])


def test_an_objection_goes_to_administrators_and_its_answer_comes_back(mei, tom, admin):
    ident = object_to(holding="directory.profile", wish=Wish.CORRECT, text="I left that team.", by=mei[2])
    with pytest.raises(Forbidden):
        answer(objection_id=ident, granted=True, text="Done.", by=tom[2])

    answer(objection_id=ident, granted=True, text="Corrected.", by=admin[2])

    with pytest.raises(Refusal, match="already"):
        answer(objection_id=ident, granted=False, text="No.", by=admin[2])
    assert Objection.objects.get().state == "granted"
    rows = {s.name: s for s in my_data(mei[2])}["privacy.objections"].rows
    assert "Corrected." in rows[0].value
    assert "left that team" not in json.dumps(list(Fact.objects.values_list("data", flat=True)))


def test_retention_removes_what_is_too_old_keeps_the_rest_and_reports(mei, tom):
    now = clock.now()
    for days in (800, 700):
        at = now - timedelta(days=days)
        Look.objects.create(subject_id=mei[1].id, by_user=tom[0], what="x", via="page", at=at, last_at=at)

    run_retention()

    assert Look.objects.count() == 1
    run = RetentionRun.objects.get(name="privacy.looks")
    assert (run.removed, run.error) == (1, "")
    assert set(RetentionRun.objects.values_list("name", flat=True)) == {
        "interactions.rows",  # raw rows: 90 days, or as a source says
        "interactions.sums",  # running sums: as long as the ties they make
        "network.snapshots",  # ties: 24 months
        "network.surveyed",  # declared trust: 12 months
        "network.introductions",
        "network.messengers",
        "network.declined",
        "network.askings",
        "network.refusals",
        "network.looks",
        "messaging.mails",
        "messaging.incoming",
        "intake.files",
        "privacy.looks",  # who looked at whom: 24 months
        "privacy.names",
        "privacy.browsing",
        "privacy.objections",
        "privacy.groups",
        "privacy.runs",
        "ledger.failures",
        "accounts.entrances",
        "accounts.sessions",
        "accounts.tries",
        "cases.bulks",
        "cases.cases",
        "cases.drafts",  # what is written and not sent: 30 days
        "cases.outside",
        "cases.rating_sums",
        "cases.rating_words",
        "cases.strangers",
        "conversation.notifications",
        "conversation.presence",
        "knowledge.ratings",
        "knowledge.searches",
        "knowledge.solutions",
        "network.closeness",
        "network.forward_refusals",
        "network.forwards",
        "relationships.bulks",
        "relationships.removed",
        "relationships.timeline",
        "relationships.transfers",
        "relationships.words",
        "tasks.delegations",
        "tasks.settled",
        "webhooks.deliveries",
    }


def test_the_clocks_are_set_as_the_privacy_page_promises():
    days = {one.name: one.keeps.days for one in clocks() if one.keeps is not None}

    assert RAW_DAYS == PENDING_DAYS == 90
    assert (days["network.snapshots"], days["network.surveyed"], days["privacy.looks"]) == (732, 365, 732)


def test_a_clock_that_fails_reports_its_error_and_stops_no_other(mei, monkeypatch):
    def broken(before):
        OptOut.objects.all().delete()
        raise OSError("The disk is full.")

    opt_out(subject_id=mei[1].id, by=mei[2])
    both = (
        Clock(name="bad", title="", keeps=timedelta(0), remove=broken),
        Clock(name="good", title="", keeps=timedelta(0), remove=lambda before: 3),
    )
    monkeypatch.setattr(retention_actions, "clocks", lambda: both)

    run_retention()

    assert is_opted_out(mei[1].id), "what a failed clock half removed is back"
    assert list(RetentionRun.objects.order_by("id").values_list("name", "removed", "error")) == [
        ("bad", 0, "OSError: The disk is full."),
        ("good", 3, ""),
    ]


def test_erasing_leaves_only_the_number_of_a_person(mei, tom, admin):
    user, person, actor = mei
    record_look(by=tom[2], subject_id=person.id, what="directory.person")
    record_look(by=actor, subject_id=tom[1].id, what="directory.person")
    object_to(holding="everything", wish=Wish.ERASE, text="Please erase me, Mei.", by=actor)
    opt_out(subject_id=person.id, by=actor)
    with pytest.raises(Forbidden):
        erase_person(subject_id=person.id, by=tom[2])

    removed = erase_person(subject_id=person.id, by=admin[2])

    assert removed >= 5
    assert not User.objects.filter(id=user.id).exists()
    assert not Look.objects.filter(subject_id=person.id).exists()
    assert Look.objects.get().by_person_id is None
    left = Objection.objects.get()
    assert (left.subject_id, left.by_user_id, left.text, left.answer, left.state) == (0, None, "", "", "granted")
    assert not OptOut.objects.exists()
    erased = Fact.objects.get(name="privacy.person_erased")
    assert erased.data == {"person_id": person.id, "records": removed}


def test_the_last_administrator_is_not_erased_and_nothing_is_half_gone(admin):
    user, person, actor = admin
    opt_out(subject_id=person.id, by=actor)

    with pytest.raises(Refusal, match="last administrator"):
        erase_person(subject_id=person.id, by=actor)

    assert User.objects.filter(id=user.id).exists()
    assert is_opted_out(person.id)


def test_a_figure_about_a_chosen_group_is_allowed_once_and_guards_later_ones(db):
    allow_figure("trust 2026-11-22", range(1, 31))
    allow_figure("trust 2026-11-22", range(1, 31))
    allow_figure("other figure", range(1, 28))

    with pytest.raises(Refusal, match="differs"):
        allow_figure("trust 2026-11-22", range(1, 28))

    assert AnsweredGroup.objects.count() == 2


def test_my_data_is_a_page_and_a_file_with_the_same_content(client, mei, tom):
    record_look(by=tom[2], subject_id=mei[1].id, what="directory.person")
    client.force_login(mei[0])

    page = client.get("/privacy/me/").content.decode()
    document = json.loads(client.get("/privacy/me/data.json").content)

    assert "mei@halmar.example" in page
    looks = next(h for h in document["holdings"] if h["name"] == "privacy.looks")
    assert looks["rows"][0]["value"] == "Tom"
    for holding in document["holdings"]:
        for row in holding["rows"]:
            assert row["label"] in page


def test_what_takes_long_to_count_comes_after_the_page_and_is_in_the_file(client, mei):
    client.force_login(mei[0])
    address = "/privacy/me/sections/interactions.rows/"

    page = client.get("/privacy/me/").content.decode()
    section = client.get(address).content.decode()
    document = json.loads(client.get("/privacy/me/data.json").content)

    assert f'hx-get="{address}"' in page
    assert "Interactions by month" in section
    assert "Nothing is held here." in section
    assert "interactions.rows" in {holding["name"] for holding in document["holdings"]}
    assert client.get("/privacy/me/sections/nothing.at.all/").status_code == 404


def test_my_data_is_never_somebody_elses(client, mei, tom):
    client.force_login(tom[0])

    assert "mei@halmar.example" not in client.get("/privacy/me/").content.decode()
    assert "mei@halmar.example" not in client.get("/privacy/me/data.json").content.decode()


def test_one_click_leaves_the_network(client, mei):
    client.force_login(mei[0])
    assert "Leave the network" in client.get("/privacy/").content.decode()

    client.post("/privacy/opt-out/")

    assert is_opted_out(mei[1].id)
    assert "Come back" in client.get("/privacy/").content.decode()


def test_the_overview_tells_purposes_sources_clocks_and_minimum(client, mei, settings):
    settings.MINIMUM_GROUP = 17
    client.force_login(mei[0])

    page = client.get("/privacy/").content.decode()

    assert "fewer than 17 people" in page
    assert "Show each person her own network, to her alone." in page
    assert "732 days" in page


def test_an_account_without_a_person_reads_and_is_told(client, db):
    user = User.objects.create_user("new@halmar.example", "a long pass phrase")
    client.force_login(user)

    assert client.get("/privacy/").status_code == 200
    assert "not linked" in client.get("/privacy/me/").content.decode()
    assert client.post("/privacy/opt-out/").status_code == 403
    assert client.get("/privacy/me/object/").status_code == 403


def test_administrators_answer_and_erase_on_their_page(client, mei, admin):
    ident = object_to(holding="everything", wish=Wish.ERASE, text="Please.", by=mei[2])
    client.force_login(admin[0])
    assert "Please." in client.get("/privacy/objections/").content.decode()

    client.post(f"/privacy/objections/{ident}/erase/", {"word": "no"})
    assert Objection.objects.get().state == "open"
    client.post(f"/privacy/objections/{ident}/erase/", {"word": "erase"})

    assert Objection.objects.get().state == "granted"
    assert not User.objects.filter(id=mei[0].id).exists()
    assert client.get("/privacy/looks/").status_code == 200


def test_that_requests_wait_stands_on_an_administrator_s_day_and_on_nobody_else_s(client, mei, admin):
    client.force_login(admin[0])
    assert client.get("/privacy/objections/panel/").content.decode().strip() == ""
    object_to(holding="everything", wish=Wish.CORRECT, text="Please.", by=mei[2])
    assert "1 request" in client.get("/privacy/objections/panel/").content.decode()
    client.force_login(mei[0])
    assert client.get("/privacy/objections/panel/").content.decode().strip() == ""


def test_of_what_is_private_administrators_get_the_number_of_an_entry():
    rows = [Held("A", "", ""), Held("B", "", "")]
    form = ObjectionForm({"entry": "Entry 2", "wish": "object", "text": "Please."}, rows=rows, private=True)
    assert form.is_valid(), form.errors
    assert form.words() == "Entry 2: Please."
    assert [words for _value, words in form.fields["entry"].choices] == ["All of it", "A", "B"]


def test_everything_happens_in_the_transaction_of_its_fact(mei, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError("No fact today.")

    monkeypatch.setattr("rapport.privacy.actions.optouts.record", broken)
    with pytest.raises(OSError, match="No fact"), transaction.atomic():
        opt_out(subject_id=mei[1].id, by=mei[2])

    assert not is_opted_out(mei[1].id)
