"""What people ask for about their data is done when it is said to be, and those who oversee read how much waits."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Actor, Role
from rapport.directory.models import Person
from rapport.directory.public import actor_for
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.privacy.actions.erasure import erase_as_asked, erase_person
from rapport.privacy.actions.objections import answer, object_to
from rapport.privacy.cli import commands
from rapport.privacy.models import Look, Objection, OptOut
from rapport.privacy.public import is_opted_out, opt_out, record_look
from rapport.privacy.queries.requests import requests
from rapport.privacy.rules import Wish

LONG_AGO = timedelta(days=31)


class Somebody:
    """A colleague with an account, a role and a person."""

    def __init__(self, name, *roles):
        self.user = User.objects.create_user(f"{name.lower()}@halmar.example", "a long pass phrase", name=name)
        self.person = Person.objects.create(name=name, user=self.user, email=self.user.email)
        RoleGrant.objects.bulk_create([RoleGrant(user=self.user, role=role) for role in roles])

    @property
    def actor(self):
        return actor_for(self.user, via="page")

    def asks(self, wish, holding="everything", **more):
        return object_to(holding=holding, wish=wish, text="I want to be forgotten.", by=self.actor, **more)


@pytest.fixture
def mei(db):
    return Somebody("Mei")


@pytest.fixture
def ada(db):
    return Somebody("Ada", Role.ADMINISTRATOR)


@pytest.fixture
def tomasz(db):
    """He looks after everybody's data."""
    return Somebody("Tomasz", Role.OVERSEER)


def says_done(ident, ada):
    answer(objection_id=ident, granted=True, text="All is gone.", by=ada.actor)


def test_an_erasure_is_not_said_to_be_done_while_she_is_there(mei, ada, client):
    ident = mei.asks(Wish.ERASE)
    with pytest.raises(Refusal, match="still held"):
        says_done(ident, ada)
    client.force_login(ada.user)
    told = json.dumps({"granted": True, "text": "All is gone."})
    assert (
        client.post(f"/api/privacy/objections/{ident}/answer", told, content_type="application/json").status_code == 422
    )
    page = client.post(f"/privacy/objections/{ident}/answer/", {"granted": "yes", "text": "All is gone."}, follow=True)
    assert "still held" in page.content.decode()
    assert "Done as asked" not in page.content.decode()
    assert Objection.objects.get().state == "open"


def test_an_erasure_may_be_refused_with_a_reason(mei, ada):
    ident = mei.asks(Wish.ERASE)
    answer(objection_id=ident, granted=False, text="The law keeps it for ten years.", by=ada.actor)
    assert Objection.objects.get().state == "refused"


@pytest.mark.parametrize("way", ["as_asked", "by_number", "rest", "page"])
def test_the_erasure_itself_says_that_it_is_done_and_nothing_of_her_stays(way, mei, ada, client):
    ident = mei.asks(Wish.ERASE)
    mei.asks(Wish.CORRECT)
    client.force_login(ada.user)
    ways = {
        "as_asked": lambda: erase_as_asked(objection_id=ident, by=ada.actor),
        "by_number": lambda: erase_person(subject_id=mei.person.id, by=ada.actor),
        "rest": lambda: client.post(f"/api/privacy/objections/{ident}/erase"),
        "page": lambda: client.post(f"/privacy/objections/{ident}/erase/", {"word": "erase"}),
    }
    ways[way]()
    assert not Person.objects.filter(id=mei.person.id).exists()
    left = Objection.objects.get()
    assert (left.id, left.state, left.subject_id, left.text, left.answer) == (ident, "granted", 0, "", "")
    assert left.answered_at is not None


def test_one_room_s_share_is_erased_and_she_stays_and_reads_it(mei, ada):
    record_look(by=ada.actor, subject_id=mei.person.id, what="directory.person")
    ident = mei.asks(Wish.ERASE, holding="privacy.looks")
    with pytest.raises(Refusal, match="still held"):
        says_done(ident, ada)
    erase_as_asked(objection_id=ident, by=ada.actor)
    assert not Look.objects.filter(subject_id=mei.person.id).exists()
    row = Objection.objects.get()
    assert (row.state, row.answer, row.subject_id) == ("granted", "It is erased.", mei.person.id)
    with pytest.raises(Refusal, match="already"):
        erase_as_asked(objection_id=ident, by=ada.actor)


def test_what_is_gone_already_may_be_said_to_be_done(mei, ada):
    ident = mei.asks(Wish.ERASE, holding="privacy.looks")
    says_done(ident, ada)
    assert Objection.objects.get().state == "granted"


@pytest.mark.parametrize("holding", ["directory.record", "accounts.account"])
def test_what_all_else_is_found_by_goes_with_the_person_only(holding, mei, ada):
    ident = mei.asks(Wish.ERASE, holding=holding)
    with pytest.raises(Refusal, match="still held"):
        says_done(ident, ada)
    erase_as_asked(objection_id=ident, by=ada.actor)
    assert not Person.objects.filter(id=mei.person.id).exists()
    assert not User.objects.filter(id=mei.user.id).exists()


def test_one_entry_is_looked_for_before_it_is_said_to_be_gone(mei, ada, client):
    record_look(by=ada.actor, subject_id=mei.person.id, what="directory.person")
    record_look(by=mei.actor, subject_id=ada.person.id, what="directory.person")
    client.force_login(mei.user)
    asked = {"wish": "erase", "text": "Away with it.", "entry": "I looked at"}
    assert client.post("/privacy/me/object/?holding=privacy.looks", asked).status_code == 302
    row = Objection.objects.get()
    assert row.meant == "I looked at"
    with pytest.raises(Refusal, match="one entry"):
        erase_as_asked(objection_id=row.id, by=ada.actor)
    with pytest.raises(Refusal, match="still held"):
        says_done(row.id, ada)
    Look.objects.filter(by_person_id=mei.person.id).delete()
    says_done(row.id, ada)
    assert Look.objects.filter(subject_id=mei.person.id).exists(), "the other one was not meant"


def test_nobody_but_administrators_erases_and_only_what_was_asked_to_be_erased(mei, ada, tomasz):
    ident, other = mei.asks(Wish.ERASE), mei.asks(Wish.CORRECT)
    for reader in (mei.actor, tomasz.actor):
        with pytest.raises(Forbidden):
            erase_as_asked(objection_id=ident, by=reader)
    with pytest.raises(Missing):
        erase_as_asked(objection_id=other, by=ada.actor)
    assert Person.objects.filter(id=mei.person.id).exists()


@pytest.mark.parametrize("holding", ["everything", "network.ties", "interactions.rows"])
def test_to_say_that_it_is_no_longer_used_takes_her_out_of_the_network(holding, mei, ada):
    ident = mei.asks(Wish.OBJECT, holding=holding)
    answer(objection_id=ident, granted=True, text="You are out.", by=ada.actor)
    assert is_opted_out(mei.person.id)
    assert OptOut.objects.get().by_user_id == ada.user.id


def test_a_stop_that_is_refused_or_of_something_else_takes_nobody_out(mei, ada):
    answer(objection_id=mei.asks(Wish.OBJECT), granted=False, text="No.", by=ada.actor)
    answer(objection_id=mei.asks(Wish.OBJECT, holding="directory.statements"), granted=True, text="Yes.", by=ada.actor)
    assert not is_opted_out(mei.person.id)


def test_to_erase_what_she_asked_for_lets_her_stay_out(mei, ada):
    opt_out(subject_id=mei.person.id, by=mei.actor)
    waits = mei.asks(Wish.ERASE)
    erase_as_asked(objection_id=mei.asks(Wish.ERASE, holding="privacy.objections"), by=ada.actor)
    assert is_opted_out(mei.person.id)
    assert Objection.objects.get(state="open").id == waits


def test_who_oversees_reads_how_much_waits_how_long_and_what_came_of_it(mei, ada, tomasz, client):
    mei.asks(Wish.CORRECT)
    late = mei.asks(Wish.ERASE)
    answer(objection_id=mei.asks(Wish.OBJECT), granted=False, text="No.", by=ada.actor)
    Objection.objects.filter(id=late).update(created_at=clock.now() - LONG_AGO)
    found = requests(by=tomasz.actor)
    assert {row.wish: (row.open, row.late, row.done, row.refused) for row in found.counts} == {
        "correct": (1, 0, 0, 0),
        "object": (0, 0, 0, 1),
        "erase": (1, 1, 0, 0),
    }
    assert (found.waiting[0].id, found.waiting[0].late) == (late, True)
    client.force_login(tomasz.user)
    pages = [client.get(address).content.decode() for address in ("/oversight/", "/api/oversight")]
    for page in pages:
        assert "Mei" not in page
        assert "forgotten" not in page
    assert "Over a month" in pages[0]
    erase_person(subject_id=mei.person.id, by=ada.actor)
    erased = next(row for row in requests(by=tomasz.actor).counts if row.wish == "erase")
    assert (erased.open, erased.done, erased.answered_late) == (0, 1, 1)


def test_nobody_else_reads_that(mei, db):
    for reader in (mei.actor, Actor.stranger(), Somebody("Diego", Role.ANALYST).actor):
        with pytest.raises(Forbidden):
            requests(by=reader)


def test_at_the_terminal_the_same_is_told(mei):
    mei.asks(Wish.ERASE)
    told = CliRunner().invoke(commands, ["oversight"]).output
    assert "Asked to erase: 1 open, 0 of them for over a month; 0 done, 0 not done" in told
