"""Several people do whatever they like with the same cases in the same moment, each on a connection of her own."""

import os
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from rapport.cases.actions.ball.handing import accept, offer, return_offer, withdraw_offer
from rapport.cases.actions.ball.holding import answer_for, give, put_back, take
from rapport.cases.actions.life.ending import reopen, resolve, withdraw
from rapport.cases.actions.life.opening import open_case, split
from rapport.cases.actions.words.talking import add, break_promises, note, promise, reply
from rapport.cases.actions.words.waiting import go_on, wait
from rapport.cases.models import Case, Message, Offer, Promise
from rapport.cases.rules.words import ENDED, Offered, Promised, State, WaitsOn
from rapport.cases.tests.test_custody import whole
from rapport.kit import clock
from rapport.kit.problems import Refusal

AT_ONCE = ("IT 2", "IT 3", "Finance 2", "Legal 2", "Sales 1")
STEPS = 12
ROUNDS = max(4, int(os.environ.get("RAPPORT_SEQUENCES", "0")) // len(AT_ONCE))  # `make soak` asks for thousands


class Somebody:
    """What one of them does in a round, by chance; counts the words that were taken."""

    def __init__(self, house, name, cases, chance):
        self.by, self.cases, self.chance = house.actor(name), cases, chance
        self.people = [house.id(one) for one in AT_ONCE]
        self.teams = [team.id for team in house.teams.values()]
        self.said = 0

    def works(self):
        try:
            for _step in range(STEPS):
                self.does_something()
        finally:
            connection.close()
        return self.said

    def does_something(self):
        case, by = self.chance.choice(self.cases), self.by
        act = self.chance.choice(
            ("take", "give", "put_back", "offer", "answer", "say", "promise", "wait", "end", "split")
        )
        try:
            getattr(self, f"_{act}")(case_id=case, by=by)
        except Refusal:
            return

    def _take(self, **of):
        take(**of)

    def _give(self, **of):
        self.chance.choice((give, answer_for))(person_id=self.chance.choice(self.people), **of)

    def _put_back(self, **of):
        put_back(**of)

    def _offer(self, **of):
        offer(team_id=self.chance.choice(self.teams), words="Yours?", **of)

    def _answer(self, *, by, **_case):
        made = list(Offer.objects.filter(state=Offered.OPEN).order_by("-id").values_list("id", flat=True)[:3])
        if made and self.chance.random() < 0.7:
            self.chance.choice((accept, withdraw_offer))(offer_id=self.chance.choice(made), by=by)
        elif made:
            return_offer(offer_id=self.chance.choice(made), reason="No.", by=by)

    def _say(self, **of):
        self.chance.choice((reply, note, add))(text="A word.", **of)
        self.said += 1

    def _promise(self, **of):
        promise(hear_by=clock.now() + timedelta(minutes=self.chance.randint(5, 60)), **of)

    def _wait(self, **of):
        if self.chance.random() < 0.5:
            wait(on=self.chance.choice((WaitsOn.REQUESTER, WaitsOn.OUTSIDE)), words="Which one?", **of)
        else:
            go_on(**of)

    def _end(self, **of):
        act = self.chance.choice((resolve, resolve, reopen, withdraw))
        if act is resolve:
            resolve(text="Done.", **of)
            self.said += 1
        else:
            act(**of)

    def _split(self, **of):
        split(team_id=self.chance.choice(self.teams), subject="A part", words="Please.", **of)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_whatever_people_do_in_one_moment_there_is_one_owner_one_holder_no_lost_word_no_unreported_promise(house):
    said = 0
    for name in AT_ONCE:
        house.actor(name)
    with ThreadPoolExecutor(len(AT_ONCE)) as desk:
        for turn in range(ROUNDS):
            cases = [
                open_case(subject="Help", team_id=house.teams["IT"].id, text="Please.", by=house.actor("Sales 1"))
                for _ in range(2)
            ]
            hands = [Somebody(house, name, cases, random.Random(f"{turn} {name}")) for name in AT_ONCE]
            said += len(cases) + sum(desk.map(Somebody.works, hands))
            stands(cases, said)


def stands(cases, said):
    """What holds whatever they did: of these cases, their parts, and all words so far."""
    here = [*cases, *Case.objects.filter(parent__in=cases).values_list("id", flat=True)]
    assert all(map(whole, here))
    assert Message.objects.count() == said
    assert not Case.objects.filter(state=State.OPEN, parent__isnull=False).exclude(parent__state=State.OPEN).exists()
    assert not Offer.objects.filter(state=Offered.OPEN, case__state__in=ENDED).exists()
    with clock.frozen(clock.now() + timedelta(hours=2)):
        break_promises()
        assert not Promise.objects.filter(state=Promised.OPEN, due_at__lte=clock.now()).exists()
