"""What somebody might send to a book, or try to read of what was sent: nothing moves that is not proven, nothing leaks."""

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from rapport.kit import clock
from rapport.ledger.actions import deliver
from rapport.ledger.models import Delivery
from rapport.messaging.actions.incoming import place, read_incoming, receive, receive_headers
from rapport.messaging.models import IncomingMail
from rapport.messaging.queries.incoming import incoming
from rapport.messaging.rules.words import Came, Why
from rapport.privacy.public import erase_person
from rapport.relationships.actions.contact import log_touchpoint, remove_touchpoint
from rapport.relationships.actions.forgetting import forget_customer
from rapport.relationships.actions.mail import mail_address_of
from rapport.relationships.models import Participant, Relationship, Touchpoint
from rapport.relationships.rules.words import Contact
from rapport.relationships.tests.conftest import OPERATOR, house

__all__ = ["house"]

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
PROVEN = "mx.halmar.example; dmarc=pass header.from=halmar.example"
MEETING = ("BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:u1", "SUMMARY:Review", "DURATION:PT1H")


@pytest.fixture
def sales(house, settings):
    settings.REPLY_ADDRESS = "help@halmar.example"
    with clock.frozen(NOW):
        yield house.looks_after("IT", unit="Sales", owner="IT 2", rhythm_days=30)


def invitation(at, *, status="CONFIRMED"):
    return "\r\n".join(
        [*MEETING, f"DTSTART:{at:%Y%m%dT%H%M%SZ}", f"STATUS:{status}", "END:VEVENT", "END:VCALENDAR", ""]
    )


def written(
    book, sender="it.2@halmar.example", *, ics="", ident="<1@halmar.example>", text="They need ten.", **headers
):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = sender, mail_address_of(book), "Scanners", ident
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    if ics:
        mail.add_attachment(ics.encode(), maintype="text", subtype="calendar", filename="invite.ics")
    return mail.as_bytes()


def came(raw):
    ident = receive(raw, to="help@halmar.example", via="lmtp")
    read_incoming(mail_id=ident)
    delivered()
    return IncomingMail.objects.get(id=ident)


def delivered():
    for row in Delivery.objects.order_by("id"):
        deliver(delivery_id=row.id)


def seen_by(house, who):
    return [row.id for row in incoming(by=house.actor(who)).items]


@pytest.mark.parametrize("status", ["CONFIRMED", "CANCELLED"])
def test_a_mail_nobody_vouches_for_moves_and_cancels_no_meeting_until_the_lead_says_so(house, sales, status):
    first, later = datetime(2026, 12, 3, 9, tzinfo=UTC), datetime(2026, 12, 10, 9, tzinfo=UTC)
    came(written(sales, ics=invitation(first)))
    mail = came(written(sales, ics=invitation(later, status=status), ident="<2@halmar.example>"))
    one = Touchpoint.objects.get()
    assert (one.at, one.removed_at) == (first, None)
    assert (mail.state, mail.why, mail.private) == (Came.TRIAGE, Why.UNPROVEN, True)
    place(mail_id=mail.id, accept=True, by=house.actor("IT 1"))
    delivered()
    one.refresh_from_db()
    assert (one.at, one.removed_at) == ((later, None) if status == "CONFIRMED" else (first, NOW))


def test_a_proven_mail_moves_a_meeting(sales, settings):
    settings.MAIL_CHECKER = "mx.halmar.example"
    first, later = datetime(2026, 12, 3, 9, tzinfo=UTC), datetime(2026, 12, 10, 9, tzinfo=UTC)
    came(written(sales, ics=invitation(first), Authentication_Results=PROVEN))
    came(written(sales, ics=invitation(later), ident="<2@halmar.example>", Authentication_Results=PROVEN))
    assert Touchpoint.objects.get().at == later


def test_a_meeting_that_was_taken_away_comes_in_again_by_the_same_invitation(house, sales):
    at = datetime(2026, 12, 3, 9, tzinfo=UTC)
    came(written(sales, ics=invitation(at)))
    remove_touchpoint(touchpoint_id=Touchpoint.objects.get().id, by=house.actor("IT 2"))
    came(written(sales, ics=invitation(at), ident="<2@halmar.example>"))
    assert Touchpoint.objects.filter(removed_at=None).count() == 1


@pytest.mark.parametrize("who", ["sales.1@halmar.example", "stranger@elsewhere.example", "it.3@halmar.example"])
def test_what_the_lead_lets_in_is_taken_and_comes_back_no_more(house, sales, settings, who):
    settings.MAIL_CHECKER = "mx.halmar.example"  # nobody vouches for any of them
    mail = came(written(sales, who))
    assert mail.state == Came.TRIAGE
    place(mail_id=mail.id, accept=True, by=house.actor("IT 1"))
    delivered()
    mail.refresh_from_db()
    one = Touchpoint.objects.get()
    assert (mail.state, one.words) == (Came.TAKEN, "They need ten.")
    assert one.author.name == ("IT 3" if who.startswith("it.3") else "IT 1")
    there = set(Participant.objects.values_list("person__name", "side"))
    assert (("Sales 1", "theirs") in there) == who.startswith("sales.1")


def test_what_is_let_in_by_somebody_who_does_not_keep_the_book_is_not_taken(house, sales):
    mail = came(written(sales, "sales.1@halmar.example"))
    IncomingMail.objects.filter(id=mail.id).update(team_id=house.teams["Finance"].id)
    place(mail_id=mail.id, accept=True, by=house.actor("Finance 1"))
    delivered()
    mail.refresh_from_db()
    assert (mail.state, mail.team_id) == (Came.TRIAGE, house.teams["IT"].id)
    assert not Touchpoint.objects.exists()


def test_what_is_for_a_relationship_that_ended_says_so(house, sales):
    Relationship.objects.filter(id=sales).update(ended_at=NOW)
    assert came(written(sales)).why == Why.ENDED
    page = house.browser("IT 1").get("/operations/mails/incoming/").content.decode()
    assert "has ended" in page


def test_an_invitation_nobody_can_read_is_kept_as_a_message(sales):
    mail = came(written(sales, ics="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"))
    assert (mail.state, Touchpoint.objects.get().kind) == (Came.TAKEN, Contact.MESSAGE)


@pytest.mark.parametrize(
    "how", ["automatic", "loop", "unreadable", "too large", "not read yet", "repeat"],
)  # fmt: skip
def test_what_came_for_a_book_and_is_not_taken_is_seen_by_its_lead_and_by_no_administrator(house, sales, how):
    address = mail_address_of(sales)
    if how == "too large":
        ident = receive_headers(
            f"From: sales.1@halmar.example\nTo: {address}\n\n".encode(), size=10**9, to="", via="imap"
        )
    elif how == "not read yet":
        ident = receive(written(sales), to=address, via="lmtp")
    elif how == "unreadable":
        head = f"From: sales.1@halmar.example\r\nTo: {address}\r\nSubject: Secret\r\n"
        ident = came((head + "".join(f"X-{n}: {'x' * 900}\r\n" for n in range(400)) + "\r\nx").encode()).id
    elif how == "repeat":
        came(written(sales, ident="<3@halmar.example>"))
        ident = came(written(sales, ident="<3@halmar.example>", text="Other words.")).id
    else:
        more = {"Auto_Submitted": "auto-replied"} if how == "automatic" else {}
        sender = "help@halmar.example" if how == "loop" else "sales.1@halmar.example"
        ident = came(written(sales, sender, **more)).id
    assert ident not in seen_by(house, "Boss")
    assert (ident in seen_by(house, "IT 1")) == (how != "not read yet")
    assert not house.actor("IT 2").led_unit_ids
    assert house.browser("Boss").get("/operations/mails/incoming/?state=").status_code == 200


def test_what_was_taken_is_not_kept_beside_and_so_goes_with_whom_it_is_about(house, sales):
    mail = came(written(sales))
    assert (mail.raw, mail.subject) == (None, "")


def test_what_waits_for_the_book_of_somebody_goes_when_she_is_erased(house, settings):
    settings.REPLY_ADDRESS = "help@halmar.example"
    with clock.frozen(NOW):
        book = house.looks_after("IT", person="Sales 2", owner="IT 2")
        came(written(book, "finance.1@halmar.example", text="Sales 2 is ill again."))
        assert IncomingMail.objects.filter(about="book").count() == 1
        forget_customer(house.people["Sales 2"].id)
    assert not IncomingMail.objects.exists()


def test_erasing_somebody_in_full_leaves_none_of_her_words_in_books(house, sales):
    person = house.people["Sales 2"]
    log_touchpoint(
        relationship_id=sales, kind=Contact.CALL, outcome="Sales 2 said no.", person_ids=[person.id],
        key="<9@halmar.example>", by=house.actor("IT 2"),
    )  # fmt: skip
    erase_person(subject_id=person.id, by=OPERATOR)
    one = Touchpoint.objects.get()
    assert (one.outcome, one.key) == ("", "")
