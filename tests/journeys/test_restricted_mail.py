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
from rapport.messaging.models import IncomingMail
from rapport.messaging.public import waiting
from rapport.messaging.queries.incoming import held_from
from rapport.site.doctor import examine
from rapport.site.menu import serving_units
from tests.journeys.test_mail_case import HELP, OPERATOR, actor, imap, letter, people, run, servers

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


def browser(person):
    client = Client()
    client.force_login(person.user)
    return client


INCOMING = "/operations/mails/incoming/"


def test_what_waits_and_was_written_in_confidence_is_seen_by_who_leads_the_team_and_by_no_administrator(
    people, servers, whistle
):
    RoleGrant.objects.create(user=people["Tom"].user, role=Role.ADMINISTRATOR)
    stranger = {"sender": "nobody@elsewhere.example"}
    servers.write(letter("He shouts.", to=TRUST, subject="Secret one", message_id="<a@x>", **stranger))
    servers.write(
        letter("He shouts.", to=f"IT <{HELP}>", subject="Secret two", message_id="<b@x>", Cc=TRUST, **stranger)
    )
    servers.write(letter("It is broken.", subject="Laptop", message_id="<c@x>", **stranger))
    run()
    tom, ida, kim = (browser(people[name]) for name in ("Tom", "Ida", "Kim"))
    page = tom.get(INCOMING).content.decode()
    assert ("Laptop" in page, "Secret" in page) == (True, False)
    assert [row["subject"] for row in tom.get("/api/mails/incoming").json()["items"]] == ["Laptop"]
    page = ida.get(INCOMING).content.decode()
    assert ("Laptop" in page, "Secret one" in page, "Secret two" in page) == (False, True, True)
    assert kim.get(INCOMING).status_code == 403, "a member of a team that is led by somebody"

    hidden = IncomingMail.objects.get(message_id="<a@x>")
    assert tom.post(f"{INCOMING}{hidden.id}/", {"accept": "no"}).status_code == 404
    assert kim.post(f"{INCOMING}{hidden.id}/", {"accept": "no"}).status_code == 403
    assert tom.post(INCOMING, {"sender": "nobody@elsewhere.example"}).status_code == 302
    states = dict(IncomingMail.objects.values_list("message_id", "state"))
    assert states == {"<a@x>": "triage", "<b@x>": "triage", "<c@x>": "ignored"}
    assert ida.post(f"{INCOMING}{hidden.id}/", {"accept": "no"}).status_code == 302
    hidden.refresh_from_db()
    assert hidden.state == "ignored"


def test_what_waits_and_answers_a_restricted_case_is_hidden_as_the_case_is(people, servers, whistle):
    RoleGrant.objects.create(user=people["Tom"].user, role=Role.ADMINISTRATOR)
    servers.write(letter("My manager shouts at me.", to=TRUST, subject="Complaint"))
    run()
    address = servers.got[0]["Reply-To"]
    servers.write(letter("Me too.", sender="joe@halmar.example", to=address, message_id="<b@x>", subject="Secret one"))
    servers.write(letter("More.", to=address, message_id="<c@x>", subject="Secret two"), vouched=False)
    run()
    left = set(IncomingMail.objects.filter(state="triage").values_list("why", "private"))
    assert left == {("not_yours", True), ("unproven", True)}
    assert "Secret" not in browser(people["Tom"]).get(INCOMING).content.decode()
    page = browser(people["Ida"]).get(INCOMING).content.decode()
    assert "Secret one" in page
    assert "Secret two" in page


def test_in_a_team_without_a_lead_its_members_look(people, servers, whistle):
    Unit.objects.filter(slug="it").update(manager=None)
    servers.write(letter("He shouts.", to=TRUST, subject="Secret", sender="nobody@elsewhere.example"))
    run()
    assert "Secret" in browser(people["Kim"]).get(INCOMING).content.decode()


def test_mail_that_waits_is_told_of_on_the_day_of_who_may_look_in_operations_and_by_the_doctor(
    people, servers, whistle, django_assert_max_num_queries
):
    serving_units.forget()  # who serves was read in another house
    RoleGrant.objects.create(user=people["Tom"].user, role=Role.ADMINISTRATOR)
    tom, ida, mei = (browser(people[name]) for name in ("Tom", "Ida", "Mei"))
    panel = f"{INCOMING}panel/"
    assert tom.get(panel).content.strip() == b""
    assert "waiting mail" not in {finding.check for finding in examine()}
    servers.write(letter("He shouts.", to=TRUST, message_id="<a@x>", sender="nobody@elsewhere.example"))
    servers.write(letter("Broken.", message_id="<b@x>", sender="nobody@elsewhere.example"))
    servers.write(letter("Broken.", message_id="<c@x>", sender="nobody@elsewhere.example"))
    run()
    administrator = actor(people["Tom"])
    with django_assert_max_num_queries(5):
        assert waiting(by=administrator).mails == 2
    told = tom.get(panel).content.decode()
    assert "2 mails wait for somebody to look at them." in told
    assert "1 mail about a confidential matter waits for who leads its team." in told
    assert f'href="{INCOMING}"' in told
    assert "1 mail waits for somebody to look at it." in ida.get(panel).content.decode()
    assert mei.get(panel).content.strip() == b""
    for page, reader in (("/", tom), ("/", ida), ("/operations/", tom)):
        assert f'hx-get="{panel}"' in reader.get(page).content.decode(), page
    assert f'hx-get="{panel}"' not in mei.get("/").content.decode()
    says = {finding.check: (finding.state, finding.says) for finding in examine()}
    assert says["waiting mail"] == ("warning", "2 mails wait for somebody to look: Operations, Incoming mail.")
    assert says["confidential mail"][1].endswith("1 mail waits for somebody to look.")
    serving_units.forget()
