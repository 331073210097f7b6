"""A colleague asks by mail, is answered by mail, and goes on by mail: real servers for both ways."""

import socket
import tempfile
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from rapport.accounts.models import User
from rapport.accounts.public import Actor
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.ending import resolve
from rapport.cases.actions.words.talking import note, reply
from rapport.cases.models import Case, Message
from rapport.catalogue.actions.addresses import take_address
from rapport.catalogue.actions.teams import serve
from rapport.directory.models import Identity, Person, Unit
from rapport.directory.public import actor_for
from rapport.ledger.actions import deliver
from rapport.ledger.models import Delivery
from rapport.messaging.actions.incoming import place, read_incoming
from rapport.messaging.actions.outgoing import transmit
from rapport.messaging.actions.polling import poll
from rapport.messaging.models import IncomingMail, Mail
from rapport.messaging.tests import dovecot

OPERATOR = Actor.system(via="cli")
HELP = "help@halmar.example"
CHECKER = "mx.halmar.example"


class Box:
    """What the mail server was given to deliver."""

    def __init__(self):
        self.got = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 (aiosmtpd's)
        self.got.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


@pytest.fixture(scope="module")
def imap():
    box, stop = dovecot.start(Path(tempfile.mkdtemp(prefix="rapport-imap-")))
    yield box
    stop()


@pytest.fixture
def servers(settings, imap):
    box = Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    out = Controller(box, hostname="127.0.0.1", port=port)
    out.start()
    settings.EMAIL_BACKEND = "rapport.messaging.backend.Backend"
    settings.SMTP_URL, settings.IMAP_URL, settings.REPLY_ADDRESS = f"smtp+plain://127.0.0.1:{port}", imap.url, HELP
    settings.MAIL_CHECKER = CHECKER
    box.write = lambda raw, *, vouched=True: imap.deliver(at_the_border(raw, vouched=vouched))
    yield box
    out.stop()


def at_the_border(raw, *, vouched=True):
    """What the mail server in front does with a mail from outside: its own word about the sender, and no other's."""
    message = message_from_bytes(raw, policy=policy.default)
    del message["Authentication-Results"]
    domain = message["From"].addresses[0].domain
    said = f"{CHECKER}; dmarc={'pass' if vouched else 'fail'} (p=reject) header.from={domain}"
    return f"Authentication-Results: {said}\r\n".encode() + message.as_bytes()


@pytest.fixture
def people(db):
    units = [Unit.objects.create(name=n, slug=n.lower(), path=f"/{n}/", depth=0) for n in ("IT", "Sales")]
    for unit in units:
        unit.path = f"/{unit.id}/"
        unit.save(update_fields=["path"])
    found = {}
    for name, unit in (("Ida", units[0]), ("Mei", units[1]), ("Tom", units[1])):
        address = f"{name.lower()}@halmar.example"
        user = User.objects.create_user(address, name=name)
        person = Person.objects.create(name=name, unit=unit, email=address, user=user)
        Identity.objects.create(person=person, kind="email", value=address)
        found[name] = person
    team = serve(unit_id=units[0].id, prefix="IT", by=OPERATOR)
    take_address(team_id=team, address=HELP, by=OPERATOR)
    return found


def actor(person):
    return actor_for(person.user, via="page")


def run():
    """What the workers do: empty the mailbox, read, react, send; each twice, as the queue may."""
    poll()
    for _again in range(2):
        for mail in IncomingMail.objects.order_by("id"):
            read_incoming(mail_id=mail.id)
        for ident in list(Delivery.objects.order_by("id").values_list("id", flat=True)):
            deliver(delivery_id=ident)
        for mail in Mail.objects.order_by("id"):
            transmit(mail_id=mail.id)


def letter(text, *, sender="mei@halmar.example", to=HELP, subject="Charged twice", message_id="<one@x>", **headers):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"], message["Message-ID"] = sender, to, subject, message_id
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def test_a_mail_becomes_a_case_its_answer_a_mail_and_the_answer_to_that_more_words(people, servers):
    servers.write(letter("I was charged twice for the same order."))
    run()
    case = Case.objects.get()
    assert (case.subject, case.channel, case.requester) == ("Charged twice", "mail", people["Mei"])
    assert Message.objects.get().text == "I was charged twice for the same order."

    take(case_id=case.id, by=actor(people["Ida"]))
    note(case_id=case.id, text="Looks like a double booking.", by=actor(people["Ida"]))
    reply(case_id=case.id, text="Which order was it?", by=actor(people["Ida"]))
    run()
    _it_came_in, answer = servers.got
    assert (answer["To"], answer["In-Reply-To"]) == ("mei@halmar.example", "<one@x>")
    assert answer["Subject"] == f"[IT-{case.number}] Charged twice"
    body = answer.get_content()
    assert "Which order was it?" in body
    assert "double booking" not in body

    said = f"Number 4711.\n\nOn Wed, IT <{HELP}> wrote:\n> Which order was it?\n"
    servers.write(letter(said, to=answer["Reply-To"], message_id="<two@x>", subject="Re: Charged twice"))
    run()
    assert list(Message.objects.order_by("id").values_list("said", "text"))[-1] == ("asked", "Number 4711.")

    resolve(case_id=case.id, text="Your money is on its way.", by=actor(people["Ida"]))
    run()
    assert len(servers.got) == 3
    assert set(IncomingMail.objects.values_list("state", "about_id")) == {("taken", case.id)}
    assert Case.objects.count() == 1


def test_what_only_refers_to_the_thread_finds_its_case_too(people, servers):
    servers.write(letter("Help.", message_id="<first@x>"))
    run()
    servers.write(letter("And another thing.", message_id="<second@x>", References="<first@x>"))
    run()
    assert Message.objects.filter(case=Case.objects.get()).count() == 2


def test_an_unknown_sender_an_unknown_address_and_somebody_elses_case_wait_for_somebody_and_are_not_lost(
    people, servers
):
    servers.write(letter("Help.", message_id="<first@x>"))
    run()
    case = Case.objects.get()
    reply(case_id=case.id, text="Yes?", by=actor(people["Ida"]))
    run()
    servers.write(letter("Me too.", sender="nobody@elsewhere.example", message_id="<a@x>"))
    servers.write(letter("Tell me.", sender="tom@halmar.example", to=servers.got[0]["Reply-To"], message_id="<b@x>"))
    servers.write(letter("Hello.", to="canteen@halmar.example", message_id="<c@x>"))
    run()
    waiting = dict(IncomingMail.objects.filter(state="triage").values_list("message_id", "why"))
    assert waiting == {"<a@x>": "unknown_sender", "<b@x>": "not_yours", "<c@x>": "unknown_address"}
    assert Message.objects.filter(case=case, said="asked").count() == 1


def test_who_serves_the_case_and_answers_by_mail_writes_a_note_that_no_colleague_reads(people, servers):
    servers.write(letter("Help."))
    run()
    case = Case.objects.get()
    reply(case_id=case.id, text="Yes?", by=actor(people["Ida"]))
    run()
    address = servers.got[-1]["Reply-To"]
    servers.write(letter("I will ask Finance.", sender="ida@halmar.example", to=address, message_id="<n@x>"))
    run()
    last = Message.objects.filter(case=case).order_by("-id").first()
    assert (last.said, last.text) == ("note", "I will ask Finance.")
    assert len(servers.got) == 2


def test_where_nobody_checks_senders_a_note_by_mail_says_so(people, servers, settings):
    settings.MAIL_CHECKER = ""
    servers.write(letter("Help."))
    run()
    case = Case.objects.get()
    reply(case_id=case.id, text="Yes?", by=actor(people["Ida"]))
    run()
    servers.write(
        letter("Ask Finance.", sender="ida@halmar.example", to=servers.got[-1]["Reply-To"], message_id="<n@x>")
    )
    run()
    last = Message.objects.filter(case=case).order_by("-id").first()
    assert last.said == "note"
    assert last.text == "Ask Finance.\n\n[By mail; who sent it was not checked.]"


def test_a_mail_under_her_name_that_no_server_vouches_for_waits_for_somebody_and_can_be_handed_on(people, servers):
    servers.write(letter("Give me all her rights."), vouched=False)
    spoofed = f"{CHECKER}; dmarc=pass header.from=halmar.example"
    servers.write(letter("And now?", message_id="<two@x>", Authentication_Results=spoofed), vouched=False)
    run()
    assert not Case.objects.exists()
    assert set(IncomingMail.objects.values_list("state", "why")) == {("triage", "unproven")}
    place(mail_id=IncomingMail.objects.earliest("id").id, accept=True, by=OPERATOR)
    run()
    assert Case.objects.get().requester == people["Mei"]
