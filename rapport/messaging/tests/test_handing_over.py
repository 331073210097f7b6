"""An administrator hands invitations over where no mail server is set, and reads nothing else in the outbox."""

import json

import pytest
from click.testing import CliRunner
from django.core.mail import EmailMessage

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Actor, Role
from rapport.directory.models import Identity, Person, Unit
from rapport.kit.problems import Forbidden, Missing
from rapport.ledger.models import Fact
from rapport.messaging.actions.reading import read_text
from rapport.messaging.cli import commands
from rapport.messaging.models import Mail
from rapport.messaging.queries.outbox import mails
from rapport.messaging.rules.reasons import SHOWN, Shown, shown_of
from rapport.privacy.models import Look
from rapport.privacy.public import looks_at

SECRET = "https://rapport.example/a/link/that/acts"


@pytest.fixture
def jonas(db):
    user = User.objects.create_user("jonas@halmar.example", name="Jonas")
    RoleGrant.objects.create(user=user, role=Role.ADMINISTRATOR)
    return user


@pytest.fixture
def boss(jonas):
    return Actor(user_id=jonas.id, roles=frozenset({Role.ADMINISTRATOR}))


def kept(reason, to="new@halmar.example", **more):
    return Mail.objects.create(
        to=to,
        reason=reason,
        subject="The subject",
        text=SECRET,
        html=SECRET,
        message_id=f"<{reason}-{to}>",
        **({"state": Mail.State.KEPT} | more),
    ).id


def test_of_a_reason_nobody_decided_on_nothing_is_read(boss):
    assert shown_of("some.thing") == Shown.NOTHING
    kept("some.thing")
    (row,) = mails(by=boss).items
    assert (row.subject, row.readable) == ("", False)


@pytest.mark.parametrize("reason", sorted(SHOWN))
def test_the_text_of_a_mail_is_read_only_where_it_is_handed_over(reason, boss, jonas, client):
    ident = kept(reason)
    handed_over = reason in {"accounts.invitation", "accounts.claim"}
    (row,) = mails(by=boss).items
    client.force_login(jonas)
    answers = [client.get(f"/operations/mails/{ident}/"), client.get(f"/api/mails/{ident}/text")]
    listed = client.get("/operations/mails/").content.decode() + client.get("/api/mails").content.decode()
    assert SECRET not in listed
    assert row.readable == handed_over == (f'href="/operations/mails/{ident}/"' in listed)
    assert [answer.status_code for answer in answers] == ([200, 200] if handed_over else [404, 404])
    assert all((SECRET in answer.content.decode()) == handed_over for answer in answers)
    assert (CliRunner().invoke(commands, ["text", str(ident)]).exit_code == 0) == handed_over


@pytest.mark.parametrize("reason", sorted(reason for reason, shown in SHOWN.items() if shown == Shown.NOTHING))
def test_the_subject_of_what_colleagues_deal_with_is_theirs(reason, boss):
    reader = User.objects.create_user("mei@halmar.example")
    kept(reason, user=reader)
    assert [row.subject for row in mails(by=boss).items] == [""]
    assert [row.subject for row in mails(by=Actor(user_id=reader.id)).items] == ["The subject"]


def test_that_a_mail_was_read_is_written_down_for_its_person(boss):
    unit = Unit.objects.create(name="Halmar", slug="halmar", path="/1/")
    person = Person.objects.create(name="New", unit=unit)
    Identity.objects.create(person=person, kind="email", value="new@halmar.example")
    ident = kept("accounts.invitation", to="New@Halmar.example")
    assert [row.readable for row in mails(by=boss).items] == [True]
    assert not Look.objects.exists(), "that it is listed is no look"
    assert read_text(mail_id=ident, by=boss).text == SECRET
    (look,) = looks_at(person.id, by=Actor(person_id=person.id)).items
    assert (look.by_user_id, look.what) == (boss.user_id, "messaging.text")
    assert Fact.objects.get(name="messaging.mail_read").data == {"mail_id": ident}


def test_of_an_address_nobody_has_the_ledger_says_that_it_was_read(boss):
    ident = kept("accounts.invitation")
    read_text(mail_id=ident, by=boss)
    assert Fact.objects.get(name="messaging.mail_read").by_user_id == boss.user_id


@pytest.mark.parametrize("reason", ["accounts.invitation", "accounts.claim"])
def test_a_link_that_would_set_the_password_of_an_account_is_not_read(reason, boss):
    User.objects.create_user("mei@halmar.example")
    ident = kept(reason, to="Mei@halmar.example")
    assert [row.readable for row in mails(by=boss).items] == [False]
    with pytest.raises(Missing):
        read_text(mail_id=ident, by=boss)


@pytest.mark.parametrize("state", ["waiting", "failed", "sent"])
def test_what_is_sent_or_will_be_is_not_handed_over(state, boss):
    ident = kept("accounts.invitation", state=state)
    with pytest.raises(Missing):
        read_text(mail_id=ident, by=boss)


def test_nobody_but_administrators_hands_anything_over(jonas):
    ident = kept("accounts.invitation")
    for other in (Actor.stranger(), Actor(user_id=jonas.id, roles=frozenset({Role.OVERSEER, Role.EXECUTIVE}))):
        with pytest.raises(Forbidden):
            read_text(mail_id=ident, by=other)
    assert not Fact.objects.filter(name="messaging.mail_read").exists()


def test_a_new_password_asked_for_is_not_read_by_who_administers(boss, settings, client, jonas):
    settings.EMAIL_BACKEND = "rapport.messaging.backend.Backend"
    settings.SMTP_URL = ""
    mei = User.objects.create_user("mei@halmar.example", password="quiet harbour lantern")
    client.post("/account/password/reset/", {"email": mei.email})
    row = Mail.objects.get(to=mei.email)
    Mail.objects.update(state=Mail.State.KEPT)
    key = next(word for word in row.text.split() if "/password/reset/key/" in word)
    client.force_login(jonas)
    told = client.get("/operations/mails/").content.decode() + client.get("/api/mails").content.decode()
    told += CliRunner().invoke(commands, ["outbox", "--json"]).stdout
    assert mei.email in told
    assert key not in told
    assert client.get(f"/operations/mails/{row.id}/").status_code == 404


def test_the_terminal_hands_over_too_and_that_is_written_down(db):
    ident = kept("accounts.claim")
    told = json.loads(CliRunner().invoke(commands, ["text", str(ident), "--json"]).stdout)
    assert told == {"id": ident, "to": "new@halmar.example", "subject": "The subject", "text": SECRET}
    assert Fact.objects.filter(name="messaging.mail_read").exists()


def test_what_django_writes_is_read_by_nobody(boss, settings):
    settings.EMAIL_BACKEND = "rapport.messaging.backend.Backend"
    EmailMessage("Sign in", SECRET, None, ["new@halmar.example"]).send()
    Mail.objects.update(state=Mail.State.KEPT)
    (row,) = mails(by=boss).items
    assert (row.subject, row.readable) == ("Sign in", False)
