"""Who has to approve gets the facts by mail and decides by answering it: real servers for both ways."""

from datetime import timedelta
from decimal import Decimal

import pytest

from rapport.cases.actions.approvals.asking import ask_approval
from rapport.cases.models import Approval, Approver, Case
from rapport.catalogue.actions.approvals import Terms, add_approval_rule
from rapport.catalogue.actions.services import create_service
from rapport.catalogue.public import Deciders
from rapport.conversation.queries.news import notifications
from rapport.kit import clock
from rapport.messaging.actions.incoming import place
from rapport.messaging.models import IncomingMail
from rapport.tasks.public import delegate
from tests.journeys.test_mail_case import OPERATOR, actor, imap, letter, people, run, servers

__all__ = ["imap", "people", "servers"]


@pytest.fixture
def asked(people, servers):
    """Mei was charged twice; Ida asks Tom to approve 620 EUR. What was mailed to Tom is read."""
    servers.write(letter("I was charged twice."))
    run()
    case = Case.objects.get()
    service = create_service(team_id=case.owner_team_id, name="Credits", by=OPERATOR)
    terms = Terms(what="Credit", above=Decimal(500), deciders=Deciders.PEOPLE, person_ids=[people["Tom"].id])
    rule = add_approval_rule(service_id=service, terms=terms, by=OPERATOR)
    ask_approval(
        case_id=case.id, rule_id=rule, amount=Decimal(620), words="The bank shows both.", by=actor(people["Ida"])
    )
    run()
    return servers


def decision(asked, text, *, sender="tom@halmar.example", message_id="<yes@x>", to="tom@halmar.example"):
    question = next(mail for mail in asked.got if mail["To"] == to)
    quoted = f"{text}\n\nOn Thu, Rapport wrote:\n> Your approval is asked\n"
    asked.write(letter(quoted, sender=sender, to=question["Reply-To"], message_id=message_id, subject="Re: approval"))
    run()


def test_a_mail_under_her_name_decides_nothing_though_somebody_hands_it_on_and_she_hears_of_it(asked, people):
    question = next(mail for mail in asked.got if mail["To"] == "tom@halmar.example")
    forged = letter("Approve", sender="tom@halmar.example", to=question["Reply-To"], message_id="<forged@x>")
    asked.write(forged, vouched=False)
    run()
    row = IncomingMail.objects.get(message_id="<forged@x>")
    assert (row.state, row.why) == ("triage", "unproven")
    place(mail_id=row.id, accept=True, by=OPERATOR)
    run()
    assert Approver.objects.get().state == "open"
    told = mails_to(asked, "tom@halmar.example")[-1]
    assert told["Subject"] == "[IT-1] Nothing was decided: Credit: 620 EUR"
    assert "could not be checked that this mail is from you" in told.get_content()
    assert "/cases/approvals/" in told.get_content()
    assert "answer again" not in told.get_content()


def test_where_nobody_vouches_for_senders_no_mail_decides_and_none_asks_for_it(people, servers, settings):
    settings.MAIL_CHECKER = ""
    an_exception(people, servers)
    (question,) = mails_to(servers, "tom@halmar.example")
    assert "Answer this mail" not in question.get_content()
    assert "/cases/approvals/" in question.get_content()
    decision(servers, "Approve. Go on.")
    assert Approver.objects.get().state == "open"
    assert "decides nothing" in mails_to(servers, "tom@halmar.example")[-1].get_content()
    assert IncomingMail.objects.get(message_id="<yes@x>").state == "taken"


def test_words_that_are_no_decision_decide_nothing(asked):
    for number, text in enumerate(("OK, I will look at it tomorrow.", "No problem, approved.", "Approve? Why me?")):
        decision(asked, text, message_id=f"<{number}@x>")
    assert Approver.objects.get().state == "open"
    assert len(mails_to(asked, "tom@halmar.example")) == 4


def mails_to(asked, address):
    return [mail for mail in asked.got if mail["To"] == address]


def test_the_mail_holds_the_facts_and_one_word_decides(asked, people):
    (question,) = mails_to(asked, "tom@halmar.example")
    assert question["Subject"] == "[IT-1] Your approval is asked: Credit: 620 EUR"
    body = question.get_content()
    for fact in ("The bank shows both.", "Charged twice", "Mei", "Ida", "/cases/approvals/"):
        assert fact in body
    decision(asked, "Approve. It is on her statement.")
    row = Approver.objects.get()
    assert (row.state, row.by, row.reason) == ("yes", people["Tom"], "It is on her statement.")
    assert Approval.objects.get().state == "approved"
    told = mails_to(asked, "ida@halmar.example")[0]
    assert told["Subject"] == "[IT-1] Approved: Credit: 620 EUR"
    assert "Tom: yes. It is on her statement." in told.get_content()
    assert set(IncomingMail.objects.values_list("state", flat=True)) == {"taken"}


def test_a_no_without_a_reason_and_any_other_word_decide_nothing_and_say_so(asked):
    decision(asked, "Reject")
    decision(asked, "Well, let me think.", message_id="<think@x>")
    assert Approver.objects.get().state == "open"
    answers = mails_to(asked, "tom@halmar.example")[1:]
    assert [mail["Subject"] for mail in answers] == ["[IT-1] Nothing was decided: Credit: 620 EUR"] * 2
    assert "approve or reject" in answers[1].get_content()
    decision(asked, "Reject: charged once.", message_id="<no@x>")
    assert (Approval.objects.get().state, Approver.objects.get().reason) == ("refused", "charged once.")
    decision(asked, "Approve", message_id="<late@x>")
    assert Approval.objects.get().state == "refused"
    assert "settled already" in mails_to(asked, "tom@halmar.example")[-1].get_content()


def test_who_asked_and_who_has_the_ball_find_the_decision_and_its_reason_here_and_one_mail_goes(asked, people):
    decision(asked, "Reject: charged once.")
    (news,) = notifications(by=actor(people["Ida"]), unread=True).items
    assert news.says == "Tom answered"
    assert news.about.label.startswith("Refused: Credit: 620 EUR (IT-1 ")
    assert news.about.label.endswith("“charged once.”")
    assert news.about.url == f"/cases/{Case.objects.get().id}/#approvals"
    assert len(mails_to(asked, "ida@halmar.example")) == 1
    assert not [one for one in notifications(by=actor(people["Mei"])).items if one.about_kind == "approval"]


def test_nobody_else_decides_with_the_address_she_was_given(asked):
    decision(asked, "Approve", sender="mei@halmar.example")
    decision(asked, "Approve", sender="tom@elsewhere.example", message_id="<b@x>")
    assert Approval.objects.get().state == "open"
    why = dict(IncomingMail.objects.filter(state="triage").values_list("message_id", "why"))
    assert why == {"<yes@x>": "not_yours", "<b@x>": "unknown_sender"}
    question = mails_to(asked, "tom@halmar.example")[0]
    forged = question["Reply-To"].replace("approval-", "approval-9")
    asked.write(letter("Approve", sender="tom@halmar.example", to=forged, message_id="<f@x>"))
    run()
    assert IncomingMail.objects.get(message_id="<f@x>").why == "forged"
    assert Approval.objects.get().state == "open"


def stands_in(people, name, *, email=""):
    """A colleague of Tom's who decides for him this week; made here unless she is one of the people."""
    from rapport.accounts.models import User
    from rapport.directory.models import Identity, Person

    person = people.get(name)
    if person is None:
        user = User.objects.create_user(email, name=name)
        person = Person.objects.create(name=name, unit=people["Tom"].unit, email=email, user=user)
        Identity.objects.create(person=person, kind="email", value=email)
    week = clock.now() + timedelta(days=7)
    delegate(to_person_id=person.id, since=clock.now(), until=week, by=actor(people["Tom"]))
    return person


def an_exception(people, servers):
    servers.write(letter("I was charged twice."))
    run()
    named = {"what": "An exception", "person_ids": [people["Tom"].id], "words": "Just once."}
    ask_approval(case_id=Case.objects.get().id, **named, by=actor(people["Ida"]))
    run()


def test_who_stands_in_gets_it_too_and_decides_for_her(people, servers):
    zoe = stands_in(people, "Zoe", email="zoe@halmar.example")
    an_exception(people, servers)
    (question,) = mails_to(servers, "zoe@halmar.example")
    assert "You decide for Tom" in question.get_content()
    decision(servers, "approve, go on", sender="zoe@halmar.example")
    assert Approver.objects.get().state == "open", "an address is that of one reader"
    assert IncomingMail.objects.get(message_id="<yes@x>").why == "not_yours"
    decision(servers, "approve, go on", sender="zoe@halmar.example", to="zoe@halmar.example", message_id="<z@x>")
    assert Approver.objects.get().by == zoe
    assert "Zoe for Tom: yes" in mails_to(servers, "ida@halmar.example")[-1].get_content()


@pytest.mark.parametrize("name", ["Ida", "Mei"])
def test_who_asked_and_whose_case_it_is_get_no_address_to_decide_with_though_they_stand_in(people, servers, name):
    stands_in(people, name)
    an_exception(people, servers)
    asked = [mail["To"] for mail in servers.got if "Your approval is asked" in mail["Subject"]]
    assert asked == ["tom@halmar.example"]
