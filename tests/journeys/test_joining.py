"""From an address to an account linked to a person: invited, or by claiming a work address."""

import re
from datetime import timedelta

import pytest

from rapport.accounts.actions.entrances import claim, invite, revoke_invitation
from rapport.accounts.actions.people import create_user
from rapport.accounts.actions.settings import change_settings
from rapport.accounts.models import Claim, Invitation, User
from rapport.accounts.public import Actor, Role
from rapport.directory.actions.identities import add_identity
from rapport.directory.models import Identity, Person
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing
from rapport.ledger.actions import deliver
from rapport.ledger.models import Delivery, Fact
from rapport.messaging.models import Mail

OPERATOR = Actor.system(via="cli")
PHRASE = "quiet harbour lantern"


@pytest.fixture(autouse=True)
def _real_outbox(settings):
    settings.EMAIL_BACKEND = "rapport.messaging.backend.Backend"


@pytest.fixture
def person(db):
    mei = Person.objects.create(name="Mei-Ling Chen")
    Identity.objects.create(person=mei, kind="email", value="mei@halmar.example")
    return mei


def _react():
    """Run what waits, twice, as the queue may."""
    for _again in range(2):
        for delivery_id in Delivery.objects.order_by("id").values_list("id", flat=True):
            deliver(delivery_id=delivery_id)


def _words(page):
    """The page without what is new at every request."""
    return re.sub(r"[A-Za-z0-9]{64}", "", page)


def _link():
    text = Mail.objects.order_by("-id")[0].text
    return "/" + next(word for word in text.split() if "/account/join/" in word).split("/", 3)[3]


def test_a_claimed_address_that_is_known_becomes_an_account_linked_to_its_person(client, person):
    client.post("/account/claim/", {"address": "MEI@halmar.example"})
    _react()
    assert Mail.objects.get().to == "mei@halmar.example"
    link = _link()
    assert "mei@halmar.example" in client.get(link).content.decode()

    client.post(link, {"name": "Mei", "password": PHRASE})
    _react()

    person.refresh_from_db()
    user = User.objects.get()
    assert person.user_id == user.id
    assert user.check_password(PHRASE)
    assert Fact.objects.filter(name="directory.person_claimed").count() == 1
    assert client.post("/account/login/", {"login": user.email, "password": PHRASE}).status_code == 302


def test_the_answer_is_the_same_whether_the_address_is_known_or_not(client, person):
    known = client.post("/account/claim/", {"address": "mei@halmar.example"}).content.decode()
    unknown = client.post("/account/claim/", {"address": "xyz@halmar.example"}).content.decode()
    _react()

    assert _words(known).replace("mei@", "") == _words(unknown).replace("xyz@", "")
    assert [m.to for m in Mail.objects.all()] == ["mei@halmar.example"]
    assert not Claim.objects.filter(answered_at=None).exists()


def test_somebody_elses_person_is_not_taken_by_an_address_she_also_has(client, person):
    person.user = User.objects.create_user("chen@halmar.example", PHRASE)
    person.save()
    client.post("/account/claim/", {"address": "mei@halmar.example"})
    _react()

    assert not Mail.objects.exists()


def test_who_has_an_account_gets_a_link_that_works_like_a_new_password(client, person):
    person.user = User.objects.create_user("mei@halmar.example", "the forgotten phrase")
    person.save()
    client.post("/account/claim/", {"address": "mei@halmar.example"})
    _react()

    client.post(_link(), {"name": "", "password": PHRASE})
    _react()

    assert User.objects.get().check_password(PHRASE)


def test_an_address_is_written_to_at_most_three_times_an_hour(person):
    for _n in range(5):
        claim(address="mei@halmar.example", by=Actor.stranger())
    _react()

    assert Mail.objects.count() == 3


def test_an_invitation_works_once_for_seven_days_and_until_it_is_revoked(client, person):
    def fresh():
        return invite(address="mei@halmar.example", by=OPERATOR), _link()

    ident, link = fresh()
    revoke_invitation(invitation_id=ident, by=OPERATOR)
    assert client.get(link).status_code == 404

    _ident, link = fresh()
    with clock.frozen(clock.now() + timedelta(days=8)):
        assert client.get(link).status_code == 404

    _ident, older = fresh()
    _ident, link = fresh()
    assert client.get(older).status_code == 404, "a newer invitation replaces the older"
    assert client.post(link, {"name": "", "password": PHRASE}).status_code == 302
    assert client.post(link, {"name": "", "password": "an attacker's phrase"}).status_code == 404
    assert User.objects.get().check_password(PHRASE)


def test_an_invited_person_is_linked_even_under_an_address_nobody_knew(client, person):
    invite(address="new@halmar.example", person_id=person.id, by=OPERATOR)
    client.post(_link(), {"name": "", "password": PHRASE})
    _react()

    person.refresh_from_db()
    assert person.user.email == "new@halmar.example"


def test_a_weak_password_keeps_the_invitation_and_says_what_to_change(client, person):
    invite(address="mei@halmar.example", by=OPERATOR)
    link = _link()

    answer = client.post(link, {"name": "Mei", "password": "short"})

    assert "too short" in answer.content.decode()
    assert not User.objects.exists()
    assert client.get(link).status_code == 200


def test_only_administrators_invite_and_no_link_is_kept(person):
    with pytest.raises(Forbidden):
        invite(address="x@halmar.example", by=Actor(user_id=1, roles=frozenset({Role.TEAM_LEAD})))
    invite(address="mei@halmar.example", by=OPERATOR)

    secret = _link().rstrip("/").rsplit("/", 1)[1]
    assert secret.encode() not in bytes(Invitation.objects.get().digest)
    assert len(bytes(Invitation.objects.get().digest)) == 32


def test_somebody_who_left_gets_no_account(client, person):
    person.ended_on = clock.today()
    person.save()
    client.post("/account/claim/", {"address": "mei@halmar.example"})
    _react()
    assert not Mail.objects.exists()


@pytest.fixture
def mei(db):
    return User.objects.create_user("mei@halmar.example", PHRASE, name="Mei-Ling Chen")


def test_settings_write_a_fact_once(mei):
    me = Actor(user_id=mei.id)
    for _n in range(2):
        change_settings(user_id=mei.id, name="Mei", language="en", timezone="Europe/Lisbon", by=me)
    assert Fact.objects.filter(name="accounts.settings_changed").count() == 1


def test_an_invitation_is_withdrawn_once_by_administrators(client, mei):
    ident = invite(address="new@halmar.example", by=OPERATOR)
    with pytest.raises(Forbidden):
        revoke_invitation(invitation_id=ident, by=Actor(user_id=mei.id))
    for _n in range(2):
        revoke_invitation(invitation_id=ident, by=OPERATOR)
    assert Fact.objects.filter(name="accounts.invitation_revoked").count() == 1
    with pytest.raises(Missing):
        revoke_invitation(invitation_id=ident + 1, by=OPERATOR)


def test_an_account_an_operator_makes_belongs_to_whoever_has_its_address_before_and_after_people_come_in(person):
    before = create_user(email="mei@halmar.example", by=OPERATOR)
    _react()
    person.refresh_from_db()
    assert person.user_id == before

    after = create_user(email="tom@halmar.example", roles=frozenset({Role.ADMINISTRATOR}), by=OPERATOR)
    _react()
    tom = Person.objects.create(name="Tom Nkosi")
    add_identity(person_id=tom.id, kind="email", value="tom@halmar.example", by=OPERATOR)
    _react()
    tom.refresh_from_db()
    assert tom.user_id == after
