"""From an invitation to the mails: each messenger is written to alone, and nothing in the mail names another."""

from datetime import timedelta

import pytest

from rapport.accounts.models import User
from rapport.accounts.public import Actor, Role
from rapport.directory.models import Person
from rapport.kit import clock
from rapport.ledger.actions import deliver
from rapport.ledger.models import Delivery, Fact
from rapport.messaging.models import Mail
from rapport.network.actions.messengers import invite
from rapport.network.models import MessengerInvitation, MessengerRound

NAMES = ("Ada Moreau", "Bo Lind", "Cy Adeyemi")


@pytest.fixture
def round_of_three(db):
    """Three people were found, of whom the last has no account."""
    press = User.objects.create_user("press@halmar.example", name="Sian Bevan")
    people = [Person.objects.create(name=name) for name in NAMES]
    for person in people[:2]:
        person.user = User.objects.create_user(f"{person.name.split()[0].lower()}@halmar.example", name=person.name)
        person.save(update_fields=["user"])
    found = MessengerRound.objects.create(
        asked_by=press, topic="New portal", audience={}, wanted=3, people=40, state="ready", made_at=clock.now()
    )
    MessengerInvitation.objects.bulk_create(MessengerInvitation(round=found, person=person) for person in people)
    return found, Actor(user_id=press.id, roles=frozenset({Role.COMMUNICATIONS, Role.EMPLOYEE}))


def react():
    """Run what waits, twice, as the queue may."""
    for _again in range(2):
        for delivery_id in Delivery.objects.order_by("id").values_list("id", flat=True):
            deliver(delivery_id=delivery_id)


def test_each_messenger_is_written_to_alone_and_once(round_of_three):
    found, press = round_of_three
    invite(round_id=found.public_id, message="It opens on Monday.", by=press)
    react()
    mails = list(Mail.objects.order_by("id"))
    assert sorted(mail.user.email for mail in mails) == ["ada@halmar.example", "bo@halmar.example"]
    for mail in mails:
        others = [name for name in NAMES if name != mail.user.name]
        assert "Sian Bevan asks" in mail.text
        assert "It opens on Monday." in mail.text
        assert not any(name in mail.text + mail.subject for name in others)
    assert Fact.objects.get(name="network.messengers_invited").data == {"round_id": str(found.public_id)}


def test_who_answered_before_the_mails_went_out_is_not_written_to(round_of_three):
    found, press = round_of_three
    invite(round_id=found.public_id, message="It opens on Monday.", by=press)
    MessengerInvitation.objects.filter(person__name="Bo Lind").update(decision="no", decided_at=clock.now())
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        react()
    assert [mail.user.email for mail in Mail.objects.all()] == ["ada@halmar.example"]
