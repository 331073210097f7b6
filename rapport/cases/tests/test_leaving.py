"""When a holder leaves the organisation her balls return to her team, and nothing waits on nobody."""

from datetime import timedelta

from rapport.accounts.public import Actor
from rapport.cases.actions.handing import offer
from rapport.cases.actions.holding import take
from rapport.cases.actions.opening import open_case
from rapport.cases.models import Case, Custody
from rapport.directory.actions.leaving import end_due
from rapport.directory.models import Person
from rapport.kit import clock
from rapport.ledger.actions import deliver
from rapport.ledger.models import Delivery


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
