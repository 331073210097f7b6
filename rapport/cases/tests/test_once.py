"""What is sent twice is kept once, and nobody's token makes another's words vanish."""

from email.message import EmailMessage

import pytest

from rapport.cases.actions.life.ending import resolve
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.mail import take_in_mail
from rapport.cases.actions.many.bulk import do_to_many
from rapport.cases.actions.many.macros import apply_macro, save_macro
from rapport.cases.actions.words.talking import add, note, reply
from rapport.cases.models import Bulk, Case, Message
from rapport.cases.queries.inbox.bulk import bulk_card
from rapport.cases.rules.words import BulkOutcome, Does, State
from rapport.catalogue.actions.addresses import take_address
from rapport.directory.models import Identity
from rapport.kit.problems import Refusal
from rapport.messaging.actions.incoming import read_incoming, receive
from rapport.messaging.models import IncomingMail


@pytest.fixture
def case(house):
    return open_case(subject="Help", text="x", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))


def mailed(house, name, text, *, number=1, refers_to=""):
    """Somebody writes to IT by mail; returns the case it went to."""
    person = house.people[name]
    Identity.objects.get_or_create(person=person, kind="email", value=person.email)
    take_address(address="it@halmar.example", team_id=house.teams["IT"].id, by=house.actor("IT 1"))
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = person.email, "it@halmar.example", text
    mail["Message-ID"] = f"<{number}@halmar.example>"
    if refers_to:
        mail["References"] = refers_to
    mail.set_content(text)
    came = receive(mail.as_bytes(), to="it@halmar.example", via="lmtp")
    read_incoming(mail_id=came)
    return take_in_mail(incoming_id=came)


def next_mail():
    return (IncomingMail.objects.order_by("-id").values_list("id", flat=True).first() or 0) + 1


def guesses(what, number):
    """Tokens of ours somebody might try."""
    return [f"{what}-{n}" for n in range(number, number + 20)]


def test_cases_opened_in_her_name_with_guessed_tokens_swallow_none_of_her_mails(house):
    mailed(house, "Sales 1", "The first.")
    mallory = house.actor("Sales 2")
    for once in guesses("mail", next_mail()):
        open_case(
            subject="Lunch", text="x", team_id=house.teams["IT"].id, for_person_id=house.id("Sales 1"), once=once,
            by=mallory,
        )  # fmt: skip
    made = mailed(house, "Sales 1", "My laptop burns.", number=2)
    assert Message.objects.get(case_id=made).text == "My laptop burns."


def test_nor_do_words_that_somebody_put_into_her_case(house):
    made = mailed(house, "Sales 1", "The first.")
    for once in guesses("mail", next_mail()):
        add(case_id=made, text="Lunch?", once=once, by=house.actor("Sales 1"))
    assert mailed(house, "Sales 1", "It burns.", number=2, refers_to="<1@halmar.example>") == made
    assert Message.objects.filter(case_id=made, text="It burns.").exists()


def test_nor_does_what_the_colleague_says_keep_a_bulk_from_being_done(house, case):
    for once in guesses("bulk", (Bulk.objects.order_by("-id").values_list("id", flat=True).first() or 0) + 1):
        add(case_id=case, text="Lunch?", once=once, by=house.actor("Sales 1"))
    it = house.actor("IT 2")
    made = do_to_many(do=Does.RESOLVE, case_ids=[case], text="It works again.", by=it)
    assert bulk_card(made, by=it).rows[0].outcome == BulkOutcome.DONE
    assert Case.objects.get(id=case).state == State.RESOLVED
    assert Message.objects.filter(text="It works again.").exists()


def test_the_same_token_of_another_opens_her_own_case(house):
    team = house.teams["IT"].id
    one = open_case(subject="Mine", text="a", team_id=team, once="1", by=house.actor("IT 2"))
    other = open_case(subject="Yours", text="b", team_id=team, once="1", by=house.actor("IT 3"))
    assert open_case(subject="Mine", text="a", team_id=team, once="1", by=house.actor("IT 2")) == one
    assert one != other


def test_a_token_with_which_she_said_more_opens_a_case_all_the_same(house, case):
    add(case_id=case, text="More.", once="1", by=house.actor("Sales 1"))
    assert open_case(subject="New", team_id=house.teams["IT"].id, once="1", by=house.actor("Sales 1")) != case


def test_words_under_a_token_that_something_else_was_sent_with_are_refused_and_not_lost(house, case):
    it = house.actor("IT 2")
    said = reply(case_id=case, text="We look.", once="1", by=it)
    assert reply(case_id=case, text="We look.", once="1", by=it) == said
    macro = save_macro(team_id=house.teams["IT"].id, name="First", text="Noted.", said="note", by=it)
    for act in (
        lambda: reply(case_id=case, text="Me too.", once="1", by=house.actor("IT 3")),
        lambda: resolve(case_id=case, text="Done.", once="1", by=house.actor("IT 3")),
        lambda: note(case_id=case, text="Between us.", once="1", by=it),
        lambda: add(case_id=case, text="More.", once="1", by=house.actor("Sales 1")),
        lambda: apply_macro(case_id=case, macro_id=macro, once="1", by=it),
    ):
        with pytest.raises(Refusal, match="with a new one") as refused:
            act()
        assert refused.value.code == "token_used"
    assert Message.objects.filter(case_id=case).count() == 2
