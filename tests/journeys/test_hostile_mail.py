"""What hostile mail does to cases: a clear outcome each, nothing lost, and the colleagues of the sender get in."""

import smtplib
import socket
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from django.test import Client

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Actor, Role
from rapport.cases.actions.life.opening import open_case
from rapport.cases.models import Case, Message
from rapport.catalogue.actions.addresses import take_address
from rapport.catalogue.actions.teams import serve
from rapport.directory.models import Identity, Person, Unit
from rapport.directory.public import actor_for
from rapport.ledger.actions import deliver
from rapport.ledger.models import Delivery
from rapport.messaging.actions.incoming import read_incoming, receive, sign
from rapport.messaging.actions.listening import listener
from rapport.messaging.models import IncomingMail
from rapport.messaging.rules.addresses import reply_address
from rapport.messaging.rules.words import MOST_AN_HOUR, Came, Why

OPERATOR = Actor.system(via="cli")
HELP = "help@halmar.example"


@pytest.fixture
def people(db, settings):
    settings.REPLY_ADDRESS = HELP
    found = {}
    for name, place in (("Ida", "IT"), ("Mei", "Sales"), ("Tom", "Sales")):
        unit, _ = Unit.objects.get_or_create(slug=place.lower(), defaults={"name": place, "path": f"/{place}/"})
        Unit.objects.filter(id=unit.id).update(path=f"/{unit.id}/")
        address = f"{name.lower()}@halmar.example"
        user = User.objects.create_user(address, name=name)
        found[name] = Person.objects.create(name=name, unit=unit, email=address, user=user)
        Identity.objects.create(person=found[name], kind="email", value=address)
    found["team"] = serve(unit_id=Unit.objects.get(slug="it").id, prefix="IT", by=OPERATOR)
    take_address(team_id=found["team"], address=HELP, by=OPERATOR)
    return found


def letter(text="Help.", *, sender="mei@halmar.example", to=HELP, subject="Help", number=1):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = f"<{number}.{sender}>"
    message.set_content(text)
    return message


def came(raw, *, to=HELP):
    """A mail comes in, is read, and what follows from it happens."""
    ident = receive(raw, to=to, via="lmtp")
    read_incoming(mail_id=ident)
    if IncomingMail.objects.filter(id=ident, state=Came.TRIAGE).exists():
        return IncomingMail.objects.defer("raw").get(id=ident)
    for delivery in list(Delivery.objects.filter(state="waiting").values_list("id", flat=True)):
        deliver(delivery_id=delivery)
    return IncomingMail.objects.get(id=ident)


def browser(person, *, administers=False):
    if administers:
        RoleGrant.objects.get_or_create(user=person.user, role=Role.ADMINISTRATOR)
    client = Client()
    client.force_login(person.user)
    return client


def fall_from(one, many):
    """As many more as one that came in, each as if it had come by itself: in the table, and in the hour that counts."""
    names = [field.attname for field in IncomingMail._meta.concrete_fields if field.attname != "id"]
    like = IncomingMail.objects.values(*names).get(id=one.id)
    rows = (
        IncomingMail(**{**like, "digest": number.to_bytes(32), "message_id": f"<more-{number}@halmar.example>"})
        for number in range(many)
    )
    IncomingMail.objects.bulk_create(rows, batch_size=1000)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_ten_thousand_mails_open_sixty_cases_keep_nobody_else_out_and_none_is_lost(
    people, django_assert_max_num_queries
):
    count, by_hand = 10_000, MOST_AN_HOUR + 30
    for number in range(by_hand):
        last = came(letter(f"Bomb {number}", subject=f"Bomb {number}", number=number).as_bytes())
    fall_from(last, count - by_hand - 1)
    other = came(letter("My screen is black.", sender="tom@halmar.example", subject="Screen").as_bytes())
    last = came(letter("The last bomb", subject="The last bomb", number=count).as_bytes())
    assert (last.state, last.why) == (Came.TRIAGE, Why.TOO_MANY)
    assert other.state == Came.TAKEN
    assert Case.objects.count() == MOST_AN_HOUR + 1
    assert IncomingMail.objects.filter(state=Came.TRIAGE, why=Why.TOO_MANY).count() == count - MOST_AN_HOUR
    admin = browser(people["Ida"], administers=True)
    with django_assert_max_num_queries(12):
        page = admin.get("/operations/mails/incoming/").content.decode()
    assert "very many mails within an hour" in page
    admin.post("/operations/mails/incoming/", {"sender": "mei@halmar.example"})
    assert not IncomingMail.objects.filter(state=Came.TRIAGE).exists()
    assert IncomingMail.objects.count() == count + 1, "set aside is not thrown away"


def heavy(message, name, *, megabytes):
    """The bytes of a mail with a file of zeros; their base64 is put in by hand, line by line it would take seconds."""
    line = b"A" * 76 + b"\r\n"  # 57 zeros
    message.add_attachment(bytes(57), maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes(policy=SMTP).replace(line, line * (megabytes * 2**20 // 57), 1)


@pytest.mark.django_db(transaction=True)
def test_a_mail_with_fifty_megabytes_is_refused_at_the_door_in_words_and_the_next_one_comes_in(people):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    door = listener(f"127.0.0.1:{port}")
    door.start()
    huge = heavy(letter("See the film.", subject="Film"), "film.mp4", megabytes=50)
    large = heavy(letter("See the picture.", subject="Picture", number=2), "picture.png", megabytes=10)
    try:
        with smtplib.LMTP("127.0.0.1", port) as line, pytest.raises(smtplib.SMTPException) as told:
            line.sendmail("mei@halmar.example", [HELP], huge)
        assert "552" in str(told.value)
        with smtplib.LMTP("127.0.0.1", port) as line:
            assert line.sendmail("mei@halmar.example", [HELP], large) == {}
    finally:
        door.stop()
    row = IncomingMail.objects.get()
    came(bytes(row.raw))
    assert Case.objects.get().subject == "Picture"


def test_a_mail_of_five_thousand_nested_parts_opens_nothing_and_is_told_to_who_administers(people):
    raw = b"From: mei@halmar.example\nTo: help@halmar.example\nSubject: Doll\nMessage-ID: <doll@x>\nMIME-Version: 1.0\n"
    for number in range(5000):
        raw += b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (number, number)
    row = came(raw + b"Content-Type: text/plain\n\nhello\n")
    assert row.state == Came.TRIAGE
    assert not Case.objects.exists()
    page = browser(people["Ida"], administers=True).get("/operations/mails/incoming/").content.decode()
    assert "Doll" in page
    assert f"/operations/mails/incoming/{row.id}/" in page
    came(letter("Help.", subject="Plain", number=2).as_bytes())
    assert Case.objects.get().subject == "Plain"


def test_a_script_in_html_is_neither_kept_in_the_case_nor_run_on_its_page(people):
    message = letter("x", subject="<script>alert(1)</script>")
    message.set_content("<p>Hello<script>alert(2)</script><img src=x onerror=alert(3)></p>", subtype="html")
    came(message.as_bytes())
    case = Case.objects.get()
    assert Message.objects.get().text == "Hello"
    for name in ("Ida", "Mei"):
        page = browser(people[name]).get(f"/cases/{case.id}/", follow=True).content.decode()
        assert "<script>alert" not in page
        assert "onerror" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_a_forged_reply_address_leaves_the_case_as_it_is_and_waits_for_somebody(people):
    case = open_case(subject="Pay", text="Mine.", team_id=people["team"], by=actor_for(people["Mei"].user, via="page"))
    before = Case.objects.get(id=case).version
    genuine = reply_address(HELP, "case", case + 1, sign=sign)
    for forged in (
        genuine.replace(f"case-{case + 1}", f"case-{case}"),
        reply_address(HELP, "case", case, sign=lambda _: 7),
    ):
        row = came(letter("Close it.", sender="tom@halmar.example", to=forged, number=forged).as_bytes(), to=forged)
        assert (row.state, row.why) == (Came.TRIAGE, Why.FORGED)
    assert Case.objects.get(id=case).version == before
    assert Message.objects.filter(case=case).count() == 1


def test_a_genuine_reply_address_in_the_hands_of_somebody_else_says_nothing_in_her_case(people):
    case = open_case(subject="Pay", text="Mine.", team_id=people["team"], by=actor_for(people["Mei"].user, via="page"))
    to = reply_address(HELP, "case", case, sign=sign)
    row = came(letter("Close it.", sender="tom@halmar.example", to=to).as_bytes(), to=to)
    assert (row.state, row.why) == (Came.TRIAGE, Why.NOT_YOURS)
    assert Message.objects.filter(case=case).count() == 1
    assert came(letter("More.", to=to, number=2).as_bytes(), to=to).about_id == case
    assert Message.objects.filter(case=case).count() == 2
