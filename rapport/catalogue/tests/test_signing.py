"""How two sides come to an agreement: proposing, signing, declining, and what counts meanwhile."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.catalogue.actions.agreements import make_agreement, renew_agreement, retire_agreement, return_agreement
from rapport.catalogue.actions.reviewing import ask_agreement_reviews, review_agreement
from rapport.catalogue.actions.signing import decline, follow_leads, propose_agreement, propose_version, sign
from rapport.catalogue.actions.taking_back import take_back
from rapport.catalogue.models import Agreement, AgreementVersion
from rapport.catalogue.public import Goal, Level, terms_for
from rapport.catalogue.queries.agreements import Version, agreement
from rapport.catalogue.queries.signatures import signatures_of
from rapport.catalogue.rules.agreements import Side
from rapport.catalogue.rules.clauses import Clauses, Measure
from rapport.catalogue.rules.negotiation import State
from rapport.catalogue.tests.conftest import OPERATOR
from rapport.directory.models import Unit
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.models import Fact
from rapport.tasks.models import Task
from rapport.tasks.public import decide, delegate, waiting_on

pytestmark = pytest.mark.django_db
HIGH = Level.HIGH
NOON = datetime(2026, 11, 9, 12, tzinfo=UTC)
TODAY, DAY = NOON.date(), timedelta(days=1)
CLAUSES = Clauses(
    thresholds={Measure.ANSWER_AGREED: 90, Measure.ATTITUDE: 4.2, Measure.FINISH_WORK_MEDIAN: 240},
    channels=("The portal",),
    obligations=("Invoices come with an order number",),
    survey_weeks=12,
)


def answer(minutes):
    return {(Goal.ANSWER, HIGH): minutes}


def proposed(served, by=None, minutes=60, **more):
    told = {"unit_id": served.finance.id, "targets": answer(minutes), "clauses": CLAUSES} | more
    return propose_agreement(team_id=served.team, by=by or served.actor(served.anneke), **told)


def draft(ident):
    return agreement(ident, by=OPERATOR).draft


def promised(served, at=None):
    terms = terms_for(served.team, [served.finance.id], at=at or clock.now())
    return terms and terms.target(Goal.ANSWER, HIGH) / timedelta(minutes=1)


def facts():
    return list(
        Fact.objects.filter(name__startswith="catalogue.agreement")
        .order_by("id")
        .values_list("name", "data__side", "data__since")
    )


def test_a_proposal_waits_on_the_other_side_and_holds_once_she_signed(served):
    with clock.frozen(NOON):
        ident = proposed(served)
        one = draft(ident)
        assert (one.state, one.proposed_by, one.clauses) == (State.GIVEN, Side.GIVER, CLAUSES)
        assert promised(served) is None
        omar = served.actor(served.omar)
        (task,) = waiting_on(by=omar).items
        assert (task.kind, task.subject_id) == ("catalogue.signature", ident)
        decide(task_id=task.id, yes=True, by=omar)
        assert promised(served) == 60
        page = agreement(ident, by=omar)
        assert (page.draft, page.now.state, page.now.signed_by_both) == (None, State.IN_FORCE, True)
        assert not waiting_on(by=omar).items
        sign(version_id=one.id, by=omar)
    assert facts() == [
        ("catalogue.agreement_made", None, None),
        ("catalogue.agreement_proposed", "giver", "2026-11-09"),
        ("catalogue.agreement_signed", "giver", None),
        ("catalogue.agreement_signed", "taker", "2026-11-09"),
    ]


def test_the_unit_may_ask_for_an_agreement_and_the_team_answers_with_another(served):
    with clock.frozen(NOON):
        anneke, omar = served.actor(served.anneke), served.actor(served.omar)
        ident = proposed(served, by=omar, minutes=15)
        assert draft(ident).state is State.TAKEN
        first = draft(ident).id
        propose_version(agreement_id=ident, targets=answer(30), words="Fifteen is too short.", by=anneke)
        states = {one.number: one.state for one in agreement(ident, by=omar).versions}
        assert states == {1: State.REPLACED, 2: State.GIVEN}
        assert [task.words for task in waiting_on(by=omar).items] == ["Fifteen is too short."]
        assert not waiting_on(by=anneke).items
        with pytest.raises(Refusal, match="over"):
            sign(version_id=first, by=anneke)
        sign(version_id=draft(ident).id, by=omar)
        assert promised(served) == 30


def test_a_no_needs_a_reason_and_ends_the_proposal(served):
    ident = proposed(served)
    one, omar = draft(ident), served.actor(served.omar)
    (task,) = waiting_on(by=omar).items
    with pytest.raises(Refusal, match="few words"):
        decide(task_id=task.id, yes=False, by=omar)
    decide(task_id=task.id, yes=False, reason="We close the books on Mondays.", by=omar)
    page = agreement(ident, by=served.actor(served.anneke))
    assert (page.draft, page.latest.state, page.latest.reason) == (
        None, State.DECLINED, "We close the books on Mondays.",
    )  # fmt: skip
    assert promised(served) is None
    assert Task.objects.get(id=task.id).reason == "We close the books on Mondays."
    for act in (lambda: sign(version_id=one.id, by=omar), lambda: decline(version_id=one.id, reason="No.", by=omar)):
        with pytest.raises(Refusal, match="over"):
            act()
    assert Fact.objects.filter(name="catalogue.agreement_declined", data__ended_as="declined").count() == 1


def test_who_proposed_takes_it_back_without_a_reason(served):
    ident = proposed(served)
    decline(version_id=draft(ident).id, by=served.actor(served.anneke))
    assert agreement(ident, by=OPERATOR).latest.state is State.WITHDRAWN
    assert not waiting_on(by=served.actor(served.omar)).items


def test_nobody_but_the_two_sides_proposes_signs_or_declines(served):
    stranger = served.person("Priya Raman", served.top)
    for person in (served.leila, served.amara, stranger):
        with pytest.raises(Forbidden):
            proposed(served, by=served.actor(person))
    ident = proposed(served)
    for person, refused in ((served.leila, Forbidden), (served.amara, Forbidden), (stranger, Missing)):
        by = served.actor(person)
        for act in (
            lambda by=by: sign(version_id=draft(ident).id, by=by),
            lambda by=by: decline(version_id=draft(ident).id, reason="No.", by=by),
            lambda by=by: propose_version(agreement_id=ident, targets=answer(5), by=by),
            lambda by=by: review_agreement(agreement_id=ident, by=by),
        ):
            with pytest.raises(refused):
                act()
    with pytest.raises(Forbidden):
        propose_version(agreement_id=ident, targets=answer(5), side=Side.TAKER, by=served.actor(served.anneke))
    with pytest.raises(Refusal, match="everybody"):
        propose_agreement(team_id=served.team, targets=answer(5), by=served.actor(served.anneke))


def test_an_administrator_writes_a_draft_that_both_sides_still_sign(served):
    ident = proposed(served, by=served.actor(served.boss))
    assert draft(ident).state is State.DRAFT
    for person in (served.anneke, served.omar):
        by = served.actor(person)
        assert len(waiting_on(by=by).items) == 1
        sign(version_id=draft(ident).id, by=by)
    assert agreement(ident, by=OPERATOR).now.signed_by_both


def test_the_operator_records_what_was_signed_on_paper(served):
    ident = proposed(served, by=OPERATOR)
    with pytest.raises(Forbidden):
        sign(version_id=draft(ident).id, by=OPERATOR)
    for side in Side:
        sign(version_id=draft(ident).id, side=side, by=OPERATOR)
    assert agreement(ident, by=OPERATOR).now.signed_by_both
    assert not Task.objects.filter(state="open").exists()


def test_who_leads_above_and_who_stands_in_sign_for_the_lead(served):
    Unit.objects.filter(id=served.top.id).update(manager=served.boss)
    ident = proposed(served, side=Side.GIVER)
    sign(version_id=draft(ident).id, by=served.actor(served.boss), side=Side.TAKER)
    assert agreement(ident, by=OPERATOR).now
    priya = served.person("Priya Raman", served.top)
    now = clock.now()
    delegate(to_person_id=priya.id, since=now - DAY, until=now + DAY, by=served.actor(served.omar))
    propose_version(agreement_id=ident, targets=answer(10), by=served.actor(served.anneke))
    (task,) = waiting_on(by=served.actor(priya)).items
    decide(task_id=task.id, yes=True, by=served.actor(priya))
    assert agreement(ident, by=served.actor(priya)).latest.minutes == answer(10)


@pytest.mark.parametrize("has_lead", [True, False])
def test_who_stands_in_for_the_lead_above_signs_for_her(served, has_lead):
    Unit.objects.filter(id=served.top.id).update(manager=served.boss)
    if not has_lead:
        Unit.objects.filter(id=served.finance.id).update(manager=None)
    priya, now = served.person("Priya Raman", served.unit("Plant", served.top)), clock.now()
    by, away = served.actor(priya), {"since": now - DAY, "until": now + DAY, "by": served.actor(served.boss)}
    ident = proposed(served, side=Side.GIVER)
    with pytest.raises(Missing):
        sign(version_id=draft(ident).id, by=by, side=Side.TAKER)
    delegate(to_person_id=priya.id, **away)
    if has_lead:
        sign(version_id=draft(ident).id, by=by, side=Side.TAKER)
    else:
        (task,) = waiting_on(by=by).items
        decide(task_id=task.id, yes=True, by=by)
    page = agreement(ident, by=by)
    assert page.now.signed_by_both
    signed = Fact.objects.filter(name="catalogue.agreement_signed").order_by("id")
    assert [fact.data.get("for_person_id") for fact in signed] == [None, served.boss.id]
    taken = signatures_of(page, page.now).taken
    assert (taken.name, taken.whom) == ("Priya Raman", served.boss.name)


def test_where_a_unit_has_no_lead_it_waits_on_who_leads_above(served):
    Unit.objects.filter(id=served.finance.id).update(manager=None)
    Unit.objects.filter(id=served.top.id).update(manager=served.boss)
    proposed(served)
    assert len(waiting_on(by=served.actor(served.boss)).items) == 1


def test_a_signature_waits_on_whoever_leads_the_side_by_now(served):
    proposed(served)
    assert follow_leads() == 0
    Unit.objects.filter(id=served.finance.id).update(manager=served.leila)
    assert (follow_leads(), follow_leads()) == (1, 0)
    assert not waiting_on(by=replace(served.actor(served.omar), unit_ids=frozenset())).items
    (task,) = waiting_on(by=served.actor(served.leila)).items
    decide(task_id=task.id, yes=True, by=served.actor(served.leila))
    assert promised(served) == 60


def test_what_both_signed_the_team_does_not_rewrite_alone(served):
    anneke, omar = served.actor(served.anneke), served.actor(served.omar)
    ident = proposed(served)
    later = clock.today() + 3 * DAY
    sign(version_id=draft(ident).id, by=omar)
    with pytest.raises(Refusal, match="Both sides signed"):
        renew_agreement(agreement_id=ident, targets=answer(500), since=later, by=anneke)
    propose_version(agreement_id=ident, targets=answer(90), since=later, by=anneke)
    assert promised(served) == 60
    sign(version_id=draft(ident).id, by=omar)
    assert promised(served, clock.now() + 2 * DAY) == 60
    assert promised(served, clock.now() + 5 * DAY) == 90


def test_a_late_signature_changes_nothing_that_began_before(served):
    with clock.frozen(NOON):
        ident = make_agreement(
            team_id=served.team, unit_id=served.finance.id, targets=answer(60), by=served.actor(served.anneke)
        )
        one = propose_version(agreement_id=ident, targets=answer(10), since=TODAY + DAY, by=served.actor(served.anneke))
    with clock.frozen(NOON + 4 * DAY):
        sign(version_id=one, by=served.actor(served.omar))
        assert AgreementVersion.objects.get(id=one).since == TODAY + 4 * DAY
    told = [promised(served, NOON + after * DAY) for after in range(6)]
    assert told == [60, 60, 60, 60, 10, 10]


def test_a_retired_agreement_asks_nobody_to_sign(served):
    ident = proposed(served)
    one = draft(ident).id
    retire_agreement(agreement_id=ident, by=served.actor(served.anneke))
    assert not waiting_on(by=served.actor(served.omar)).items
    for act in (
        lambda: sign(version_id=one, by=served.actor(served.omar)),
        lambda: propose_version(agreement_id=ident, targets=answer(5), by=served.actor(served.omar)),
        lambda: review_agreement(agreement_id=ident, by=served.actor(served.omar)),
    ):
        with pytest.raises(Refusal):
            act()
    return_agreement(agreement_id=ident, by=served.actor(served.anneke))
    propose_version(agreement_id=ident, targets=answer(5), by=served.actor(served.omar))


def test_a_review_waits_on_the_lead_two_weeks_before_once(served):
    anneke = served.actor(served.anneke)
    with clock.frozen(NOON):
        ident = proposed(served, review_on=TODAY + 60 * DAY)
        assert ask_agreement_reviews() == 0
        sign(version_id=draft(ident).id, by=served.actor(served.omar))
    for after, asked in ((45, 0), (46, 1), (47, 0)):
        with clock.frozen(NOON + after * DAY):
            assert ask_agreement_reviews() == asked
    with clock.frozen(NOON + 50 * DAY):
        (task,) = waiting_on(by=anneke).items
        assert task.kind == "catalogue.agreement_review"
        with pytest.raises(Refusal, match="Open the agreement"):
            decide(task_id=task.id, yes=True, by=anneke)
        with pytest.raises(Refusal, match="later day"):
            review_agreement(agreement_id=ident, next_on=TODAY, by=anneke)
        review_agreement(agreement_id=ident, next_on=TODAY + 200 * DAY, by=anneke)
        assert not waiting_on(by=anneke).items
        assert agreement(ident, by=anneke).review_on == TODAY + 200 * DAY
        assert ask_agreement_reviews() == 0
    names = [name for name, _side, _since in facts()]
    assert names[-2:] == ["catalogue.agreement_review_asked", "catalogue.agreement_reviewed"]


@pytest.mark.parametrize(
    ("clauses", "words"),
    [
        (replace(CLAUSES, thresholds={Measure.ANSWER_AGREED: 101}), "100 %"),
        (replace(CLAUSES, thresholds={Measure.RATING: 0.5}), "rating"),
        (replace(CLAUSES, survey_weeks=0), "weeks"),
        (replace(CLAUSES, obligations=("x" * 201,)), "sentences"),
        (replace(CLAUSES, giver_contact_id=10**9), "colleague"),
    ],
)
def test_clauses_that_make_no_sense_are_refused(served, clauses, words):
    with pytest.raises(Refusal, match=words):
        proposed(served, clauses=clauses)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["promise", "ask", "offer", "sign", "decline", "retire", "take back", "tomorrow"]),
        st.integers(0, 4),
        st.integers(5, 95),
    ),
    min_size=3,
    max_size=14,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_whatever_two_sides_do_one_version_counts_at_a_time_and_the_past_stays(served, acts):
    """What was promised for a moment that has passed is never told otherwise, and a proposal alone changes no clock."""
    AgreementVersion.objects.all().delete()
    anneke, omar = served.actor(served.anneke), served.actor(served.omar)
    at, told = NOON, []
    with clock.frozen(at):
        Agreement.objects.all().delete()
        Task.objects.all().delete()
        ident = make_agreement(team_id=served.team, unit_id=served.finance.id, targets=answer(60), by=anneke)
    before = None
    for act, ahead, minutes in acts:
        with clock.frozen(at):
            before = before or _stands(served, ident, at)
            since = None if ahead == 0 else at.date() + ahead * DAY
            _try(act, ident, before.coming if act == "take back" else before.draft, minutes, since, anneke, omar)
            after = _stands(served, ident, at)
            assert _kept(act, before.coming, at, before.promises) == _kept(act, before.coming, at, after.promises)
            assert act != "take back" or before.coming is None or before.coming.id not in {v.id for v in after.count}
            assert len([one for one in after.count if one.state is State.IN_FORCE]) <= 1
            told.append((at, after.promises[0]))
        before = after  # until another day comes, what an act left is what the next one finds
        if act == "tomorrow":
            at, before = at + DAY, None
    if not agreement(ident, by=OPERATOR).retired:
        days = {}
        for moment, minutes in told:
            days.setdefault(moment.date(), []).append(minutes)
        for moment, _minutes in told:
            if moment.date() < at.date():
                assert promised(served, moment) == days[moment.date()][-1]


@dataclass(frozen=True)
class Stands:
    """How an agreement stands: what is promised on each of eight days, and which of its versions count or wait."""

    promises: dict[int, float | None]
    count: list[Version]
    draft: Version | None
    coming: Version | None


def _stands(served, ident, at):
    page = agreement(ident, by=OPERATOR)
    return Stands(
        {day: promised(served, at + day * DAY) for day in range(8)},
        [one for one in page.versions if one.state in {State.IN_FORCE, State.COMING, State.PAST}],
        page.draft,
        next((one for one in page.versions if one.is_coming), None),
    )


def _kept(act, coming, at, promises):
    """What an act leaves as it was: all, where nothing came of it for a clock; else what comes before what it ends."""
    if act in {"ask", "offer", "decline"}:
        return promises
    ends = coming.since if act == "take back" and coming else None
    return {day: minutes for day, minutes in promises.items() if ends and at.date() + day * DAY < ends}


def _try(act, ident, waits, minutes, since, anneke, omar):
    try:
        if act == "promise":
            renew_agreement(agreement_id=ident, targets=answer(minutes), since=since, by=anneke)
        elif act in {"ask", "offer"}:
            by = omar if act == "ask" else anneke
            propose_version(agreement_id=ident, targets=answer(minutes), since=since, by=by)
        elif act == "sign" and waits is not None:
            sign(version_id=waits.id, by=omar if waits.proposed_by == "giver" else anneke)
        elif act == "decline" and waits is not None:
            decline(version_id=waits.id, reason="No.", by=omar)
        elif act == "take back" and waits is not None:
            take_back(version_id=waits.id, reason="Too early.", by=anneke)
        elif act == "retire":
            retire_agreement(agreement_id=ident, by=anneke)
            return_agreement(agreement_id=ident, by=anneke)
    except Refusal:
        pass
