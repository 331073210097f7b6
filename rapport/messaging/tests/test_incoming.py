"""Mail comes in by real servers, is kept before it is accepted, and is read warily."""

import smtplib
import socket
import tempfile
from contextlib import suppress
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Actor, Role
from rapport.directory.models import Identity, Person
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.ledger.models import Fact
from rapport.messaging.actions.incoming import forget_incoming, read_incoming, receive, remove_old_incoming, sign
from rapport.messaging.actions.listening import listener
from rapport.messaging.actions.outgoing import Thread, send, wire_of
from rapport.messaging.actions.polling import poll
from rapport.messaging.models import IncomingMail, Mail
from rapport.messaging.public import letter_of
from rapport.messaging.queries.incoming import held_from
from rapport.messaging.rules.addresses import read_reply_address, reply_address
from rapport.messaging.rules.bounds import UnreadableError
from rapport.messaging.rules.html import text_of_html
from rapport.messaging.rules.reading import read
from rapport.messaging.rules.words import MOST_AN_HOUR, MOST_BYTES, Came, Why
from rapport.messaging.tests import dovecot

OPERATOR = Actor.system(via="cli")
HELP = "help@halmar.example"


def mail(*, text="My laptop is broken.", subject="Laptop", sender="Mei-Ling Chen <Mei@Halmar.example>", **headers):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, HELP, subject
    message["Message-ID"] = headers.pop("message_id", "<one@halmar.example>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def came(raw, *, to=HELP):
    ident = receive(raw, to=to, via="lmtp")
    read_incoming(mail_id=ident)
    return IncomingMail.objects.get(id=ident)


@pytest.fixture
def reply_to(settings):
    settings.REPLY_ADDRESS = HELP
    return HELP


@pytest.fixture(scope="module")
def imap():
    box, stop = dovecot.start(Path(tempfile.mkdtemp(prefix="rapport-imap-")))
    yield box
    stop()


def test_a_mailbox_is_emptied_once_and_what_was_kept_is_marked_there(db, settings, imap):
    settings.IMAP_URL = imap.url
    imap.deliver(mail(message_id="<imap-1@halmar.example>"))
    imap.deliver(mail(message_id="<imap-2@halmar.example>", subject="Second"))
    assert poll() == 2
    assert (poll(), imap.unseen()) == (0, 0)
    assert set(IncomingMail.objects.values_list("state", "via")) == {("new", "imap")}


def test_a_mail_too_large_to_fetch_goes_to_triage_by_its_headers_and_the_others_come_in(
    db, settings, imap, monkeypatch
):
    monkeypatch.setattr("rapport.messaging.actions.polling.MOST_BYTES", 2000)
    settings.IMAP_URL = imap.url
    imap.deliver(mail(subject="Huge", text="x" * 70 + "\n" + "y" * 3000))
    imap.deliver(mail(subject="Small"))
    assert poll() == 2
    huge = IncomingMail.objects.get(subject="Huge")
    assert (huge.state, huge.why, huge.from_address) == (Came.TRIAGE, Why.TOO_LARGE, "mei@halmar.example")
    assert IncomingMail.objects.filter(state=Came.NEW).count() == 1


def test_without_a_mailbox_nothing_is_polled_and_a_bad_address_is_refused_in_a_sentence(db, settings):
    settings.IMAP_URL = ""
    assert poll() == 0
    settings.IMAP_URL = "http://nowhere"
    with pytest.raises(Refusal, match="RAPPORT_IMAP_URL is no mailbox"):
        poll()


@pytest.mark.django_db(transaction=True)
def test_a_mail_handed_over_by_lmtp_is_accepted_once_it_is_kept_for_each_reader():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    door = listener(f"127.0.0.1:{port}")
    door.start()
    try:
        with smtplib.LMTP("127.0.0.1", port) as client:
            client.sendmail("mei@halmar.example", [HELP, "it@halmar.example"], mail())
            assert client.getreply()[0] == 250, "LMTP answers for every reader; the library reads the first answer only"
            assert client.sendmail("mei@halmar.example", [HELP], mail()) == {}
            with pytest.raises(smtplib.SMTPException):
                client.sendmail("mei@halmar.example", [HELP], mail(text="x" * MOST_BYTES))
    finally:
        door.stop()
    assert IncomingMail.objects.count() == 2, "the same again is the same"


def test_a_mail_is_read_into_who_what_and_the_words_without_the_quote(db):
    said = "Yes, please order it.\n\nOn Mon, 23 Nov 2026 at 10:00, IT <it@halmar.example> wrote:\n> Shall we order?\n"
    row = came(mail(text=said, subject="=?utf-8?q?Re=3A_Lapt=C3=B6p?="))
    assert (row.state, row.from_address, row.subject) == (Came.RECEIVED, "mei@halmar.example", "Re: Laptöp")
    letter = letter_of(row.id).letter
    assert letter.text == "Yes, please order it."
    assert letter.from_name == "Mei-Ling Chen"
    assert Fact.objects.get(name="messaging.mail_came").data == {"incoming_id": row.id, "state": "received"}


def test_an_answer_to_a_signed_address_is_about_its_record_and_a_forged_one_is_looked_at(db, reply_to):
    address = reply_address(HELP, "case", 12, sign=sign)
    row = came(mail(), to=address)
    assert (row.state, row.about, row.about_id) == (Came.RECEIVED, "case", 12)
    forged = came(mail(message_id="<two@x>"), to=address.replace("case-12", "case-13"))
    assert (forged.state, forged.why, forged.about) == (Came.TRIAGE, Why.FORGED, "")
    other = came(mail(message_id="<three@x>"), to="case+12@elsewhere.example")
    assert (other.state, other.about) == (Came.RECEIVED, "")


def test_an_answer_that_refers_to_a_mail_of_ours_is_about_what_that_was_about(db, reply_to):
    ident = send("mei@halmar.example", "messaging/mail/test", {}, by=OPERATOR, reason="cases.reply",
                 thread=Thread(about="case", about_id=7, refers_to=("<first@x>", "<second@x>")))  # fmt: skip
    ours = Mail.objects.get(id=ident)
    wire = wire_of(ours)
    assert wire["References"] == "<first@x> <second@x>"
    assert wire["In-Reply-To"] == "<second@x>"
    assert read_reply_address(wire["Reply-To"], HELP, sign=sign) == ("case", 7)
    row = came(mail(In_Reply_To=ours.message_id))
    assert (row.about, row.about_id, row.answers_id) == ("case", 7, ident)


@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"X_Autoreply": "yes"}, {"List_Id": "<x.example>"}],
)
def test_an_automatic_answer_opens_nothing(db, headers):
    row = came(mail(**headers))
    assert (row.state, row.why) == (Came.IGNORED, Why.AUTOMATIC)


def test_our_own_mail_that_comes_back_is_a_loop(db, reply_to):
    assert came(mail(sender=f"Help <{HELP}>")).why == Why.LOOP


def test_the_same_message_to_two_of_our_addresses_is_taken_once(db):
    first, second = came(mail()), came(mail(), to="it@halmar.example")
    assert (first.state, second.state, second.why) == (Came.RECEIVED, Came.IGNORED, Why.REPEAT)


def test_a_bounce_marks_the_mail_it_gives_back_as_failed(db):
    ident = send("gone@halmar.example", "messaging/mail/test", {}, by=OPERATOR, reason="x",
                 thread=Thread(about="case", about_id=7))  # fmt: skip
    Mail.objects.filter(id=ident).update(state="sent")
    ours = Mail.objects.get(id=ident)
    report = EmailMessage()
    report["From"], report["To"], report["Subject"] = "MAILER-DAEMON@mx.example", HELP, "Undelivered"
    report["Message-ID"], report["Return-Path"] = "<bounce@mx.example>", "<>"
    report.set_content("It could not be delivered.")
    original = EmailMessage()
    original["Message-ID"] = ours.message_id
    original.set_content("hello")
    report.add_attachment(original)
    row = came(report.as_bytes())
    assert (row.state, row.about_id) == (Came.BOUNCE, 7)
    assert Mail.objects.get(id=ident).state == "failed"
    assert Fact.objects.filter(name="messaging.mail_bounced").count() == 1


def test_a_sender_of_thousands_gets_the_first_in_and_the_rest_waits_in_triage_none_lost(db):
    rows = [came(mail(message_id=f"<{n}@x>", subject=f"Bomb {n}")) for n in range(MOST_AN_HOUR + 5)]
    assert [r.state for r in rows[:MOST_AN_HOUR]] == [Came.RECEIVED] * MOST_AN_HOUR
    assert {(r.state, r.why) for r in rows[MOST_AN_HOUR:]} == {(Came.TRIAGE, Why.TOO_MANY)}


def nested(depth):
    raw = b"From: mei@halmar.example\nSubject: Doll\nMessage-ID: <doll@x>\nMIME-Version: 1.0\n"
    for n in range(depth):
        raw += b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n)
    return raw + b"Content-Type: text/plain\n\nhello\n"


def many(count):
    head = (
        b'From: mei@halmar.example\nSubject: Many\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n'
    )
    return head + b"--b\nContent-Type: text/plain\n\nx\n" * count + b"--b--\n"


@pytest.mark.parametrize("raw", [nested(5000), nested(200), many(5000)])
def test_a_mail_of_thousands_of_parts_is_kept_and_looked_at(db, raw):
    row = came(raw)
    assert row.state == Came.TRIAGE
    assert row.why in {Why.TOO_MANY_PARTS, Why.UNREADABLE}
    assert row.from_address == "mei@halmar.example"


def test_a_script_in_html_is_nothing_but_left_out():
    html = "<style>p{}</style><script>alert(1)</script><p onclick=x()>Hello &amp; <b>you</b></p><p>Bye<img src=x></p>"
    assert text_of_html(html) == "Hello & you\nBye"


def test_attachments_come_with_names_that_lead_nowhere(db):
    message = EmailMessage()
    message["From"], message["Message-ID"] = "mei@halmar.example", "<a@x>"
    message.set_content("See the picture.")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="../../etc/passwd\x00.png")
    (found,) = letter_of(came(message.as_bytes()).id).letter.attached
    assert "/" not in found.name
    assert (found.type, found.content) == ("image/png", b"\x89PNG")


def test_what_is_too_large_is_refused_at_the_door(db):
    with pytest.raises(Refusal, match="at most"):
        receive(b"x" * (MOST_BYTES + 1), to=HELP, via="lmtp")
    assert not IncomingMail.objects.exists()


def test_who_wrote_sees_what_is_held_of_her_mails_and_has_them_erased(db):
    mei = Person.objects.create(name="Mei-Ling Chen")
    Identity.objects.create(person=mei, kind="email", value="mei@halmar.example")
    came(mail())
    came(mail(sender="tom@halmar.example", message_id="<tom@x>"))
    (held,) = held_from(mei.id)
    assert held[1:] == ("Laptop", f"{HELP}, received")
    assert forget_incoming(mei.id) == 1
    assert IncomingMail.objects.get().from_address == "tom@halmar.example"


def test_a_mail_its_server_tells_wrongly_of_does_not_keep_the_others_out(db, settings, imap, monkeypatch):
    settings.IMAP_URL = imap.url
    imap.deliver(mail(subject="Odd", text="x" * 70 + "\n" + "y" * 3000))
    imap.deliver(mail(subject="Plain", message_id="<plain@x>"))
    monkeypatch.setattr("rapport.messaging.actions.polling._size", lambda *_: 1)
    monkeypatch.setattr("rapport.messaging.actions.incoming.MOST_BYTES", 2000)
    assert poll() == 1
    assert IncomingMail.objects.count() == 1
    monkeypatch.undo()
    settings.IMAP_URL = imap.url
    assert (poll(), imap.unseen()) == (1, 0), "it is taken in once its server tells rightly"


def test_reading_twice_changes_nothing_and_old_mail_goes(db):
    row = came(mail())
    read_incoming(mail_id=row.id)
    assert Fact.objects.filter(name="messaging.mail_came").count() == 1
    assert remove_old_incoming(clock.now() + timedelta(days=1)) == 1


def test_administrators_place_what_nobody_could_and_nobody_else_sees_it(client, db, reply_to):
    forged = came(mail(), to=reply_address(HELP, "case", 12, sign=sign).replace("case-12", "case-13"))
    broken = came(nested(200))
    user = User.objects.create_user("tom@halmar.example", name="Tom")
    client.force_login(user)
    assert client.get("/operations/mails/incoming/").status_code == 403
    RoleGrant.objects.create(user=user, role=Role.ADMINISTRATOR)
    page = client.get("/operations/mails/incoming/").content.decode()
    assert "pretends to be ours" in page
    client.post(f"/operations/mails/incoming/{forged.id}/", {"accept": "yes"})
    assert IncomingMail.objects.get(id=forged.id).state == Came.RECEIVED
    answer = client.post(f"/api/mails/incoming/{broken.id}/place", {"accept": True}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable")
    client.post(f"/operations/mails/incoming/{broken.id}/", {"accept": "no"})
    assert client.get("/api/mails/incoming?state=ignored").json()["items"][0]["id"] == broken.id


@given(st.binary(max_size=3000))
def test_whatever_arrives_is_read_or_said_to_be_unreadable(raw):
    with suppress(UnreadableError):
        letter = read(b"From: a@b.example\n" + raw)
        assert "\x00" not in letter.subject + letter.from_address + letter.text


@given(st.text(alphabet="abcdefgh", min_size=1, max_size=10), st.integers(0, 10**15))
def test_a_signed_address_says_what_it_was_made_for_in_any_case(about, ident):
    def one(text):
        return hash(text) & (2**64 - 1)

    made = reply_address(HELP, about, ident, sign=one)
    assert read_reply_address(made.upper(), HELP, sign=one) == (about, ident)
    assert read_reply_address("someone@halmar.example", HELP, sign=one) is None
