"""A mail that is forwarded to a book becomes a touchpoint of it: of who keeps it, and of nobody else."""

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from rapport.cases.models import Case
from rapport.conversation.actions.telling import tell_of_comment
from rapport.conversation.models import Comment, Notification
from rapport.kit import clock
from rapport.ledger.actions import deliver
from rapport.ledger.models import Delivery
from rapport.messaging.actions.incoming import read_incoming, receive
from rapport.messaging.models import IncomingMail
from rapport.relationships.actions.goals import answer_goal, propose_goal
from rapport.relationships.actions.mail import mail_address_of
from rapport.relationships.actions.plan import write_down
from rapport.relationships.models import Participant, Touchpoint
from rapport.relationships.rules.words import Contact
from rapport.relationships.tests.conftest import house

__all__ = ["house"]

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)


@pytest.fixture
def sales(house):
    with clock.frozen(NOW):
        yield house.looks_after("IT", unit="Sales", owner="IT 2", rhythm_days=30)


@pytest.fixture
def written(settings, sales):
    """A mail that came in, read and handed on twice, as the queue may."""
    settings.REPLY_ADDRESS = "help@halmar.example"
    address = mail_address_of(sales)

    def write(sender, text="They need ten.", *, to=address, ics="", ident="<1@halmar.example>"):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Cc"] = sender, to, "sales.1@halmar.example"
        mail["Subject"], mail["Message-ID"] = "Scanners", ident
        mail.set_content(text)
        if ics:
            mail.add_attachment(ics.encode(), maintype="text", subtype="calendar", filename="invite.ics")
        receive(mail.as_bytes(), to="help@halmar.example", via="test")
        for _again in range(2):
            for row in IncomingMail.objects.order_by("id"):
                read_incoming(mail_id=row.id)
            for row in Delivery.objects.order_by("id"):
                deliver(delivery_id=row.id)
        return IncomingMail.objects.order_by("-id")[0]

    return write


def test_a_mail_forwarded_to_the_book_is_a_message_with_who_got_it(house, sales, written):
    mail = written("it.2@halmar.example")
    one = Touchpoint.objects.get()
    assert (one.kind, one.source, one.key) == (Contact.MESSAGE, "mail", "<1@halmar.example>")
    assert (one.outcome, one.words) == ("Scanners", "They need ten.")
    assert one.author_id == house.people["IT 2"].id
    assert set(Participant.objects.values_list("person__name", flat=True)) == {"IT 2", "Sales 1"}
    assert (mail.state, mail.private) == ("taken", True)
    assert not Case.objects.exists(), "it is no request"


@pytest.mark.parametrize("who", ["finance.1@halmar.example", "sales.1@halmar.example", "stranger@elsewhere.example"])
def test_a_mail_of_somebody_else_puts_nothing_into_the_book(house, sales, written, who):
    mail = written(who)
    assert (mail.state, mail.private, mail.team_id) == ("triage", True, house.teams["IT"].id), "its lead alone looks"
    assert not Touchpoint.objects.exists()
    assert not Case.objects.exists()


def test_an_address_somebody_made_up_is_refused(sales, written):
    forged = mail_address_of(sales).replace(f"book-{sales}-", f"book-{sales + 1}-")
    mail = written("it.2@halmar.example", to=forged)
    assert (mail.state, mail.why) == ("triage", "forged")
    assert not Touchpoint.objects.exists()


def test_an_invitation_by_mail_stands_in_the_calendar(house, sales, written):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:u1", "DTSTART:20261203T090000Z", "DURATION:PT1H"]
    written("it.2@halmar.example", ics="\r\n".join([*lines, "SUMMARY:Review", "END:VEVENT", "END:VCALENDAR", ""]))
    one = Touchpoint.objects.get()
    assert (one.source, one.planned, one.minutes, one.outcome) == ("calendar", True, 60, "Review")


def delivered():
    for row in Delivery.objects.order_by("id"):
        deliver(delivery_id=row.id)


def test_who_of_the_team_was_there_is_told_and_nobody_of_theirs(house, sales):
    text = "Fine. @IT 3 @Sales 2"
    write_down(relationship_id=sales, text=text, kind=Contact.CALL, today=NOW.date(), by=house.actor("IT 2"))
    delivered()
    told = Notification.objects.filter(about="touchpoint").values_list("reader__name", "kind")
    assert list(told) == [("IT 3", "mentioned")]


def test_who_proposed_a_goal_hears_of_the_answer(house, sales):
    goal = propose_goal(relationship_id=sales, words="Faster", by=house.actor("IT 3"))
    answer_goal(goal_id=goal, yes=False, reason="Too soon", by=house.actor("Sales 1"))
    delivered()
    told = (
        Notification.objects.filter(about="relationship").order_by("reader__name").values_list("reader__name", "kind")
    )
    assert list(told) == [("IT 2", "answered"), ("IT 3", "answered")]


def test_the_author_hears_when_somebody_says_that_it_is_not_so(house, sales):
    text = "They want ten. @Sales 2"
    ident = write_down(relationship_id=sales, text=text, kind=Contact.CALL, today=NOW.date(), by=house.actor("IT 2"))
    house.browser("Sales 2").post(f"/talk/touchpoint/{ident}/", {"text": "It was twelve."})
    tell_of_comment(comment_id=Comment.objects.get().id, named_ids=[])
    assert list(Notification.objects.filter(kind="commented").values_list("reader__name", flat=True)) == ["IT 2"]
    assert "It was twelve." in house.browser("IT 2").get(f"/talk/touchpoint/{ident}/").content.decode()
