"""Who asks by mail is told at once that it came in; programs that answer each other come to an end."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport.accounts.models import User
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.mail import acknowledge
from rapport.cases.actions.words.talking import promise, reply
from rapport.cases.models import Case, Message
from rapport.directory.models import Person
from rapport.kit import clock
from rapport.messaging.models import IncomingMail, Mail
from tests.journeys.test_mail_case import HELP, actor, imap, letter, people, run, servers
from tests.journeys.test_restricted_mail import TRUST, whistle

__all__ = ["imap", "people", "servers", "whistle"]

MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)


def test_who_asks_by_mail_is_told_the_number_who_has_it_and_what_she_can_do(people, servers):
    servers.write(letter("I was charged twice.", message_id="<one@x>"))
    run()
    case = Case.objects.get()
    (told,) = servers.got
    assert (told["To"], told["Subject"]) == ("mei@halmar.example", f"[IT-{case.number}] Charged twice")
    assert (told["In-Reply-To"], told["References"]) == ("<one@x>", "<one@x>")
    assert told["Auto-Submitted"] == "auto-replied"
    words = told.get_content()
    assert f"Its number is IT-{case.number}." in words
    assert "Who has it: IT" in words
    assert f"/cases/IT-{case.number}/" in words
    assert "You hear by" not in words, "nothing is agreed, and nothing promised"

    servers.write(letter("And once more.", to=told["Reply-To"], message_id="<two@x>"))
    run()
    assert Message.objects.filter(case=case, said="asked").count() == 2
    assert len(servers.got) == 1, "more words to the same case are not acknowledged"


def test_what_is_agreed_and_promised_is_said_and_without_an_account_no_page(people, servers):
    Person.objects.filter(name="Mei").update(user=None)
    User.objects.filter(email="mei@halmar.example").delete()
    with clock.frozen(MONDAY):
        servers.write(letter("I was charged twice."))
        run()
        case = Case.objects.get()
        first = servers.got[0].get_content()
        assert "/cases/" not in first
        promise(case_id=case.id, hear_by=MONDAY + timedelta(days=2), by=actor(people["Ida"]))
        acknowledge(case_id=case.id)
        assert "You hear by: Wed 2 Dec 2026, 09:00" in Mail.objects.latest("id").text


def test_who_was_answered_meanwhile_needs_no_word_that_it_came_in(people, servers):
    servers.write(letter("I was charged twice."))
    run()
    case = Case.objects.get()
    take(case_id=case.id, by=actor(people["Ida"]))
    reply(case_id=case.id, text="Which order?", by=actor(people["Ida"]))
    assert acknowledge(case_id=case.id) is None


def test_of_a_confidential_matter_the_mail_says_no_more_than_a_number(people, servers, whistle):
    servers.write(letter("My manager shouts at me.", to=TRUST, subject="Complaint"))
    run()
    number = f"IT-{Case.objects.get().number}"
    (told,) = servers.got
    assert told["Subject"] == f"[{number}]"
    assert told.get_content().strip() == f"Your mail came in. Its number is {number}."
    assert Mail.objects.get().private


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "list"},
        {"List_Id": "<all.halmar.example>"},
        {"Return_Path": "<>", "sender": "mailer-daemon@halmar.example"},
        {"sender": "nobody@elsewhere.example"},
    ],
)
def test_programs_lists_bounces_and_strangers_are_answered_by_nobody(people, servers, headers):
    servers.write(letter("I am away.", **headers))
    run()
    assert servers.got == []


def test_what_we_write_by_ourselves_is_taken_in_by_another_of_our_kind_and_answered_by_none(people, servers):
    servers.write(letter("I was charged twice."))
    run()
    echo = servers.got[0]
    echo.replace_header("From", "mei@halmar.example")  # as if her address were that of another Rapport
    echo.replace_header("To", HELP)
    servers.write(echo.as_bytes())
    run()
    assert IncomingMail.objects.latest("id").why == "automatic"
    assert len(servers.got) == 1


@pytest.mark.parametrize("answers_at", ["Reply-To", "From"])
def test_a_program_that_answers_everything_and_hides_it_comes_to_an_end(people, servers, answers_at, monkeypatch):
    monkeypatch.setattr("rapport.cases.actions.mail.MOST_ACKNOWLEDGED", 3)
    servers.write(letter("I was charged twice.", message_id="<0@x>"))
    run()
    for turn in range(1, 6):
        told = servers.got[-1]
        to = HELP if answers_at == "From" else told["Reply-To"]
        servers.write(letter(f"I am away ({turn}).", to=to, message_id=f"<{turn}@x>", subject=f"Away {turn}"))
        run()
    assert len(servers.got) == (1 if answers_at == "Reply-To" else 3)
    with clock.frozen(clock.now() + timedelta(hours=2)):
        servers.write(letter("It is me.", message_id="<later@x>", subject="Later"))
        run()
    assert servers.got[-1]["Subject"].endswith("Later"), "an hour later she is answered again"
