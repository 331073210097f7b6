"""A case is at every instant with one owner and one holder, whatever people do at once."""

import os
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from rapport.cases.actions.approvals.answering import answer, complete, give_up, pass_on
from rapport.cases.actions.approvals.asking import ask_approval
from rapport.cases.actions.ball.handing import accept, offer, return_offer, withdraw_offer
from rapport.cases.actions.ball.holding import answer_for, give, leave, put_back, take
from rapport.cases.actions.life.ending import close_resolved, reopen, resolve, withdraw
from rapport.cases.actions.life.opening import open_case, split
from rapport.cases.actions.words.talking import add, break_promises, note, promise, reply
from rapport.cases.actions.words.waiting import go_on, wait
from rapport.cases.actions.words.wording import reword
from rapport.cases.models import Approval, Approver, Case, Custody, Event, Message, Offer, Promise
from rapport.cases.rules.approvals import IN_THE_WAY
from rapport.cases.rules.words import ENDED, Offered, Part, Promised, WaitsOn, What
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.tasks.actions import expire_due
from rapport.tasks.models import Task
from rapport.tasks.public import delegate


def custody_of(case_id, part):
    """The spans of a part in order, as (team, person, since, until)."""
    rows = Custody.objects.filter(case_id=case_id, part=part).order_by("place")
    return list(rows.values_list("team__name", "person__name", "since", "until"))


def whole(case_id):
    """Whether both parts run from opening to closing without a gap or an overlap."""
    case = Case.objects.get(id=case_id)
    for part in Part:
        spans = custody_of(case_id, part)
        assert spans[0][2] == case.opened_at
        assert spans[-1][3] == case.closed_at
        for before, after in pairwise(spans):
            assert before[3] == after[2]
        assert all(since <= until for _, _, since, until in spans[:-1])
    return True


def checked():
    """Let the checks that wait for the commit speak now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def harmed(statement):
    """Write past the actions, up to the commit."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_ball_stays_with_the_giver_until_the_other_side_accepts(house):
    asker, it, finance = house.actor("Sales 1"), house.actor("IT 2"), house.actor("Finance 2")
    case = open_case(subject="Double charge", team_id=house.teams["IT"].id, text="I was charged twice.", by=asker)
    take(case_id=case, by=it)
    made = offer(case_id=case, team_id=house.teams["Finance"].id, words="Please credit 600 €.", by=it)
    assert Case.objects.get(id=case).holder_id == house.id("IT 2")

    accept(offer_id=made, by=finance)

    now = Case.objects.get(id=case)
    assert (now.holder_id, now.holder_team.name) == (house.id("Finance 2"), "Finance")
    assert (now.owner_id, now.owner_team.name) == (house.id("IT 2"), "IT"), "the front team answers all the way"
    assert [(t, p) for t, p, _, _ in custody_of(case, Part.HOLDER)] == [
        ("IT", None),
        ("IT", "IT 2"),
        ("Finance", "Finance 2"),
    ]
    checked()
    assert whole(case)


def test_a_returned_ball_never_left_the_giver_and_says_why(house):
    it = house.actor("IT 2")
    case = open_case(subject="Contract", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    take(case_id=case, by=it)
    made = offer(case_id=case, team_id=house.teams["Legal"].id, words="Is this ours?", by=it)
    with pytest.raises(Refusal):
        return_offer(offer_id=made, reason=" ", by=house.actor("Legal 1"))
    return_offer(offer_id=made, reason="It is Finance's.", by=house.actor("Legal 1"))
    assert len(custody_of(case, Part.HOLDER)) == 2
    assert Offer.objects.get(id=made).reason == "It is Finance's."
    offer(case_id=case, team_id=house.teams["Finance"].id, words="Then yours?", by=it)


def test_an_offer_is_taken_back_at_one_moment(house):
    it = house.actor("IT 2")
    case = open_case(subject="Contract", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    take(case_id=case, by=it)
    made = offer(case_id=case, team_id=house.teams["Legal"].id, words="Is this ours?", by=it)
    withdraw_offer(offer_id=made, by=it)
    happened = Event.objects.filter(case_id=case, what=What.OFFER_WITHDRAWN).get()
    assert Offer.objects.get(id=made).settled_at == happened.at == Case.objects.get(id=case).changed_at


def test_an_offer_nobody_answers_goes_to_the_lead_and_then_back(house):
    it = house.actor("IT 2")
    case = open_case(subject="Contract", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    made = offer(case_id=case, team_id=house.teams["Legal"].id, words="Please look.", by=it)
    with clock.frozen(clock.now() + timedelta(days=6)):
        assert expire_due() == 1
        assert expire_due() == 0
    found = Offer.objects.get(id=made)
    assert (found.state, found.to_person_id) == (Offered.OPEN, house.id("Legal 1"))
    with clock.frozen(clock.now() + timedelta(days=13)):
        assert expire_due() == 1
    assert Offer.objects.get(id=made).state == Offered.EXPIRED
    assert whole(case)


def test_a_case_is_not_resolved_around_a_part_that_is_open(house):
    it, legal = house.actor("IT 2"), house.actor("Legal 2")
    case = open_case(subject="Licence", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    take(case_id=case, by=it)
    part = split(case_id=case, team_id=house.teams["Legal"].id, subject="Check terms", words="May we?", by=it)
    with pytest.raises(Refusal, match="part of this case"):
        resolve(case_id=case, text="Done.", by=it)
    accept(offer_id=Offer.objects.get(case_id=part).id, by=legal)
    resolve(case_id=part, text="You may.", by=legal)
    resolve(case_id=case, text="Done.", by=it)
    assert Case.objects.get(id=part).owner_id == house.id("IT 2")
    assert whole(case)
    assert whole(part)


def test_when_somebody_leaves_nothing_waits_on_her(house):
    it = house.actor("IT 2")
    case = open_case(subject="Laptop", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    take(case_id=case, by=it)
    assert leave(person_id=house.id("IT 2"), by=house.actor("IT 1").system()) == 1
    now = Case.objects.get(id=case)
    assert (now.holder_id, now.owner_id) == (None, None)
    assert (now.holder_team.name, now.owner_team.name) == ("IT", "IT")
    checked()
    assert whole(case)


def test_a_promise_is_kept_by_a_word_in_time_and_broken_by_none(house):
    it = house.actor("IT 2")
    case = open_case(subject="Laptop", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    promise(case_id=case, hear_by=clock.now() + timedelta(hours=4), by=it)
    reply(case_id=case, text="It is ordered.", hear_by=clock.now() + timedelta(days=1), by=it)
    with clock.frozen(clock.now() + timedelta(days=2)):
        assert break_promises() == 1
        reply(case_id=case, text="Sorry, here it is.", by=it)
    assert list(Promise.objects.order_by("id").values_list("state", flat=True)) == [Promised.KEPT, Promised.BROKEN]


def test_two_who_answer_at_once_do_not_overwrite_one_another(house):
    it = house.actor("IT 2")
    case = open_case(subject="Laptop", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    seen = Case.objects.get(id=case).version
    reply(case_id=case, text="It is ordered.", version=seen, by=it)
    with pytest.raises(Refusal, match="meanwhile"):
        reply(case_id=case, text="Which one?", version=seen, by=house.actor("IT 3"))
    assert reply(case_id=case, text="Again.", once="a", by=it) == reply(case_id=case, text="Again.", once="a", by=it)


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM cases_custody WHERE part = 'owner'",
        "UPDATE cases_custody SET since = since - interval '1 hour' WHERE part = 'holder' AND place = 1",
        "UPDATE cases_case SET holder_id = NULL WHERE holder_id IS NOT NULL",
        "DELETE FROM cases_custody WHERE part = 'holder' AND place = 1",
        "UPDATE cases_custody SET until = until - interval '1 second' WHERE part = 'holder' AND place = 1",
    ],
)
def test_the_database_refuses_a_gap_whoever_writes(house, harm):
    case = open_case(subject="Laptop", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    with clock.frozen(clock.now() + timedelta(hours=2)):
        take(case_id=case, by=house.actor("IT 2"))
    checked()
    with pytest.raises(IntegrityError), transaction.atomic():
        harmed(harm)


def test_the_database_refuses_two_holders_at_one_instant(house):
    case = open_case(subject="Laptop", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Custody.objects.create(
            case_id=case, part=Part.HOLDER, place=2, team=house.teams["Legal"], since=clock.now(), how="given"
        )


NAMES = [f"{team} {n}" for team in ("IT", "Finance", "Legal") for n in (1, 2, 3)] + ["Sales 1", "Sales 2"]
TEAMS = ["IT", "Finance", "Legal"]
SEQUENCES = int(os.environ.get("RAPPORT_SEQUENCES", "15"))  # `make soak` asks for thousands


class Together(RuleBasedStateMachine):
    """Several people do whatever they like; refusals are answers, anything else is a fault."""

    house = None

    @initialize()
    def begin(self):
        self.now = clock.now()
        self.cases = []
        self.said = 0
        self.open()

    def _at(self):
        self.now += timedelta(minutes=7)
        return clock.frozen(self.now)

    def _try(self, act, **arguments):
        try:
            with self._at():
                return act(**arguments)
        except Refusal:
            return None

    def open(self):
        with self._at():
            made = open_case(
                subject="Help", team_id=self.house.teams["IT"].id, text="Please.", by=self.house.actor("Sales 1")
            )
        self.cases.append(made)
        self.said += 1

    @rule(name=st.sampled_from(NAMES), n=st.integers(0, 9))
    def take(self, name, n):
        self._try(take, case_id=self._case(n), by=self.house.actor(name))

    @rule(name=st.sampled_from(NAMES), to=st.sampled_from(NAMES), n=st.integers(0, 9), owns=st.booleans())
    def give(self, name, to, n, owns):
        act = answer_for if owns else give
        self._try(act, case_id=self._case(n), person_id=self.house.id(to), by=self.house.actor(name))

    @rule(name=st.sampled_from(NAMES), n=st.integers(0, 9))
    def put_back(self, name, n):
        self._try(put_back, case_id=self._case(n), by=self.house.actor(name))

    @rule(name=st.sampled_from(NAMES), team=st.sampled_from(TEAMS), n=st.integers(0, 9))
    def offer(self, name, team, n):
        self._try(
            offer, case_id=self._case(n), team_id=self.house.teams[team].id, words="Yours?", by=self.house.actor(name)
        )

    @rule(name=st.sampled_from(NAMES), act=st.sampled_from([accept, withdraw_offer]), n=st.integers(0, 9))
    @precondition(lambda self: Offer.objects.exists())
    def answer(self, name, act, n):
        offers = list(Offer.objects.order_by("-id").values_list("id", flat=True)[:5])
        self._try(act, offer_id=offers[n % len(offers)], by=self.house.actor(name))

    @rule(name=st.sampled_from(NAMES), n=st.integers(0, 9))
    @precondition(lambda self: Offer.objects.exists())
    def return_it(self, name, n):
        offers = list(Offer.objects.order_by("-id").values_list("id", flat=True)[:5])
        self._try(return_offer, offer_id=offers[n % len(offers)], reason="No.", by=self.house.actor(name))

    @rule(name=st.sampled_from(NAMES), act=st.sampled_from([reply, note, add]), n=st.integers(0, 9))
    def say(self, name, act, n):
        done = self._try(act, case_id=self._case(n), text="A word.", by=self.house.actor(name))
        self.said += done is not None

    @rule(name=st.sampled_from(NAMES), n=st.integers(0, 9), minutes=st.integers(1, 60))
    def promise(self, name, n, minutes):
        due = self.now + timedelta(minutes=7 + minutes)
        self._try(promise, case_id=self._case(n), hear_by=due, by=self.house.actor(name))

    @rule(name=st.sampled_from(NAMES), n=st.integers(0, 9), on=st.sampled_from(list(WaitsOn)))
    def wait(self, name, n, on):
        self._try(wait, case_id=self._case(n), on=on, by=self.house.actor(name))

    @rule(name=st.sampled_from(NAMES), n=st.integers(0, 9), act=st.sampled_from([go_on, reopen, withdraw]))
    def end(self, name, n, act):
        self._try(act, case_id=self._case(n), by=self.house.actor(name))

    @rule(name=st.sampled_from(NAMES), n=st.integers(0, 9))
    def resolve(self, name, n):
        done = Case.objects.filter(id=self._case(n), state="open").exists()
        self._try(resolve, case_id=self._case(n), text="Done.", by=self.house.actor(name))
        self.said += done and Case.objects.filter(id=self._case(n), state="resolved").exists()

    @rule(name=st.sampled_from(NAMES), team=st.sampled_from(TEAMS), n=st.integers(0, 9))
    def split(self, name, team, n):
        made = self._try(
            split,
            case_id=self._case(n),
            team_id=self.house.teams[team].id,
            subject="Part",
            words="Please.",
            by=self.house.actor(name),
        )
        if made:
            self.cases.append(made)

    @rule(
        name=st.sampled_from(NAMES), n=st.integers(0, 9), whom=st.sets(st.sampled_from(NAMES), min_size=1, max_size=3)
    )
    def ask_approval(self, name, n, whom):
        self._try(
            ask_approval,
            case_id=self._case(n),
            what="Refund",
            words="Once.",
            person_ids=[self.house.id(one) for one in whom],
            by=self.house.actor(name),
        )

    @rule(name=st.sampled_from(NAMES), n=st.integers(0, 9), yes=st.booleans())
    @precondition(lambda self: Approver.objects.filter(state="open").exists())
    def decide(self, name, n, yes):
        rows = list(Approver.objects.filter(state="open").order_by("-id").values_list("id", "person__name")[:5])
        row, asked = rows[n % len(rows)]
        who = asked if n % 2 else name  # half of the time whoever was asked
        self._try(answer, approver_id=row, yes=yes, reason="So.", by=self.house.actor(who))

    @rule(name=st.sampled_from(NAMES), n=st.integers(0, 9), done=st.booleans())
    @precondition(lambda self: Approval.objects.exists())
    def carry_out(self, name, n, done):
        rows = list(Approval.objects.order_by("-id").values_list("id", flat=True)[:5])
        reason = {} if done else {"reason": "No longer."}
        self._try(complete if done else give_up, approval_id=rows[n % len(rows)], by=self.house.actor(name), **reason)

    @rule(name=st.sampled_from(NAMES), to=st.sampled_from(NAMES), days=st.integers(1, 9))
    def go_away(self, name, to, days):
        until = self.now + timedelta(days=days)
        who, by = self.house.id(to), self.house.actor(name)
        self._try(delegate, to_person_id=who, since=self.now, until=until, by=by)

    @rule(name=st.sampled_from(NAMES))
    def leave(self, name):
        with self._at():
            leave(person_id=self.house.id(name), by=self.house.actor(name).system())
            pass_on(person_id=self.house.id(name), by=self.house.actor(name).system())

    @rule(act=st.sampled_from([break_promises, expire_due, close_resolved]), days=st.integers(0, 12))
    def job(self, act, days):
        self.now += timedelta(days=days)
        with self._at():
            act()

    @rule()
    def another(self):
        if len(self.cases) < 4:
            self.open()

    def _case(self, n):
        return self.cases[n % len(self.cases)]

    @invariant()
    def each_is_found_by_what_stands_in_it(self):
        assert reword(list(Case.objects.values_list("id", flat=True))) == 0

    @invariant()
    def exactly_one_owner_and_one_holder_at_every_moment(self):
        checked()
        for case_id in self.cases:
            whole(case_id)

    @invariant()
    def nothing_is_open_below_what_is_answered(self):
        parts = Case.objects.filter(state="open", parent__isnull=False)
        assert not parts.exclude(parent__state="open").exists()

    @invariant()
    def nothing_is_resolved_around_who_has_to_agree(self):
        over = Case.objects.exclude(state="open")
        assert not Approval.objects.filter(state__in=IN_THE_WAY, case__in=over).exists()
        waits = Task.objects.filter(kind="cases.approval", state="open").values_list("id", flat=True)
        rows = Approver.objects.filter(state="open")
        assert sorted(waits) == sorted(rows.values_list("task_id", flat=True))
        assert not rows.exclude(approval__state="open").exists()

    @invariant()
    def nobody_agrees_who_has_a_part_in_it_and_nobody_counts_twice(self):
        for row in Approver.objects.filter(state__in=["yes", "no"]).select_related("approval__case"):
            assert row.by_id not in {row.approval.asked_by_id, row.approval.case.requester_id}
        for done in Approval.objects.filter(state__in=["approved", "done"]):
            yes = done.approvers.filter(state="yes").values_list("by_id", flat=True)
            assert len(set(yes)) == len(yes) == done.needed

    @invariant()
    def nothing_said_is_lost(self):
        assert Message.objects.count() == self.said

    @invariant()
    def no_broken_promise_is_unreported(self):
        with clock.frozen(self.now):
            break_promises()
        assert not Promise.objects.filter(state=Promised.OPEN, due_at__lte=self.now).exists()
        ended = Case.objects.filter(state__in=ENDED)
        assert not Promise.objects.filter(state=Promised.OPEN, case__in=ended).exists()
        assert not Offer.objects.filter(state=Offered.OPEN, case__in=ended).exists()


def test_whatever_several_people_do_there_is_one_owner_one_holder_no_lost_word_no_unreported_promise(house):
    from hypothesis.stateful import run_state_machine_as_test

    class One(Together):
        def __init__(self):
            super().__init__()
            self.mark = transaction.savepoint()

        def teardown(self):
            transaction.savepoint_rollback(self.mark)

    One.house = house
    for name in NAMES:
        house.actor(name)
    run_state_machine_as_test(
        One,
        settings=settings(
            max_examples=SEQUENCES, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
