"""A lead says which action of a service needs whose approval; of several limits the highest that is passed counts."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.catalogue.actions.approvals import Terms, add_approval_rule, change_approval_rule, drop_approval_rule
from rapport.catalogue.actions.services import change_form
from rapport.catalogue.cli import commands
from rapport.catalogue.models import ApprovalRule as Row
from rapport.catalogue.public import (
    ApprovalRule,
    Counted,
    Deciders,
    amount_in,
    approval_rules_for,
    binding,
    called_for,
)
from rapport.catalogue.rules.approvals import needed
from rapport.catalogue.rules.forms import FieldKind, FormField
from rapport.directory.models import Unit
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.models import Fact


def terms(served, **more):
    return Terms(**{"what": "Credit", "above": Decimal(500), "of_unit_id": served.finance.id, **more})


def test_the_lead_sets_changes_and_drops_a_rule_and_each_is_a_fact(served):
    lead = served.actor(served.anneke)
    rule = add_approval_rule(service_id=served.laptop, terms=terms(served), by=lead)
    with pytest.raises(Refusal, match="already"):
        add_approval_rule(service_id=served.laptop, terms=terms(served), by=lead)
    more = {"above": Decimal(800), "needs": 2, "deciders": Deciders.MEMBERS}
    change_approval_rule(rule_id=rule, terms=terms(served, **more), by=lead)
    (told,) = approval_rules_for(service_id=served.laptop, team_ids=[])
    assert (told.above, told.needs, told.deciders) == (Decimal(800), 2, Deciders.MEMBERS)
    assert approval_rules_for(service_id=None, team_ids=[served.team]) == [told]
    drop_approval_rule(rule_id=rule, by=lead)
    with pytest.raises(Missing):
        drop_approval_rule(rule_id=rule, by=lead)
    names = list(
        Fact.objects.filter(name__startswith="catalogue.approval").order_by("id").values_list("name", flat=True)
    )
    assert [name.removeprefix("catalogue.approval_rule_") for name in names] == ["set", "set", "dropped"]


def test_nobody_else_sets_one(served):
    for person in (served.amara, served.leila):
        with pytest.raises(Forbidden):
            add_approval_rule(service_id=served.laptop, terms=terms(served), by=served.actor(person))


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": " "},
        {"above": Decimal(-1)},
        {"needs": 0},
        {"counted": Counted.PERCENT, "needs": 101},
        {"of_unit_id": None},
        {"of_unit_id": 10**9},
        {"deciders": Deciders.PEOPLE},
        {"deciders": Deciders.PEOPLE, "person_ids": [10**9]},
        {"answer_within": timedelta()},
        {"amount_unit": "much too long"},
    ],
)
def test_nonsense_is_refused_in_a_sentence(served, wrong):
    with pytest.raises(Refusal):
        add_approval_rule(service_id=served.laptop, terms=terms(served, **wrong), by=served.actor(served.anneke))
    assert not Row.objects.exists()


def test_more_than_are_named_cannot_be_needed(served):
    people = {"deciders": Deciders.PEOPLE, "person_ids": [served.leila.id], "needs": 2}
    with pytest.raises(Refusal, match="Name more"):
        add_approval_rule(service_id=served.laptop, terms=terms(served, **people), by=served.actor(served.anneke))


def test_a_rule_nobody_could_meet_is_refused_and_managers_above_count(served):
    lead = served.actor(served.anneke)
    empty = served.unit("Harbour Lab", served.top)
    for wrong in (
        {"of_unit_id": empty.id},
        {"of_unit_id": empty.id, "deciders": Deciders.MEMBERS},
        {"of_unit_id": empty.id, "deciders": Deciders.MEMBERS, "counted": Counted.PERCENT, "needs": 50},
        {"needs": 2},
        {"deciders": Deciders.MEMBERS, "needs": 3},
    ):
        with pytest.raises(Refusal, match="More have to say yes than are there"):
            add_approval_rule(service_id=served.laptop, terms=terms(served, **wrong), by=lead)
    Unit.objects.filter(id=served.top.id).update(manager=served.boss)
    add_approval_rule(service_id=served.laptop, terms=terms(served, needs=2), by=lead)


def test_a_rule_names_a_number_of_the_form_and_says_whom_it_asks_today(served, as_lead):
    lead = served.actor(served.anneke)
    asks = [
        FormField(key="euros", label="Amount in euros", kind=FieldKind.NUMBER),
        FormField(key="why", label="Why?"),
    ]
    change_form(service_id=served.laptop, fields=asks, by=lead)
    for wrong in ({"field": "why"}, {"field": "none-such"}, {"field": "euros", "amount_unit": ""}):
        with pytest.raises(Refusal):
            add_approval_rule(service_id=served.laptop, terms=terms(served, **wrong), by=lead)
    form = as_lead.get("/services/new-laptop/approvals/new/").content.decode()
    assert '<option value="euros">Amount in euros</option>' in form
    assert "Why?" not in form
    sent = {
        "what": "Credit", "above": "500", "amount_unit": "EUR", "field": "euros", "deciders": "lead",
        "of_unit": served.finance.id, "of_unit-text": "Finance", "needs": "1", "counted": "people", "hours": "24",
    }  # fmt: skip
    assert as_lead.post("/services/new-laptop/approvals/new/", sent).status_code == 302
    rule = Row.objects.get()
    page = " ".join(as_lead.get("/services/new-laptop/approvals/").content.decode().split())
    assert "Held against “Amount in euros”" in page
    assert "Today it asks Omar Haddad." in page
    told = as_lead.get("/api/services/new-laptop/approvals").json()
    assert told[0]["field"] == "euros"
    change_form(service_id=served.laptop, fields=asks[1:], by=lead)
    edit = f"/services/new-laptop/approvals/{rule.id}/"
    assert "euros (asked no more)" in as_lead.get(edit).content.decode()
    assert as_lead.post(edit, {**sent, "above": "600"}).status_code == 302, "it stays where it stood"
    Unit.objects.filter(id=served.finance.id).update(manager=None)
    page = " ".join(as_lead.get("/services/new-laptop/approvals/").content.decode().split())
    assert "which the form asks no more" in page
    assert "Too few are there to be asked" in page


def test_the_pages_set_a_rule_by_names_change_and_drop_it(served, as_lead):
    page = as_lead.get("/services/new-laptop/approvals/").content.decode()
    assert "Nothing needs approval" in page
    sent = {
        "what": "Credit", "above": "500", "amount_unit": "EUR", "deciders": "people", "people": ["Leila Haddad"],
        "people-more": "Omar Haddad", "needs": "2", "counted": "people", "hours": "24",
    }  # fmt: skip
    wrong = as_lead.post("/services/new-laptop/approvals/new/", {**sent, "people-more": "Nobody Here"})
    assert (wrong.status_code, "Nobody here is called" in wrong.content.decode()) == (422, True)
    assert as_lead.post("/services/new-laptop/approvals/new/", sent).status_code == 302
    rule = Row.objects.get()
    assert set(rule.people.values_list("person_id", flat=True)) == {served.leila.id, served.omar.id}
    page = as_lead.get("/services/new-laptop/approvals/").content.decode()
    assert "above 500 EUR" in page
    assert "2 have to say yes" in page
    edit = f"/services/new-laptop/approvals/{rule.id}/"
    assert "Leila Haddad" in as_lead.get(edit).content.decode()
    as_lead.post(
        edit, {**sent, "deciders": "lead", "of_unit": served.finance.id, "of_unit-text": "Finance", "needs": "1"}
    )
    assert "Who leads Finance" in as_lead.get("/services/new-laptop/approvals/").content.decode()
    as_lead.post(f"{edit}removal/")
    assert not Row.objects.exists()


def test_a_colleague_reads_the_rules_and_sets_none(served, as_amara):
    assert as_amara.get("/services/new-laptop/approvals/").status_code == 200
    assert as_amara.get("/services/new-laptop/approvals/new/").status_code == 403


def test_rest_and_the_terminal_do_the_same(served, as_lead):
    body = {"what": "Credit", "above": "500", "of_unit_id": served.finance.id}
    made = as_lead.post("/api/services/new-laptop/approvals", json.dumps(body), content_type="application/json")
    assert made.status_code == 201
    address = f"/api/services/approvals/{made.json()['id']}"
    changed = json.dumps({**body, "above": "700"})
    assert as_lead.put(address, changed, content_type="application/json").status_code == 204
    (told,) = as_lead.get("/api/services/new-laptop/approvals").json()
    assert (told["above"], told["answer_within_hours"]) == ("700.00", 48)
    assert as_lead.delete(address).status_code == 204
    said = CliRunner().invoke(
        commands, ["need-approval", "new-laptop", "Credit", "--above", "500", "--lead", "halmar/finance", "--json"]
    )
    assert said.exit_code == 0, said.output
    listed = CliRunner().invoke(commands, ["approvals", "new-laptop"])
    assert "Credit above 500.00 EUR: lead, 1 people" in listed.output
    gone = CliRunner().invoke(commands, ["drop-approval", str(json.loads(said.output)["id"])])
    assert gone.exit_code == 0
    assert not Row.objects.exists()


AMOUNTS = st.integers(0, 1_000_000).map(lambda cents: Decimal(cents) / 100)


def rule(number, above, unit="EUR"):
    return ApprovalRule(
        id=number, service_id=1, service="Credits", what="Credit", above=above, amount_unit=unit,
        deciders=Deciders.LEAD, of_unit_id=1, person_ids=(), counted=Counted.PEOPLE, needs=1,
        answer_within=timedelta(days=2),
    )  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first draw of a busy machine
@given(st.lists(AMOUNTS, max_size=6, unique=True), AMOUNTS)
def test_the_highest_limit_that_is_passed_counts_and_up_to_the_lowest_it_is_free(limits, amount):
    found = binding([rule(number, above) for number, above in enumerate(limits)], amount)
    passed = [above for above in limits if amount > above]
    assert (found.above if found else None) == max(passed, default=None)


@given(st.integers(1, 100), st.integers(1, 50))
def test_a_share_is_rounded_up_to_at_least_one_and_to_all_at_most(percent, asked):
    many = needed(Counted.PERCENT, percent, asked)
    assert 1 <= many <= asked
    assert many * 100 >= percent * asked


ANSWERS = st.dictionaries(
    st.sampled_from(["a", "b"]), st.integers(-5, 2**53) | st.floats(-5, 1e15) | st.booleans() | st.text()
)


@given(st.lists(AMOUNTS, max_size=4, unique=True), ANSWERS)
def test_a_form_calls_for_the_highest_limit_its_number_passes(limits, answers):
    rules = [replace(rule(number, above), field="a") for number, above in enumerate(limits)]
    found = called_for(rules, answers)
    amount = amount_in(answers, "a")
    passed = [above for above in limits if amount is not None and amount > above]
    assert [one.above for one, _amount in found] == ([max(passed)] if passed else [])
    if amount is not None:
        assert abs(amount - min(Decimal(str(answers["a"])), Decimal("999999999999.99"))) <= Decimal("0.01")
