"""What is written by mail about a restricted matter stays with those it names: real servers for both ways."""

import pytest
from django.test import Client

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Role
from rapport.cases.actions.life.ending import close_resolved, resolve
from rapport.cases.actions.words.talking import reply
from rapport.cases.models import Access, Case
from rapport.cases.policy import visible_to
from rapport.cases.rules.limits import CLOSES_AFTER
from rapport.catalogue.actions.addresses import take_address
from rapport.catalogue.actions.services import create_service
from rapport.catalogue.models import ServiceTeam
from rapport.catalogue.public import FormField, Kind
from rapport.directory.models import Identity, Person, Unit
from rapport.kit import clock
from rapport.messaging.queries.incoming import held_from
from tests.journeys.test_mail_case import OPERATOR, actor, imap, letter, people, run, servers

__all__ = ["imap", "people", "servers"]

TRUST = "trust@halmar.example"


@pytest.fixture
def whistle(people, servers):
    """What goes to an address of its own is confidential: it is seen by whom it names, and the lead."""
    team_id = ServiceTeam.objects.get().id
    Unit.objects.filter(slug="it").update(manager=people["Ida"])
    asks = [FormField(key="whom", label="Whom is it about?", required=True)]
    service = create_service(
        team_id=team_id, name="Complaints", kind=Kind.COMPLAINT, confidential=True, fields=asks, by=OPERATOR
    )
    take_address(team_id=team_id, address=TRUST, service_id=service, by=OPERATOR)
    unit = Unit.objects.get(slug="it")
    for name in ("Joe", "Kim"):
        address = f"{name.lower()}@halmar.example"
        user = User.objects.create_user(address, name=name)
        people[name] = Person.objects.create(name=name, unit=unit, email=address, user=user)
        Identity.objects.create(person=people[name], kind="email", value=address)
    return service


def seen_by(person):
    return set(visible_to(actor(person)).values_list("id", flat=True))


def test_a_mail_to_the_address_of_a_confidential_service_is_seen_by_those_named_alone(people, servers, whistle):
    servers.write(letter("My manager shouts at me.", to=TRUST, subject="Complaint"))
    run()
    case = Case.objects.get()
    assert (case.restricted, case.service_id, case.kind) == (True, whistle, "complaint")
    assert [seen_by(people[name]) for name in ("Mei", "Ida", "Joe", "Tom")] == [{case.id}, {case.id}, set(), set()]


def test_an_answer_to_a_closed_restricted_case_opens_one_that_the_same_people_see(people, servers, whistle):
    servers.write(letter("My manager shouts at me.", to=TRUST, subject="Complaint"))
    run()
    case = Case.objects.get()
    Access.objects.create(case=case, person=people["Kim"])
    reply(case_id=case.id, text="We take care of it.", by=actor(people["Ida"]))
    resolve(case_id=case.id, text="It is settled.", by=actor(people["Ida"]))
    run()
    with clock.frozen(clock.now() + 2 * CLOSES_AFTER):
        close_resolved()
    servers.write(letter("He does it again.", to=servers.got[-1]["Reply-To"], message_id="<again@x>", subject="Re: x"))
    run()
    new = Case.objects.latest("id")
    assert new.id != case.id
    assert (new.restricted, new.service_id, new.requester) == (True, whistle, people["Mei"])
    assert [new.id in seen_by(people[name]) for name in ("Mei", "Ida", "Kim", "Joe", "Tom")] == [
        True, True, True, False, False,
    ]  # fmt: skip


def test_who_wrote_to_a_restricted_case_is_shown_to_no_administrator_once_it_was_taken(people, servers, whistle):
    servers.write(letter("My manager shouts at me.", to=TRUST, subject="Complaint"))
    servers.write(letter("My laptop is broken.", message_id="<two@x>", subject="Laptop"))
    run()
    RoleGrant.objects.create(user=people["Tom"].user, role=Role.ADMINISTRATOR)
    client = Client()
    client.force_login(people["Tom"].user)
    for address in ("/operations/mails/incoming/?state=taken", "/operations/mails/incoming/?state="):
        page = client.get(address).content.decode()
        assert "Laptop" in page
        assert "Complaint" not in page
    told = client.get("/api/mails/incoming?state=taken").json()["items"]
    assert [row["subject"] for row in told] == ["Laptop"]
    assert len(held_from(people["Mei"].id)) == 2, "she herself sees what is held of her"
