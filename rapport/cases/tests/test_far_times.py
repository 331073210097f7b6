"""A time too far ahead is refused: nobody waits so long, and what follows from it must not fail."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rapport.accounts.public import Actor
from rapport.cases.actions.approvals.answering import pass_on
from rapport.cases.actions.approvals.asking import ask_approval
from rapport.cases.actions.ball.handing import expire, offer
from rapport.cases.actions.deliveries.delivering import propose_terms
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.words.questions import ask_colleague
from rapport.cases.actions.words.talking import promise
from rapport.cases.actions.words.waiting import wait
from rapport.cases.models import Approval, Approver, Offer
from rapport.cases.rules.words import WaitsOn
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.tasks.models import Task
from rapport.tasks.public import delegate
from rapport.tasks.queries import told

END = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
LAST = date(9999, 12, 31)


@pytest.fixture
def case(house):
    return open_case(subject="Help", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))


def ways(house, case):
    common = {"case_id": case, "by": house.actor("IT 2")}
    yield lambda: promise(**common, hear_by=END)
    yield lambda: offer(**common, team_id=house.teams["Legal"].id, words="Yours?", answer_by=END)
    yield lambda: ask_colleague(**common, person_id=house.id("Legal 2"), words="Well?", answer_by=END)
    yield lambda: ask_approval(**common, what="It", person_ids=[house.id("IT 3")], words="Ok?", answer_by=END)
    yield lambda: wait(**common, on=WaitsOn.DATE, day=LAST)
    yield lambda: propose_terms(**common, due_on=LAST, criteria=["It works"])


def test_nothing_is_asked_promised_or_waited_for_until_the_end_of_time(house, case):
    for way in ways(house, case):
        with pytest.raises(Refusal) as refused:
            way()
        assert refused.value.code == "too_far"


def test_what_lies_a_year_ahead_is_taken(house, case):
    assert promise(case_id=case, hear_by=clock.now() + timedelta(days=365), by=house.actor("IT 2"))


def test_nobody_decides_for_another_from_the_end_of_time_on(house):
    with pytest.raises(Refusal) as refused:
        delegate(
            to_person_id=house.id("IT 3"), since=END - timedelta(days=9), until=END, by=house.actor("IT 2")
        )  # fmt: skip
    assert refused.value.code == "too_far"


def test_what_was_asked_so_before_still_goes_on_when_its_time_is_over(house, case):
    it = house.actor("IT 2")
    ask_approval(case_id=case, what="It", person_ids=[house.id("Legal 2")], words="Ok?", by=it)
    offer(case_id=case, team_id=house.teams["Legal"].id, person_id=house.id("Legal 2"), words="Yours?", by=it)
    far = END - clock.now()
    Approval.objects.update(answer_within=far)
    Approver.objects.update(answer_by=END)
    Offer.objects.update(answer_by=END)
    pass_on(person_id=house.id("Legal 2"), by=Actor.system(via="job"))
    assert Approver.objects.get(state="open").person_id == house.id("Legal 1")
    assert Offer.objects.get().to_person_id == house.id("Legal 1")
    expire(told(Task.objects.get(kind="cases.offer", state="open")))
