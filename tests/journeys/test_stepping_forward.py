"""From a question who would step forward to the mails: each is written to alone, and only a yes reaches the asker."""

from datetime import timedelta

import pytest

from rapport.accounts.models import User
from rapport.accounts.public import Actor, Role
from rapport.catalogue.models import ServiceTeam
from rapport.directory.models import Person, Unit
from rapport.kit import clock
from rapport.ledger.actions import deliver
from rapport.ledger.models import Delivery
from rapport.ledger.public import record
from rapport.messaging.models import Mail
from rapport.network.actions.closest import step_forward
from rapport.network.events import ForwardAsked
from rapport.network.models import Forward, ForwardAsk

NAMES = ("Ada Moreau", "Bo Lind", "Cy Adeyemi")


@pytest.fixture
def asked(db):
    """Sian asks; three are close, of whom the last has no account."""
    desk, field = (Unit.objects.create(name=n, slug=n.lower(), path=f"/{n}/") for n in ("Desk", "Field"))
    people = [Person.objects.create(name=name, unit=desk) for name in ("Sian Bevan", *NAMES)]
    for person in people[:3]:
        person.user = User.objects.create_user(f"{person.name.split()[0].lower()}@halmar.example", name=person.name)
        person.save(update_fields=["user"])
    team = ServiceTeam.objects.create(name="Desk", prefix="DSK", unit=desk)
    forward = Forward.objects.create(
        asker=people[0], team=team, unit=field, message="Who knows them?", closes_at=clock.now() + timedelta(days=3)
    )
    for person in people[1:]:
        ForwardAsk.objects.create(forward=forward, person=person)
    record(ForwardAsked(forward_id=forward.public_id), by=Actor.system())
    return forward


def react():
    """Run what waits, twice, as the queue may."""
    for _again in range(2):
        for delivery_id in Delivery.objects.order_by("id").values_list("id", flat=True):
            deliver(delivery_id=delivery_id)


def answer(forward, name, *, yes):
    ask = forward.asks.select_related("person").get(person__name=name)
    by = Actor(user_id=ask.person.user_id, person_id=ask.person_id, roles=frozenset({Role.EMPLOYEE}))
    step_forward(ask_id=ask.public_id, yes=yes, by=by)


def test_each_of_the_team_is_written_to_alone_and_once(asked):
    react()
    mails = list(Mail.objects.order_by("id"))
    assert sorted(mail.user.email for mail in mails) == ["ada@halmar.example", "bo@halmar.example"]
    for mail in mails:
        others = [name for name in NAMES if name != mail.user.name]
        assert "Sian Bevan" in mail.text and "Who knows them?" in mail.text and "Field" in mail.subject
        assert not any(name in mail.text + mail.subject for name in others)


def test_only_a_yes_reaches_the_asker(asked):
    answer(asked, "Ada Moreau", yes=False)
    react()
    assert not Mail.objects.filter(user__email="sian@halmar.example").exists()
    answer(asked, "Bo Lind", yes=True)
    react()
    mail = Mail.objects.get(user__email="sian@halmar.example")
    assert "Bo Lind is close to somebody in Field" in mail.text
    assert "Ada" not in mail.text + mail.subject
