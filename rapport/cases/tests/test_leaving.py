"""When a holder leaves the organisation her balls return to her team, and nothing waits on nobody."""

from datetime import timedelta

from rapport.accounts.public import Actor
from rapport.cases.actions.approvals.asking import ask_approval
from rapport.cases.actions.ball.handing import offer
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.words.questions import ask_colleague
from rapport.cases.models import Approver, Case, Custody, Offer
from rapport.directory.actions.leaving import end_due
from rapport.directory.models import Person, Unit
from rapport.kit import clock
from rapport.ledger.actions import deliver
from rapport.ledger.models import Delivery
from rapport.tasks.models import Task


def test_on_the_day_after_her_last_one_her_cases_are_with_her_team(house):
    it = house.actor("IT 2")
    cases = [open_case(subject=f"Case {n}", team_id=house.teams["IT"].id, by=house.actor("Sales 1")) for n in range(3)]
    for case in cases:
        take(case_id=case, by=it)
    offer(case_id=cases[0], team_id=house.teams["Legal"].id, words="Yours?", by=it)
    Person.objects.filter(id=house.id("IT 2")).update(leaves_on=clock.today())
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert end_due(by=Actor.system()) == 1
        for delivery in [*Delivery.objects.filter(reaction__startswith="left_person")] * 2:
            deliver(delivery_id=delivery.id)
    assert not Case.objects.filter(holder_id=house.id("IT 2")).exists()
    assert not Custody.objects.filter(person_id=house.id("IT 2"), until=None).exists()
    assert set(Case.objects.values_list("holder_team__name", "owner_team__name")) == {("IT", "IT")}


def test_what_was_offered_to_her_asked_of_her_and_put_before_her_waits_on_others(house):
    Unit.objects.filter(id=house.units["Legal"].id).update(manager_given=True)
    it, legal = house.actor("IT 2"), house.id("Legal 2")
    case = open_case(subject="Terms", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    offer(case_id=case, team_id=house.teams["Legal"].id, person_id=legal, words="Yours?", by=it)
    ask_colleague(case_id=case, person_id=legal, words="Ours?", by=it)
    ask_approval(case_id=case, what="An exception", words="Once.", person_ids=[legal], by=it)
    Person.objects.filter(id=legal).update(leaves_on=clock.today())
    with clock.frozen(clock.now() + timedelta(days=1)):
        end_due(by=Actor.system())
        for delivery in [*Delivery.objects.filter(reaction__startswith="left_person")] * 2:
            deliver(delivery_id=delivery.id)
    assert not Task.objects.filter(to_person_id=legal, state="open").exists()
    assert Offer.objects.get(state="open").to_person_id == house.id("Legal 1"), "the lead of that team"
    assert Approver.objects.get(state="open").person_id == house.id("Legal 1"), "her manager"
