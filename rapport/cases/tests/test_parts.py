"""Nothing stands open below what is answered, whichever way somebody goes."""

from datetime import timedelta

import pytest

from rapport.accounts.public import Actor
from rapport.cases.actions.ball.handing import accept, offer
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.ending import close_resolved, reopen, resolve
from rapport.cases.actions.life.opening import open_case, split
from rapport.cases.models import Case, Offer
from rapport.cases.rules.limits import CLOSES_AFTER
from rapport.cases.rules.words import State
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.tasks.models import Task
from tests.kept import made_once

JOB = Actor.system(via="job")


@made_once(at=clock.now)
def case(house):
    made = open_case(subject="Refund", team_id=house.teams["IT"].id, text="Please.", by=house.actor("Sales 1"))
    take(case_id=made, by=house.actor("IT 2"))
    return made


@made_once(at=clock.now)
def part(house, case):
    """Legal has answered its part; the case itself is open."""
    made = split(
        case_id=case, team_id=house.teams["Legal"].id, subject="Terms", words="May we?", by=house.actor("IT 2")
    )
    accept(offer_id=Offer.objects.get(case_id=made).id, by=house.actor("Legal 2"))
    resolve(case_id=made, text="You may.", by=house.actor("Legal 2"))
    return made


def answered(house, case):
    resolve(case_id=case, text="Paid back.", by=house.actor("IT 2"))


def states(*cases):
    return [Case.objects.get(id=one).state for one in cases]


def test_a_part_is_opened_again_while_its_case_is_open_and_holds_it_open(house, case, part):
    reopen(case_id=part, by=house.actor("Legal 2"))
    with pytest.raises(Refusal, match="part of this case is still open"):
        answered(house, case)


def test_a_part_of_what_is_answered_is_opened_again_after_its_case(house, case, part):
    answered(house, case)
    with pytest.raises(Refusal, match="The case itself is answered"):
        reopen(case_id=part, by=house.actor("Legal 2"))
    assert states(case, part) == [State.RESOLVED, State.RESOLVED]
    reopen(case_id=case, by=house.actor("Sales 1"))
    reopen(case_id=part, by=house.actor("Legal 2"))
    assert states(case, part) == [State.OPEN, State.OPEN]


def test_what_is_answered_is_not_split(house, case, part):
    answered(house, case)
    with pytest.raises(Refusal, match="The case itself is answered"):
        split(case_id=case, team_id=house.teams["Finance"].id, subject="More", words="And?", by=house.actor("IT 2"))
    assert Case.objects.filter(parent_id=case).count() == 1


def test_an_offer_of_an_answered_part_is_not_accepted_below_an_answered_case(house, case, part):
    ball = offer(case_id=part, team_id=house.teams["Finance"].id, words="Yours?", by=house.actor("Legal 2"))
    answered(house, case)
    with pytest.raises(Refusal, match="The case itself is answered"):
        accept(offer_id=ball, by=house.actor("Finance 2"))
    assert states(case, part) == [State.RESOLVED, State.RESOLVED]


def test_a_case_with_an_open_part_from_before_is_not_closed_by_itself(house, case, part):
    answered(house, case)
    Case.objects.filter(id=part).update(state=State.OPEN, resolved_at=None)
    with clock.frozen(clock.now() + CLOSES_AFTER + timedelta(days=1)):
        close_resolved()
    assert states(case) == [State.RESOLVED]


def test_who_answers_a_part_is_told_who_reads_the_words_and_the_toast_leads_there(house, case):
    own = house.browser("IT 2").get(f"/cases/{case}/resolve/").content.decode()
    assert "Your words are the answer for Sales 1, who can open it again" in own
    made = split(
        case_id=case, team_id=house.teams["Legal"].id, subject="Terms", words="May we?", by=house.actor("IT 2")
    )
    legal = house.browser("Legal 2")
    task = Task.objects.get(kind="cases.offer")
    accepted = legal.post(f"/tasks/{task.id}/decision/", {"answer": "yes"}, follow=True).content.decode()
    label = f"IT-{Case.objects.get(id=made).number} Terms"
    assert f"It is yours: {label}." in accepted
    assert f'<a class="undo" href="/cases/{made}/">Open</a>' in accepted
    sheet = legal.get(f"/cases/{made}/resolve/").content.decode()
    assert "Your words are for IT 2, who answers to Sales 1 and can open this part again." in sheet
    assert "Promise IT 2 the next word" in legal.get(f"/cases/{made}/promise/").content.decode()
