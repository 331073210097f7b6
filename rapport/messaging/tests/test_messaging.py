"""Mail is queued with the change, sent by a real mail server's rules, and never lost."""

import re
import socket
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from django.core.mail import EmailMultiAlternatives, send_mail
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

import rapport
from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Actor, Role
from rapport.kit.problems import Forbidden, Refusal
from rapport.ledger.models import Fact
from rapport.messaging.actions.outgoing import Later, _plain, send_again, send_kept, transmit
from rapport.messaging.jobs import PATIENTLY
from rapport.messaging.models import Attempt, Mail
from rapport.messaging.public import send
from rapport.messaging.queries.outbox import mails
from rapport.messaging.rules.servers import MOST_ATTEMPTS, server_of

OPERATOR = Actor.system(via="cli")


class Box:
    """What the mail server got, and what it answers."""

    def __init__(self):
        self.got, self.answer = [], "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):  # noqa: N802
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.got.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


@pytest.fixture
def server(settings):
    """A real mail server on this machine."""
    box = Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        box.port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    settings.SMTP_URL = f"smtp+plain://127.0.0.1:{box.port}"
    yield box
    controller.stop()


@pytest.fixture
def mei(db):
    return User.objects.create_user("mei@halmar.example", name="Mei-Ling Chen", language="de", timezone="Asia/Tokyo")


def _queue(to="mei@halmar.example"):
    with transaction.atomic():
        return send(to, "messaging/mail/test", {}, by=OPERATOR, reason="messaging.test")


def test_a_mail_arrives_with_text_and_html_and_no_tracking(mei, server, settings):
    settings.LANGUAGES = [("de", "German"), ("en", "English")]
    ident = _queue(mei.id)

    transmit(mail_id=ident)

    (mail,) = server.got
    assert mail["To"] == "mei@halmar.example"
    assert mail["Content-Language"] == "de"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "so mail from" in mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert "so mail from" in html
    assert not re.search(r"<img|<script|background=|url\(|src=", html)


def test_the_mail_and_its_job_go_with_the_transaction_that_fails(mei):
    def change():
        with transaction.atomic():
            send(mei.id, "messaging/mail/test", {}, by=OPERATOR, reason="messaging.test")
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 (our own, raised above)
        change()

    assert not Mail.objects.exists()
    assert not ProcrastinateJob.objects.exists()


def test_a_sent_mail_keeps_its_proof_but_not_its_text_and_is_not_sent_twice(mei, server):
    ident = _queue(mei.id)
    transmit(mail_id=ident)
    transmit(mail_id=ident)

    mail = Mail.objects.get(id=ident)
    assert (mail.state, mail.text, mail.html, mail.attempts) == ("sent", "", "", 1)
    assert Attempt.objects.get().outcome == "sent"
    assert len(server.got) == 1


def test_a_refusal_is_final_and_shown_with_the_servers_words(mei, server):
    server.answer = "550 5.1.1 No such mailbox here"
    ident = _queue()

    transmit(mail_id=ident)

    mail = Mail.objects.get(id=ident)
    assert (mail.state, mail.error) == ("failed", "550 5.1.1 No such mailbox here")
    assert mail.text, "a failed mail keeps its text, to be sent again"


def test_a_temporary_failure_is_tried_again_by_the_queue_with_the_same_message_id(mei, server):
    server.answer = "451 4.3.0 Try again later"
    ident = _queue()
    with pytest.raises(Later, match="451"):
        transmit(mail_id=ident)
    waiting = Mail.objects.get(id=ident)
    assert (waiting.state, waiting.attempts) == ("waiting", 1)
    assert PATIENTLY.get_retry_decision(exception=Later(), job=_job(attempts=1)) is not None

    server.answer = "250 OK"
    transmit(mail_id=ident)

    assert Mail.objects.get(id=ident).state == "sent"
    assert server.got[0]["Message-ID"] == waiting.message_id
    assert [a.outcome for a in Attempt.objects.order_by("id")] == ["later", "sent"]


def _job(attempts):
    from procrastinate.jobs import Job

    return Job(id=1, status="doing", queue="default", lock=None, queueing_lock=None, task_name="x", attempts=attempts)


def test_a_server_that_is_not_there_is_a_temporary_failure_until_patience_ends(mei, settings):
    settings.SMTP_URL = "smtp+plain://127.0.0.1:1"
    ident = _queue()
    for _n in range(MOST_ATTEMPTS - 1):
        with pytest.raises(Later):
            transmit(mail_id=ident)

    transmit(mail_id=ident)

    mail = Mail.objects.get(id=ident)
    assert (mail.state, mail.attempts) == ("failed", MOST_ATTEMPTS)
    assert "ConnectionRefusedError" in mail.error


def test_without_starttls_nothing_is_sent_where_it_is_demanded(mei, server, settings):
    settings.SMTP_URL = f"smtp://127.0.0.1:{server.port}"
    ident = _queue()

    with pytest.raises(Later, match="STARTTLS"):
        transmit(mail_id=ident)

    assert server.got == []


def test_without_a_mail_server_mail_is_kept_and_goes_once_there_is_one(mei, settings, request):
    settings.SMTP_URL = ""
    ident = _queue()
    transmit(mail_id=ident)
    assert Mail.objects.get(id=ident).state == "kept"
    assert "so mail from" in Mail.objects.get(id=ident).text

    box = request.getfixturevalue("server")
    assert send_kept(by=OPERATOR) == 1
    transmit(mail_id=ident)

    assert len(box.got) == 1
    assert Mail.objects.get(id=ident).state == "sent"


def test_a_failed_mail_can_be_sent_again_by_administrators_only(mei, server):
    server.answer = "550 no"
    ident = _queue()
    transmit(mail_id=ident)
    server.answer = "250 OK"
    with pytest.raises(Forbidden):
        send_again(mail_id=ident, by=Actor(user_id=mei.id, roles=frozenset({Role.EXECUTIVE})))

    send_again(mail_id=ident, by=OPERATOR)
    transmit(mail_id=ident)

    assert len(server.got) == 1


def test_what_django_and_allauth_write_lands_in_the_same_outbox(mei, server, settings):
    settings.EMAIL_BACKEND = "rapport.messaging.backend.Backend"
    with transaction.atomic():
        assert send_mail("Hello", "Body", None, ["mei@halmar.example", "else@halmar.example"]) == 1
        rich = EmailMultiAlternatives("Rich", "Text", None, ["mei@halmar.example"], headers={"X-Rapport-Reason": "a.b"})
        rich.attach_alternative("<p>Rich</p>", "text/html")
        rich.send()

    assert Mail.objects.filter(reason="accounts.sign_in").count() == 2
    rich_row = Mail.objects.get(reason="a.b")
    assert (rich_row.html, rich_row.user_id) == ("<p>Rich</p>", mei.id)
    transmit(mail_id=rich_row.id)
    assert "X-Rapport-Reason" not in server.got[0]


def test_nobody_but_the_reader_and_administrators_sees_a_mail(mei):
    _queue(mei.id)
    other = User.objects.create_user("other@halmar.example")

    assert mails(by=Actor.stranger()).items == []
    assert mails(by=Actor(user_id=other.id, roles=frozenset({Role.ANALYST}))).items == []
    assert len(mails(by=Actor(user_id=mei.id)).items) == 1


@pytest.mark.parametrize("url", ["http://mail", "smtp://", "mail.example", "smtp://host:port", "smtps://host:99999"])
def test_a_mail_server_that_cannot_be_meant_is_refused_in_a_sentence(url):
    with pytest.raises(Refusal, match="RAPPORT_SMTP_URL"):
        server_of(url)


def test_the_address_of_a_mail_server_is_read_with_its_parts():
    assert server_of("") is None
    server = server_of("smtps://me:p%40ss@mail.example")
    assert (server.host, server.port, server.user, server.password, server.security) == (
        "mail.example",
        465,
        "me",
        "p@ss",
        "tls",
    )
    assert server_of("smtp://mail.example").security == "starttls"


def test_a_line_break_cannot_smuggle_a_header(mei, server, settings):
    settings.EMAIL_BACKEND = "rapport.messaging.backend.Backend"
    with transaction.atomic():
        send_mail("Hello\nBcc: everybody@halmar.example", "Body", None, ["mei@halmar.example"])

    transmit(mail_id=Mail.objects.get().id)

    assert server.got[0]["Subject"] == "Hello Bcc: everybody@halmar.example"
    assert server.got[0]["Bcc"] is None


def test_the_outbox_page_shows_mail_to_administrators_only(client, mei):
    from rapport.accounts.models import RoleGrant

    _queue(mei.id)
    client.force_login(mei)
    assert client.get("/operations/mails/").status_code == 403
    RoleGrant.objects.create(user=mei, role=Role.ADMINISTRATOR)

    assert "mei@halmar.example" in client.get("/operations/mails/").content.decode()


def test_a_private_mail_is_nobody_elses_not_even_that_it_went(client, mei, server):
    server.answer = "550 5.1.1 mei@halmar.example unknown"
    ident = send(mei.id, "messaging/mail/test", {}, by=OPERATOR, reason="network.introduction_asked", private=True)
    kept = Mail.objects.get(id=ident)
    transmit(mail_id=ident)
    administrator = Actor(user_id=mei.id + 1, roles=frozenset({Role.ADMINISTRATOR}))
    for reader in (administrator, OPERATOR):
        assert mails(by=reader).items == []
    mine = mails(by=Actor(user_id=mei.id)).items[0]
    assert (mine.subject, mine.state) == (kept.subject, "failed")
    assert "user_id" in Fact.objects.get(name="messaging.mail_failed").data
    assert not any(f"user:{mei.id}" in fact.subjects for fact in Fact.objects.filter(name="messaging.mail_failed"))
    boss = User.objects.create_user("boss@halmar.example", name="Boss")
    RoleGrant.objects.create(user=boss, role=Role.ADMINISTRATOR)
    client.force_login(boss)
    shown = client.get("/operations/mails/").content.decode()
    assert "mei@halmar.example" not in shown
    assert kept.subject not in shown


SUBJECTS = sorted(
    str(path.relative_to(folder)).removesuffix(".subject.txt")
    for folder in Path(rapport.__file__).parent.glob("*/templates")
    for path in folder.rglob("*.subject.txt")
)


class Whatever(dict):
    """Any name a template asks for says the same."""

    def __contains__(self, name):
        return True

    def __missing__(self, name):
        return "R&D's <door>"


@pytest.mark.parametrize("template", SUBJECTS)
def test_a_subject_is_no_html(template):
    assert not re.search(r"&(amp|lt|gt|quot|#x27|#39);", _plain(f"{template}.subject.txt", Whatever()))


def test_a_subject_says_what_was_written(db):
    values = {"number": "IT-7", "subject_of_case": "Can't reach R&D's door", "team": "IT"}
    ident = send("ida@halmar.example", "cases/mail/acknowledged", values, by=OPERATOR, reason="test")
    assert "Can't reach R&D's door" in Mail.objects.get(id=ident).subject
