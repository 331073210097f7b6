"""An action above a limit is agreed to by somebody who has no part in it, and a case is not resolved around it."""

from contextlib import nullcontext
from datetime import timedelta
from decimal import Decimal
from functools import partial
from itertools import pairwise

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from rapport.accounts.public import Actor
from rapport.cases.actions.approvals.answering import answer, complete, give_up, pass_on
from rapport.cases.actions.approvals.asking import ask_approval
from rapport.cases.actions.ball.handing import accept, offer
from rapport.cases.actions.ball.holding import give, put_back, take
from rapport.cases.actions.life.ending import resolve, withdraw
from rapport.cases.actions.life.linking import merge
from rapport.cases.actions.life.opening import open_case, split
from rapport.cases.actions.words.talking import add
from rapport.cases.actions.words.waiting import go_on, wait
from rapport.cases.models import Approval, Approver, Case, Event, Waiting
from rapport.cases.rules.words import WaitsOn
from rapport.catalogue.actions.approvals import Terms, add_approval_rule
from rapport.catalogue.actions.services import create_service
from rapport.catalogue.models import ServiceTeam
from rapport.catalogue.public import Counted, Deciders
from rapport.directory.models import Person
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.models import Fact
from rapport.messaging.models import Mail
from rapport.tasks.actions import expire_due
from rapport.tasks.models import Task
from rapport.tasks.public import decide, delegate, end_delegation
from tests.kept import made_once

OPERATOR = Actor.system(via="cli")


@made_once(at=clock.now)
def company(house):
    """Finance gives credits; more than 500 EUR needs the lead of Controlling, more than 5,000 two of Legal."""
    house.unit("Controlling", "Halmar")
    for number in (1, 2, 3):
        house.person(f"Controlling {number}", "Controlling")
    house.units["Controlling"].manager = house.people["Controlling 1"]
    house.units["Controlling"].save(update_fields=["manager"])
    house.person("Boss", "Halmar")
    house.units["Halmar"].manager = house.people["Boss"]
    house.units["Halmar"].save(update_fields=["manager"])
    service = create_service(team_id=house.teams["Finance"].id, name="Credits", by=OPERATOR)
    house.rule = add_approval_rule(
        service_id=service,
        terms=Terms(what="Credit", above=Decimal(500), of_unit_id=house.units["Controlling"].id),
        by=OPERATOR,
    )
    add_approval_rule(
        service_id=service,
        terms=Terms(
            what="Credit",
            above=Decimal(5000),
            deciders=Deciders.MEMBERS,
            of_unit_id=house.units["Legal"].id,
            needs=2,
        ),
        by=OPERATOR,
    )
    asker, it, finance = house.actor("Sales 1"), house.actor("IT 2"), house.actor("Finance 2")
    house.case = open_case(subject="Double charge", team_id=house.teams["IT"].id, text="Twice!", by=asker)
    take(case_id=house.case, by=it)
    made = offer(case_id=house.case, team_id=house.teams["Finance"].id, words="Credit 620 €?", by=it)
    accept(offer_id=made, by=finance)
    return house


def asked(company, amount="620", **more):
    told = {"case_id": company.case, "rule_id": company.rule, "amount": Decimal(amount), "words": "Charged twice."}
    return ask_approval(**{**told, "by": company.actor("Finance 2"), **more})


def approver(name=""):
    rows = Approver.objects.filter(state="open")
    return (rows.filter(person__name=name) if name else rows).get()


def names(approval):
    return sorted(Approver.objects.filter(approval=approval, state="open").values_list("person__name", flat=True))


def test_a_credit_above_the_limit_waits_for_a_senior_elsewhere_and_is_done_after(company):
    made = asked(company)
    assert names(made) == ["Controlling 1"]
    assert Task.objects.get(kind="cases.approval").to_person_id == company.id("Controlling 1")
    assert Waiting.objects.get(until=None).on == "approval"
    finance = company.actor("Finance 2")
    with pytest.raises(Refusal, match="yet to agree"):
        resolve(case_id=company.case, text="Done.", by=finance)
    with pytest.raises(Refusal, match="not approved"):
        complete(approval_id=made, by=finance)
    answer(approver_id=approver().id, yes=True, reason="The bank shows it.", by=company.actor("Controlling 1"))
    assert Approval.objects.get().state == "approved"
    assert not Waiting.objects.filter(until=None).exists()
    with pytest.raises(Refusal, match="not done"):
        resolve(case_id=company.case, text="Done.", by=finance)
    for _twice in range(2):
        complete(approval_id=made, by=finance)
    resolve(case_id=company.case, text="620 € are yours.", by=finance)
    assert Case.objects.get().state == "resolved"
    told = list(Event.objects.order_by("place").values_list("what", flat=True))[-4:]
    assert told == ["approval_asked", "approved", "action_done", "resolved"]
    assert Fact.objects.filter(name="cases.approval_settled", data__state="approved").count() == 1


def test_under_the_limit_nobody_is_asked_but_small_steps_add_up(company):
    first = asked(company, "300")
    assert (Approval.objects.get(id=first).state, Task.objects.filter(kind="cases.approval").count()) == ("approved", 0)
    complete(approval_id=first, by=company.actor("Finance 2"))
    assert names(asked(company, "300")) == ["Controlling 1"], "600 together"


def test_above_the_higher_limit_two_have_to_agree_and_one_cannot_twice(company):
    made = asked(company, "5000.01")
    assert names(made) == ["Legal 1", "Legal 2", "Legal 3"]
    delegate(
        to_person_id=company.id("Legal 2"),
        since=clock.now(),
        until=clock.now() + timedelta(days=3),
        by=company.actor("Legal 1"),
    )
    answer(approver_id=approver("Legal 2").id, yes=True, by=company.actor("Legal 2"))
    with pytest.raises(Refusal, match="somebody else"):
        answer(approver_id=approver("Legal 1").id, yes=True, by=company.actor("Legal 2"))
    assert Approval.objects.get().state == "open"
    answer(approver_id=approver("Legal 3").id, yes=True, by=company.actor("Legal 3"))
    assert Approval.objects.get().state == "approved"
    assert not Task.objects.filter(kind="cases.approval", state="open").exists()


def test_a_no_has_a_reason_and_stands_in_the_way_until_it_is_given_up(company):
    made = asked(company)
    controller = company.actor("Controlling 1")
    with pytest.raises(Refusal):
        answer(approver_id=approver().id, yes=False, reason="  ", by=controller)
    answer(approver_id=approver().id, yes=False, reason="Only once.", by=controller)
    finance = company.actor("Finance 2")
    with pytest.raises(Refusal, match="was refused"):
        resolve(case_id=company.case, text="Done.", by=finance)
    with pytest.raises(Refusal, match="not approved"):
        complete(approval_id=made, by=finance)
    give_up(approval_id=made, reason="She was charged once.", by=finance)
    resolve(case_id=company.case, text="You were charged once.", by=finance)


def test_who_asks_who_has_the_ball_and_whose_case_it_is_decide_nothing_not_even_for_another(company):
    exception = {"case_id": company.case, "what": "An exception", "words": "Please.", "by": company.actor("IT 2")}
    for name in ("Finance 2", "Sales 1", "IT 2"):
        with pytest.raises(Refusal, match="cannot agree"):
            ask_approval(**exception, person_ids=[company.id(name)])
    asked(company)
    for name in ("Finance 2", "Sales 1", "IT 2"):
        with pytest.raises(Missing):
            answer(approver_id=approver().id, yes=True, by=company.actor(name))
    for name in ("Finance 2", "Sales 1"):
        cover = delegate(
            to_person_id=company.id(name),
            since=clock.now(),
            until=clock.now() + timedelta(days=2),
            by=company.actor("Controlling 1"),
        )
        with pytest.raises(Forbidden):
            answer(approver_id=approver().id, yes=True, by=company.actor(name))
        end_delegation(delegation_id=cover, by=company.actor("Controlling 1"))


def test_who_gets_the_ball_after_she_was_asked_decides_no_more(company):
    ask_approval(
        case_id=company.case,
        what="An exception",
        words="Please.",
        person_ids=[company.id("Finance 3")],
        by=company.actor("Finance 2"),
    )
    give(case_id=company.case, person_id=company.id("Finance 3"), by=company.actor("Finance 2"))
    with pytest.raises(Forbidden):
        answer(approver_id=approver().id, yes=True, by=company.actor("Finance 3"))


def test_who_puts_the_ball_back_for_a_moment_decides_no_more_than_who_keeps_it(company):
    exception = {"case_id": company.case, "what": "An exception", "words": "Please."}
    put_back(case_id=company.case, by=company.actor("Finance 2"))
    with pytest.raises(Refusal, match="cannot agree"):
        ask_approval(**exception, person_ids=[company.id("Finance 2")], by=company.actor("Finance 3"))
    take(case_id=company.case, by=company.actor("Finance 3"))
    with pytest.raises(Refusal, match="cannot agree"):
        ask_approval(**exception, person_ids=[company.id("Finance 2")], by=company.actor("Finance 3"))
    ask_approval(**exception, person_ids=[company.id("Finance 1")], by=company.actor("Finance 3"))
    with clock.frozen(clock.now() + timedelta(hours=1)):
        give(case_id=company.case, person_id=company.id("Finance 1"), by=company.actor("Finance 3"))
    with clock.frozen(clock.now() + timedelta(hours=2)):
        put_back(case_id=company.case, by=company.actor("Finance 1"))
        take(case_id=company.case, by=company.actor("Finance 2"))
        give(case_id=company.case, person_id=company.id("Finance 3"), by=company.actor("Finance 2"))
        with pytest.raises(Forbidden):
            answer(approver_id=approver().id, yes=True, by=company.actor("Finance 1"))


def test_who_asked_what_went_into_it_step_by_step_decides_nothing(company):
    it, to = company.actor("IT 2"), company.teams["IT"].id
    askers = ("Sales 2", "Legal 2", "Sales 1")
    ids = [open_case(subject="Twice", team_id=to, text="Too.", by=company.actor(name)) for name in askers]
    for gone, into in pairwise(ids):
        merge(case_id=gone, into_id=into, by=it)
    for name in ("Sales 2", "Legal 2"):
        with pytest.raises(Refusal, match="cannot agree"):
            ask_approval(case_id=ids[-1], what="An exception", words="Please.", person_ids=[company.id(name)], by=it)


def test_a_colleague_decides_for_who_is_away_and_it_says_for_whom(company):
    asked(company)
    delegate(
        to_person_id=company.id("Controlling 3"),
        since=clock.now(),
        until=clock.now() + timedelta(days=7),
        kind="cases.approval",
        by=company.actor("Controlling 1"),
    )
    with pytest.raises(Refusal, match="circle"):
        delegate(
            to_person_id=company.id("Controlling 1"),
            since=clock.now(),
            until=clock.now() + timedelta(days=1),
            by=company.actor("Controlling 3"),
        )
    task = Task.objects.get(kind="cases.approval")
    decide(task_id=task.id, yes=True, by=company.actor("Controlling 3"))
    task.refresh_from_db()
    assert (task.settled_by_id, task.settled_for_id) == (company.id("Controlling 3"), company.id("Controlling 1"))
    row = Approver.objects.get()
    assert (row.person_id, row.by_id) == (company.id("Controlling 1"), company.id("Controlling 3"))


def test_silence_asks_the_next_manager_and_at_the_top_again(company):
    made = asked(company)
    with clock.frozen(clock.now() + timedelta(days=6)):
        assert expire_due() == 1
        assert names(made) == ["Boss"]
        with pytest.raises(Refusal, match="settled"):
            answer(
                approver_id=Approver.objects.get(person__name="Controlling 1").id,
                yes=True,
                by=company.actor("Controlling 1"),
            )
    with clock.frozen(clock.now() + timedelta(days=12)):
        assert expire_due() == 1
        assert names(made) == ["Boss"]
        answer(approver_id=approver().id, yes=True, by=company.actor("Boss"))
    assert Approval.objects.get().state == "approved"


def test_at_the_top_it_is_asked_three_times_more_then_it_stays_and_who_asked_hears_of_it(company):
    made = asked(company)
    begin = clock.now()
    for times in range(1, 9):
        with clock.frozen(begin + times * timedelta(days=6)):
            expire_due()
    asks = Fact.objects.filter(name="cases.approval_asked", data__person_id=company.id("Boss"))
    assert asks.count() == 1 + 3
    assert names(made) == ["Boss"]
    assert Task.objects.get(kind="cases.approval", state="open").due_at is None
    (mail,) = Mail.objects.filter(reason="cases.approval_unanswered")
    assert mail.to == company.people["Finance 2"].email
    assert "nobody answered" in mail.text
    answer(approver_id=approver().id, yes=True, by=company.actor("Boss"))
    assert Approval.objects.get().state == "approved"


def test_who_asks_gives_no_less_time_than_the_rule_or_a_quarter_of_an_hour(company):
    with pytest.raises(Refusal, match="more time"):
        asked(company, answer_by=clock.now() + timedelta(hours=1))
    assert names(asked(company, answer_by=clock.now() + timedelta(days=9)))
    exception = {"what": "An exception", "person_ids": [company.id("Finance 3")], "words": "Please."}
    for minutes, refused in ((5, True), (20, False)):
        told = {"case_id": company.case, **exception, "by": company.actor("Finance 2")}
        until = clock.now() + timedelta(minutes=minutes)
        with pytest.raises(Refusal, match="quarter of an hour") if refused else nullcontext():
            ask_approval(**told, answer_by=until)


def test_two_parts_that_ask_at_once_wait_for_one_another_at_their_case(company):
    legal = company.teams["Legal"].id
    part = split(case_id=company.case, team_id=legal, subject="A part", words="Look.", by=company.actor("Finance 2"))
    with CaptureQueriesContext(connection) as seen, transaction.atomic():
        ask_approval(
            case_id=part, what="An exception", words="Please.", person_ids=[company.id("Legal 3")],
            by=company.actor("Finance 2"),
        )  # fmt: skip
    locks = [one["sql"] for one in seen if "FOR UPDATE" in one["sql"]]
    assert f'"cases_case"."id" = {company.case}' in locks[0], "the whole case first"
    assert f'"cases_case"."id" = {part}' in locks[1]


def test_nothing_waits_on_somebody_who_left(company):
    made = asked(company)
    Person.objects.filter(name="Controlling 1").update(ended_on=clock.today())
    for times in (1, 0):
        assert pass_on(person_id=company.id("Controlling 1"), by=OPERATOR) == times
    assert names(made) == ["Boss"]


def test_where_the_lead_asks_herself_her_manager_decides(company):
    give(case_id=company.case, person_id=company.id("Finance 3"), by=company.actor("Finance 2"))
    company.units["Controlling"].manager = company.people["Finance 3"]
    company.units["Controlling"].save(update_fields=["manager"])
    made = asked(company, by=company.actor("Finance 2"))
    assert names(made) == ["Finance 1"] or names(made) == ["Boss"]


def test_a_share_of_those_asked_is_rounded_up(company):
    service = create_service(team_id=company.teams["Finance"].id, name="Write-offs", by=OPERATOR)
    rule = add_approval_rule(
        service_id=service,
        terms=Terms(
            what="Write-off",
            deciders=Deciders.MEMBERS,
            of_unit_id=company.units["Controlling"].id,
            counted=Counted.PERCENT,
            needs=50,
        ),
        by=OPERATOR,
    )
    made = asked(company, rule_id=rule)
    assert Approval.objects.get(id=made).needed == 2
    answer(approver_id=approver("Controlling 1").id, yes=False, reason="No.", by=company.actor("Controlling 1"))
    assert Approval.objects.get(id=made).state == "open"
    answer(approver_id=approver("Controlling 2").id, yes=False, reason="No.", by=company.actor("Controlling 2"))
    assert Approval.objects.get(id=made).state == "refused", "two yes cannot come any more"


def test_what_a_rule_is_about_is_not_asked_of_friends(company):
    with pytest.raises(Refusal, match="There is a rule"):
        ask_approval(
            case_id=company.case,
            what="credit",
            words="Quick.",
            person_ids=[company.id("IT 3")],
            by=company.actor("Finance 2"),
        )
    with pytest.raises(Forbidden):
        asked(company, by=company.actor("Sales 1"))


def test_when_the_case_is_withdrawn_nobody_is_asked_any_more(company):
    asked(company)
    withdraw(case_id=company.case, by=company.actor("Sales 1"))
    assert Approval.objects.get().state == "given_up"
    assert not Task.objects.filter(kind="cases.approval", state="open").exists()


def test_the_record_says_that_it_waits_on_a_yes_until_there_is_one(company):
    asked(company)
    finance = company.actor("Finance 2")
    with pytest.raises(Refusal, match="yet to approve"):
        go_on(case_id=company.case, by=finance)
    wait(case_id=company.case, on=WaitsOn.REQUESTER, words="Which account?", by=finance)
    add(case_id=company.case, text="The usual one.", by=company.actor("Sales 1"))
    assert Waiting.objects.get(until=None).on == "approval"
    answer(approver_id=approver().id, yes=True, by=company.actor("Controlling 1"))
    assert not Waiting.objects.filter(until=None).exists()


@pytest.mark.parametrize("from_the_list", [True, False])
def test_nobody_decides_for_whom_has_a_part_in_it_by_now_and_the_next_manager_is_asked(company, from_the_list):
    made = asked(company)
    delegate(
        to_person_id=company.id("Controlling 3"),
        since=clock.now(),
        until=clock.now() + timedelta(days=7),
        by=company.actor("Controlling 1"),
    )
    hers = open_case(subject="Me too", team_id=company.teams["IT"].id, by=company.actor("Controlling 1"))
    merge(case_id=hers, into_id=company.case, by=OPERATOR)
    waits = approver("Controlling 1")
    by = company.actor("Controlling 3")
    say = partial(decide, task_id=waits.task_id) if from_the_list else partial(answer, approver_id=waits.id)
    with pytest.raises(Forbidden, match="next manager"):
        say(yes=True, by=by)
    waits.refresh_from_db()
    assert (waits.state, waits.by_id) == ("passed_on", None)
    assert names(made) == ["Boss"]
    assert Approval.objects.get(id=made).state == "open"


def test_whose_question_passes_her_by_is_not_asked_again_though_nobody_is_above_her(company):
    made = asked(company)
    pass_on(person_id=company.id("Controlling 1"), by=OPERATOR)
    assert names(made) == ["Boss"]
    hers = open_case(subject="Me too", team_id=company.teams["IT"].id, by=company.actor("Boss"))
    merge(case_id=hers, into_id=company.case, by=OPERATOR)
    with clock.frozen(clock.now() + timedelta(days=9)):
        expire_due()
    assert names(made) == []
    assert Approval.objects.get(id=made).state == "refused"


def test_whose_case_it_is_reads_no_question_about_it_that_was_put_to_whom_she_stands_in_for(company):
    asked(company)
    until = clock.now() + timedelta(days=7)
    company.actor("Sales 1")
    delegate(to_person_id=company.id("Sales 1"), since=clock.now(), until=until, by=company.actor("Controlling 1"))
    for who, reads in (("Controlling 1", True), ("Sales 1", False)):
        browser = company.browser(who)
        page = browser.get(f"/cases/approvals/{approver().id}/")
        assert page.status_code == (200 if reads else 404), who
        told = browser.get("/tasks/").content.decode() + browser.get("/api/tasks").content.decode()
        assert ("Charged twice." in told) == reads, who
        assert ("Credit: 620" in told) == reads, who


def test_what_nobody_answered_is_called_by_its_own_number_where_its_team_has_no_letters(company):
    asked(company)
    ServiceTeam.objects.filter(id=company.teams["IT"].id).update(prefix=None, unit=None)
    begin = clock.now()
    for times in range(1, 9):
        with clock.frozen(begin + times * timedelta(days=6)):
            expire_due()
    (mail,) = Mail.objects.filter(reason="cases.approval_unanswered")
    assert f"#{company.case}" in mail.subject + mail.text
    assert "None" not in mail.subject + mail.text
