"""Who stands in hears that she does and of what comes to her; what she must not decide does not come to her."""

from datetime import timedelta

import pytest

from rapport.cases.actions.approvals.asking import ask_approval
from rapport.cases.actions.ball.holding import give, put_back, take
from rapport.cases.actions.life.linking import merge
from rapport.cases.actions.life.opening import open_case
from rapport.cases.models import Approval, Approver
from rapport.cases.policy import barred_from_deciding, excluded_from_deciding
from rapport.kit import clock
from rapport.kit.problems import Missing
from rapport.ledger.actions import deliver
from rapport.ledger.models import Delivery
from rapport.tasks.public import decide, delegate
from tests.kept import made_once

pytestmark = pytest.mark.django_db
AWAY, STANDS_IN, ASKER = "Legal 1", "Legal 2", "Sales 1"


@made_once(at=clock.now)
def office(house):
    """A case of Sales 1, with Finance 2, who will ask Legal 1 to agree."""
    for name in house.people:
        house.actor(name)
    house.case = open_case(subject="Credit", team_id=house.teams["Finance"].id, text="Please.", by=house.actor(ASKER))
    take(case_id=house.case, by=house.actor("Finance 2"))
    return house


def asks(house, *names):
    return ask_approval(
        case_id=house.case,
        what="An exception",
        words="Only this once.",
        person_ids=[house.id(name) for name in names or (AWAY,)],
        by=house.actor("Finance 2"),
    )


def away(house, to=STANDS_IN, who=AWAY):
    until = clock.now() + timedelta(days=7)
    return delegate(to_person_id=house.id(to), since=clock.now(), until=until, by=house.actor(who))


def news(house, who):
    for delivery in list(Delivery.objects.order_by("id").values_list("id", flat=True)):
        deliver(delivery_id=delivery)
    return house.browser(who).get("/notifications/").content.decode()


def test_who_stands_in_hears_of_it_and_of_what_comes_to_her_and_who_is_away_hears_nothing(office):
    away(office)
    asks(office)
    hers = news(office, STANDS_IN)
    assert "Legal 1 lets you decide for a colleague who is away" in hers
    assert "Legal 2 decides for Legal 1 while away" in hers
    assert "Finance 2 asks something of you" in hers
    assert "asks something of you" not in news(office, AWAY)


def test_in_a_chain_whoever_is_there_hears_of_it(office):
    away(office)
    away(office, to="Legal 3", who=STANDS_IN)
    asks(office)
    assert "asks something of you" in news(office, "Legal 3")
    assert "asks something of you" not in news(office, STANDS_IN)


@pytest.mark.parametrize("barred", [ASKER, "Finance 2"])
def test_what_a_stand_in_must_not_decide_does_not_come_to_her_and_who_is_away_is_warned_and_told(office, barred):
    made = asks(office)
    office.browser(AWAY).post(
        "/tasks/delegations/",
        {
            "to": office.id(barred),
            "to-text": barred,
            "first": f"{clock.today()}",
            "last": f"{clock.today() + timedelta(days=3)}",
            "kind": "",
        },
    )
    assert f"{barred} must not decide one thing that waits on you" in (
        office.browser(AWAY).get("/tasks/delegations/").content.decode()
    )
    listed = office.browser(barred).get("/tasks/").content.decode()
    assert "Approve" not in listed
    assert "Only this once." not in listed
    asks(office)
    assert news(office, AWAY).count("Finance 2 asks something of you") == 2
    task = Approver.objects.filter(approval_id=made).get().task_id
    if barred == ASKER:
        with pytest.raises(Missing):
            decide(task_id=task, yes=True, by=office.actor(barred))


def test_who_may_decide_all_of_it_warns_nobody(office):
    asks(office)
    away(office)
    assert "must not decide one thing" not in office.browser(AWAY).get("/tasks/delegations/").content.decode()
    assert "Approve" in office.browser(STANDS_IN).get("/tasks/").content.decode()


def test_of_many_at_once_the_same_is_barred_as_of_each_by_itself(office):
    finance = office.actor("Finance 2")
    asks(office, "Legal 1", "Legal 2")
    put_back(case_id=office.case, by=finance)
    take(case_id=office.case, by=office.actor("Finance 3"))
    asks_again = ask_approval(
        case_id=office.case,
        what="Another",
        words="Too.",
        person_ids=[office.id("Legal 3")],
        by=office.actor("Finance 3"),
    )
    give(case_id=office.case, person_id=office.id("Finance 1"), by=office.actor("Finance 3"))
    twice = open_case(subject="Too", team_id=office.teams["Finance"].id, text="Too.", by=office.actor("Sales 2"))
    merge(case_id=twice, into_id=office.case, by=office.actor("Finance 1"))
    assert asks_again
    tasks = dict(Approver.objects.values_list("task_id", "approval_id"))
    approvals = {one.id: one for one in Approval.objects.select_related("case")}
    for person in office.people.values():
        one_by_one = {
            task
            for task, approval in tasks.items()
            if person.id
            in excluded_from_deciding(
                approvals[approval].case, approvals[approval].asked_by_id, approvals[approval].asked_at
            )
        }
        assert barred_from_deciding(set(tasks), person.id) == one_by_one, person.name


def test_a_list_costs_three_statements_more_however_much_she_must_not_decide(office, django_assert_max_num_queries):
    away(office, to=ASKER)
    for _again in range(5):
        asks(office)
    browser = office.browser(ASKER)
    browser.get("/tasks/")
    with django_assert_max_num_queries(14):
        assert "Nothing waits on you" in browser.get("/tasks/").content.decode()
