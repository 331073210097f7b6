"""What is asked above a limit needs the approval of its rule from the start, and is not answered around it."""

import json
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from rapport.accounts.public import Actor
from rapport.cases.actions.approvals.answering import answer, complete, give_up
from rapport.cases.actions.approvals.asking import ask_approval
from rapport.cases.actions.ball.handing import accept
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.ending import reopen, resolve, withdraw
from rapport.cases.actions.life.linking import merge
from rapport.cases.actions.life.opening import open_case, split
from rapport.cases.actions.many.bulk import do_to_many
from rapport.cases.actions.many.macros import apply_macro, save_macro
from rapport.cases.demo import Cast
from rapport.cases.demo import _play as play
from rapport.cases.demo.words import STORIES
from rapport.cases.models import Approval, Approver, Case, Offer
from rapport.cases.queries.inbox.bulk import bulk_card
from rapport.cases.rules.approvals import Approved, CalledFor, Put, met
from rapport.cases.rules.words import Does
from rapport.catalogue.actions.approvals import Terms, add_approval_rule, drop_approval_rule
from rapport.catalogue.actions.services import change_form, create_service
from rapport.catalogue.demo import _limit_credits as limit_credits
from rapport.catalogue.demo.offers import FINANCE
from rapport.catalogue.public import Deciders, FieldKind, FormField, team_card
from rapport.directory.models import Person
from rapport.kit import clock
from rapport.kit.problems import Refusal
from tests.kept import made_once

OPERATOR = Actor.system(via="cli")
AMOUNT, INVOICE = "amount-in-euros", "invoice"
FORM = [
    FormField(key=AMOUNT, label="Amount in euros", kind=FieldKind.NUMBER),
    FormField(key=INVOICE, label="Invoice", kind=FieldKind.TEXT),
]
FIRST = "needs the approval of who leads Legal first: ask for it on the case, at “Ask for approval”"


@made_once(at=clock.now)
def credits_(house):
    """Finance gives credits; above 500 EUR who leads Legal decides, above 5,000 two of Sales."""
    made = {"team_id": house.teams["Finance"].id, "by": OPERATOR}
    house.service = create_service(name="Credit note", fields=FORM, **made)
    house.rule = add_approval_rule(service_id=house.service, terms=_terms(house), by=OPERATOR)
    above = {"above": Decimal(5000), "deciders": Deciders.MEMBERS, "of_unit_id": house.units["Sales"].id, "needs": 2}
    for number in (3, 4):
        house.person(f"Sales {number}", "Sales")
    house.high = add_approval_rule(service_id=house.service, terms=_terms(house, **above), by=OPERATOR)
    house.case = asked_for(house, 900)
    return house


def _terms(house, **more):
    said = {"what": "Credit", "above": Decimal(500), "of_unit_id": house.units["Legal"].id, "field": AMOUNT}
    return Terms(**{**said, **more})


def asked_for(house, amount, who="IT 3", taker="Finance 2", **more):
    answers = {AMOUNT: amount, INVOICE: "20871"}
    made = open_case(subject="Twice", service_id=house.service, answers=answers, by=house.actor(who), **more)
    take(case_id=made, by=house.actor(taker))
    return made


def answered(house, case=None, text="Credited."):
    resolve(case_id=case or house.case, text=text, by=house.actor("Finance 2"))


def ask(house, case=None, **more):
    told = {"case_id": case or house.case, "rule_id": house.rule, "words": "Both stand on the statement."}
    return ask_approval(**{**told, "by": house.actor("Finance 2"), **more})


def say(house, yes, who="Legal 1"):
    row = Approver.objects.get(state="open", person__name=who)
    answer(approver_id=row.id, yes=yes, reason="Seen.", by=house.actor(who))


def test_nothing_above_the_limit_is_answered_before_somebody_approved_it(credits_):
    with pytest.raises(Refusal, match="Credit: 900 EUR is above 500 EUR and " + FIRST):
        answered(credits_)
    made = ask(credits_)
    assert Approval.objects.get().amount == Decimal(900), "as the form says"
    with pytest.raises(Refusal, match="yet to agree"):
        answered(credits_)
    say(credits_, yes=True)
    with pytest.raises(Refusal, match="not done"):
        answered(credits_)
    complete(approval_id=made, by=credits_.actor("Finance 2"))
    answered(credits_)
    reopen(case_id=credits_.case, by=credits_.actor("IT 3"))
    answered(credits_)


@pytest.mark.parametrize("amount", [500, 12, None])
def test_up_to_the_limit_and_without_an_amount_nobody_is_asked(credits_, amount):
    case = asked_for(credits_, amount)
    answered(credits_, case)
    assert Case.objects.get(id=case).state == "resolved"


def test_a_refused_credit_is_answered_with_no_and_ends_with_it(credits_):
    ask(credits_)
    say(credits_, yes=False)
    answered(credits_, text="Legal says no.")
    approval = Approval.objects.get()
    assert (approval.state, approval.ended_by_id) == ("given_up", credits_.id("Finance 2"))


def test_what_was_given_up_before_anybody_decided_is_still_needed(credits_):
    give_up(approval_id=ask(credits_), reason="In a hurry.", by=credits_.actor("Finance 2"))
    with pytest.raises(Refusal, match=FIRST):
        answered(credits_)


def test_a_small_amount_that_needs_nobody_is_no_way_around(credits_):
    complete(approval_id=ask(credits_, amount=Decimal(100)), by=credits_.actor("Finance 2"))
    with pytest.raises(Refusal, match=FIRST):
        answered(credits_)


def test_who_decides_may_give_less_than_was_asked(credits_):
    made = ask(credits_, amount=Decimal(600))
    say(credits_, yes=True)
    complete(approval_id=made, by=credits_.actor("Finance 2"))
    answered(credits_)


def test_the_colleague_may_withdraw_what_nobody_approved(credits_):
    withdraw(case_id=credits_.case, by=credits_.actor("IT 3"))
    assert Case.objects.get().state == "withdrawn"


def test_the_highest_limit_that_is_passed_counts_and_a_lower_one_does_not_answer_it(credits_):
    case = asked_for(credits_, 6000)
    made = ask(credits_, case, amount=Decimal(900))
    say(credits_, yes=True)
    complete(approval_id=made, by=credits_.actor("Finance 2"))
    with pytest.raises(Refusal, match="above 5,000 EUR and needs the approval of colleagues in Sales"):
        answered(credits_, case)
    ask(credits_, case)
    for name in ("Sales 1", "Sales 2"):
        say(credits_, yes=True, who=name)
    with pytest.raises(Refusal, match="not done"):
        answered(credits_, case)


def test_a_number_that_was_changed_is_judged_anew(credits_):
    made = ask(credits_)
    say(credits_, yes=True)
    complete(approval_id=made, by=credits_.actor("Finance 2"))
    Case.objects.update(answers={AMOUNT: 4900})
    with pytest.raises(Refusal, match="Credit: 4,900 EUR"):
        answered(credits_)
    Case.objects.update(answers={AMOUNT: 300})
    answered(credits_)


def test_a_rule_that_comes_later_counts_for_what_is_open(credits_):
    drop_approval_rule(rule_id=credits_.rule, by=OPERATOR)
    drop_approval_rule(rule_id=credits_.high, by=OPERATOR)
    early, late = asked_for(credits_, 700), asked_for(credits_, 700)
    answered(credits_, early)
    add_approval_rule(service_id=credits_.service, terms=_terms(credits_, above=Decimal(600)), by=OPERATOR)
    with pytest.raises(Refusal, match="above 600 EUR"):
        answered(credits_, late)


def test_a_number_the_form_asks_no_more_counts_for_what_was_asked_before(credits_):
    change_form(service_id=credits_.service, fields=FORM[1:], by=OPERATOR)
    with pytest.raises(Refusal, match=FIRST):
        answered(credits_)
    answers = {INVOICE: "1"}
    later = open_case(subject="x", service_id=credits_.service, answers=answers, by=credits_.actor("IT 3"))
    answered(credits_, later)


def test_the_credit_may_be_approved_on_a_part_and_counts_for_the_whole(credits_):
    finance, it = credits_.actor("Finance 2"), credits_.teams["IT"].id
    part = split(case_id=credits_.case, team_id=it, subject="Why twice?", words="Look.", by=finance)
    other = split(case_id=credits_.case, team_id=it, subject="And the import?", words="Look.", by=finance)
    worker = credits_.actor("IT 2")
    for offer in Offer.objects.filter(state="open"):
        accept(offer_id=offer.id, by=worker)
    resolve(case_id=other, text="It ran twice.", by=worker)
    assert "Credit needs the approval" in shown(credits_, part, "IT 2"), "without the amount: she does not see the case"
    with pytest.raises(Refusal, match="Say how much"):
        ask(credits_, part, by=worker)
    made = ask(credits_, part, by=finance)
    assert Approval.objects.get().amount == Decimal(900)
    say(credits_, yes=False)
    resolve(case_id=part, text="Not credited.", by=worker)
    assert Approval.objects.get(id=made).state == "given_up"
    answered(credits_, text="No.")


def test_merging_it_into_another_case_is_no_way_around_and_into_the_same_wish_is_free(credits_):
    finance = credits_.actor("Finance 2")
    plain = open_case(subject="Other", team_id=credits_.teams["Finance"].id, text="x", by=credits_.actor("IT 3"))
    with pytest.raises(Refusal, match=FIRST):
        merge(case_id=credits_.case, into_id=plain, by=finance)
    same = asked_for(credits_, 900)
    merge(case_id=credits_.case, into_id=same, by=finance)
    with pytest.raises(Refusal, match=FIRST):
        answered(credits_, same)


def test_page_rest_macro_and_many_at_once_refuse_alike(credits_):
    finance = credits_.browser("Finance 2")
    page = finance.get(f"/cases/{credits_.case}/resolve/").content.decode()
    assert "Credit: 900 EUR is above 500 EUR and needs the approval of who leads Legal first." in page
    assert "Send and resolve" not in page
    version = Case.objects.get().version
    said = {"text": "Credited.", "said": "reply", "version": version}
    sent = [
        finance.post(f"/cases/{credits_.case}/resolve/", said),
        finance.post(f"/cases/{credits_.case}/words/", {**said, "do": "resolve"}),
        finance.post(
            f"/api/cases/{credits_.case}/resolve", json.dumps({"text": "Credited."}), content_type="application/json"
        ),
    ]
    for answer_ in sent:
        assert answer_.status_code == 422
        assert "needs the approval of who leads Legal first: ask for it" in answer_.content.decode()
    by = credits_.actor("Finance 2")
    macro = save_macro(team_id=credits_.teams["Finance"].id, name="Done", text="Done.", resolves=True, by=by)
    with pytest.raises(Refusal, match=FIRST):
        apply_macro(case_id=credits_.case, macro_id=macro, by=by)
    made = do_to_many(do=Does.RESOLVE, case_ids=[credits_.case], text="Done.", by=by)
    assert FIRST in bulk_card(made, by=by).rows[0].reason
    assert Case.objects.get().state == "open"


def shown(house, case, who):
    return " ".join(house.browser(who).get(f"/cases/{case}/").content.decode().split())


def test_the_case_and_the_request_say_so_from_the_start_and_what_is_asked_is_filled_in(credits_):
    page = shown(credits_, credits_.case, "Finance 2")
    assert "Credit: 900 EUR needs the approval of who leads Legal" in page
    hers = shown(credits_, credits_.case, "IT 3")
    assert "Credit: 900 EUR is above 500 EUR: somebody has to approve it before" in hers
    assert "Legal" not in hers, "not who"
    form = credits_.browser("Finance 2").get(f"/cases/{credits_.case}/approval/").content.decode()
    assert 'value="900.00"' in form
    sent = {"rule": credits_.rule, "amount": "", "words": "Both.", "version": Case.objects.get().version}
    assert credits_.browser("Finance 2").post(f"/cases/{credits_.case}/approval/", sent).status_code == 302
    assert "It is asked, and waits on a yes." in shown(credits_, credits_.case, "Finance 2")
    assert "is above" not in shown(credits_, credits_.case, "IT 3")
    say(credits_, yes=True)
    assert "needs the approval" not in shown(credits_, credits_.case, "Finance 2")


def rest(house, who, case=None):
    client: Client = house.browser(who)
    return client.get(f"/api/cases/{case or house.case}").json()["needs_approval"]


def test_rest_says_so_and_of_whom_to_who_serves_alone(credits_):
    told = {"rule_id": credits_.rule, "what": "Credit", "amount": "900.00", "unit": "EUR", "above": "500.00"}
    assert rest(credits_, "Finance 2") == [{**told, "of_whom": "who leads Legal", "asked": False}]
    assert rest(credits_, "IT 3") == [{**told, "of_whom": "", "asked": False}]
    ask(credits_)
    assert rest(credits_, "Finance 2")[0]["asked"] is True
    say(credits_, yes=False)
    assert rest(credits_, "Finance 2") == []


def test_of_a_restricted_case_nobody_else_is_told(credits_):
    case = asked_for(credits_, 6000, restricted=True, taker="Finance 1")
    assert rest(credits_, "Finance 1", case)[0]["amount"] == "6000.00"
    assert credits_.browser("Finance 3").get(f"/api/cases/{case}").status_code == 404


def test_the_page_stays_cheap(credits_, django_assert_max_num_queries):
    finance = credits_.browser("Finance 2")
    ask(credits_)
    with django_assert_max_num_queries(20):
        finance.get(f"/cases/{credits_.case}/")


def test_colleagues_are_asked_by_name_where_the_rule_finds_too_few(credits_):
    by_name = {"rule_id": None, "what": "Credit", "person_ids": [credits_.id("IT 1")]}
    with pytest.raises(Refusal, match="There is a rule"):
        ask(credits_, **by_name)
    Person.objects.filter(name="Legal 1").update(ended_on=clock.today())
    with pytest.raises(Refusal, match="Ask colleagues by name"):
        ask(credits_)
    made = ask(credits_, **by_name)
    approval = Approval.objects.get(id=made)
    assert (approval.amount, approval.unit, approval.rule) == (Decimal(900), "EUR", credits_.rule)
    say(credits_, yes=True, who="IT 1")
    complete(approval_id=made, by=credits_.actor("Finance 2"))
    answered(credits_)


def test_by_name_no_fewer_agree_than_the_rule_needs(credits_):
    case = asked_for(credits_, 6000)
    Person.objects.filter(name__in=["Sales 1", "Sales 2", "Sales 3"]).update(ended_on=clock.today())
    by_name = {"rule_id": None, "what": "Credit", "person_ids": [credits_.id("Sales 4")]}
    with pytest.raises(Refusal, match="2 have to say yes"):
        ask(credits_, case, **by_name)
    made = ask(credits_, case, **{**by_name, "person_ids": [credits_.id("IT 1")]})
    assert Approval.objects.get(id=made).needed == 2, "who is left of the rule, and who was named"


AMOUNTS = st.integers(1, 10_000).map(Decimal)
PUTS = st.builds(
    Put,
    rule=st.sampled_from([1, 2, None]),
    amount=st.none() | AMOUNTS,
    called_for=st.none() | AMOUNTS,
    needed=st.integers(0, 2),
    state=st.sampled_from(list(Approved)),
    settled=st.booleans(),
)


@given(AMOUNTS, st.lists(PUTS, max_size=5))
def test_nothing_is_decided_without_somebody_who_said_so_about_as_much(amount, asked):
    called = CalledFor(rule=2, amount=amount, above=Decimal(500), limits={1: Decimal(100), 2: Decimal(500)})
    decided = [one for one in asked if one.needed and one.settled and one.rule != 1]
    if met(called, asked):
        assert decided
        reach = sum(one.amount or 0 for one in asked)
        assert amount <= max(reach, *(one.called_for or 0 for one in decided))
    if any(one.settled and one.needed and one.rule == 2 and (one.amount or 0) > max(amount, 500) for one in asked):
        assert met(called, asked)


def test_the_credit_notes_of_the_story_are_called_for_and_one_waits_for_who_leads_legal(house):
    terms = {"about": "", "fields": next(o.fields for o in FINANCE.offers if o.name == "Credit note")}
    service = create_service(team_id=house.teams["Finance"].id, name="Credit note", by=OPERATOR, **terms)
    limit_credits(OPERATOR)
    members = {name: [house.id(f"{team} 2")] for name, team in (("FIN", "Finance"), ("IT", "IT"), ("LAW", "Legal"))}
    cards = {"FIN": "Finance", "IT": "IT", "LAW": "Legal"}
    cast = Cast(
        teams={prefix: team_card(house.teams[name].id) for prefix, name in cards.items()},
        members=members,
        askers=[house.id("Sales 1")],
        chance=Random(7),
        services={"FIN": {"Credit note": service}},
    )
    until = clock.now()
    for tale in (one for one in STORIES if one.service):
        begin = until - tale.ago - sum((step.after for step in tale.steps), timedelta())
        play(tale, begin, until, cast)
    told = {}
    for case in Case.objects.filter(parent=None):
        told[case.answers.get(AMOUNT)] = [one["asked"] for one in rest(house, "Finance 2", case.id)]
    assert told == {1840: [True], 2400: [False]}
