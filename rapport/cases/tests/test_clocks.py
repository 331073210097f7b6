"""What was agreed, kept as clocks in the transactions of what happens to a case."""

from rapport.cases.actions.ball.handing import accept, offer, return_offer, withdraw_offer
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.clocks import recount, warn_due
from rapport.cases.actions.life.changing import rank
from rapport.cases.actions.life.ending import reopen, resolve, withdraw
from rapport.cases.actions.life.opening import open_case, split
from rapport.cases.actions.words.talking import add, reply
from rapport.cases.actions.words.waiting import wait
from rapport.cases.models import Clock, Event
from rapport.cases.rules.words import Outcome, WaitsOn, What
from rapport.cases.tests.conftest import HOUR, MONDAY, OUTER, at, opened
from rapport.catalogue.actions.agreements import make_agreement, renew_agreement
from rapport.catalogue.actions.calendars import create_calendar, set_day
from rapport.catalogue.actions.teams import change_team
from rapport.catalogue.models import AgreementVersion
from rapport.catalogue.public import Goal, Level
from rapport.ledger.models import Fact


def facts(name):
    return [fact.data for fact in Fact.objects.filter(name=name).order_by("id")]


def due(case):
    return {
        Goal(one.goal): one.due_at and (one.due_at - MONDAY) / HOUR
        for one in Clock.objects.filter(case_id=case, ended_at=None)
    }


def outcomes(case):
    rows = Clock.objects.filter(case_id=case).exclude(outcome=Outcome.OPEN).order_by("id")
    return [(row.goal, row.outcome) for row in rows]


def test_a_case_opens_with_what_was_promised_in_working_time(agreed):
    case = opened(agreed, hours=7)  # an hour before they go home on Monday
    assert due(case) == {Goal.ANSWER: 25, Goal.RESOLUTION: 55}


def test_a_unit_with_an_agreement_of_its_own_has_that_one_and_the_nearest_unit_counts(agreed):
    with at(-24):
        lead = agreed.actor("IT 1")
        made = {(Goal.RESOLUTION, Level.LOW): 60}
        make_agreement(team_id=agreed.teams["IT"].id, unit_id=agreed.units["Halmar"].id, targets=OUTER, by=lead)
        make_agreement(team_id=agreed.teams["IT"].id, unit_id=agreed.units["Sales"].id, targets=made, by=lead)
    assert due(opened(agreed)) == {Goal.ANSWER: 2, Goal.RESOLUTION: 1}, "what it says nothing of stays as it was"
    assert due(opened(agreed, who="Legal 2")) == {Goal.ANSWER: 2, Goal.RESOLUTION: 32}


def test_each_clock_names_the_version_that_promised_it_whatever_the_priority_becomes(agreed):
    with at(-24):
        lead, team = agreed.actor("IT 1"), agreed.teams["IT"].id
        own = {(Goal.RESOLUTION, Level.LOW): 60, (Goal.ANSWER, Level.HIGH): 15}
        sales = make_agreement(team_id=team, unit_id=agreed.units["Sales"].id, targets=own, by=lead)

    def by(case):
        rows = Clock.objects.filter(case_id=case, ended_at=None)
        said = dict(AgreementVersion.objects.values_list("id", "agreement_id"))
        return {Goal(one.goal): (said[one.version], one.target / HOUR) for one in rows}

    case, it = opened(agreed), agreed.actor("IT 2")
    assert by(case) == {Goal.ANSWER: (agreed.all, 2), Goal.RESOLUTION: (sales, 1)}
    with at(0.1):
        rank(case_id=case, priority=Level.HIGH, by=it)
    assert by(case) == {Goal.ANSWER: (sales, 0.25), Goal.RESOLUTION: (agreed.all, 4)}
    with at(0.15):
        rank(case_id=case, priority=Level.LOW, by=it)
    with at(0.2):
        reply(case_id=case, text="We look.", by=it)
    assert by(case) == {Goal.UPDATE: (agreed.all, 8), Goal.RESOLUTION: (sales, 1)}


def test_nothing_agreed_is_no_clock_and_a_version_counts_from_its_day_on_while_old_cases_keep_theirs(agreed):
    before = opened(agreed)
    with at(0):
        renew_agreement(
            agreement_id=agreed.all,
            targets={(Goal.RESOLUTION, Level.LOW): 60, (Goal.RESOLUTION, Level.HIGH): 30},
            since=(MONDAY + 24 * HOUR).date(),
            by=agreed.actor("IT 1"),
        )
    still, after = opened(agreed, hours=1), opened(agreed, hours=24)
    assert (due(still)[Goal.RESOLUTION], due(after)) == (49, {Goal.RESOLUTION: 25})
    with at(25):
        rank(case_id=before, priority=Level.HIGH, by=agreed.actor("IT 2"))
    assert due(before)[Goal.RESOLUTION] == 25, "the four hours of its own version were used up by then"
    with at(0):
        other = open_case(subject="Help", team_id=agreed.teams["Legal"].id, by=agreed.actor("Sales 1"))
    assert not Clock.objects.filter(case_id=other).exists()


def test_an_answer_keeps_the_first_clock_and_each_word_begins_the_next(agreed):
    case, it = opened(agreed), agreed.actor("IT 2")
    with at(1):
        reply(case_id=case, text="We look.", by=it)
    assert due(case) == {Goal.UPDATE: 25, Goal.RESOLUTION: 32}
    with at(26):
        reply(case_id=case, text="Still looking.", by=it)
    assert outcomes(case) == [("answer", "kept"), ("update", "missed")]
    assert facts("cases.clock_ended")[-1]["late_minutes"] == 60
    with at(27):
        resolve(case_id=case, text="Done.", by=it)
    assert sorted(outcomes(case)[1:]) == [("resolution", "kept"), ("update", "kept"), ("update", "missed")]
    assert due(case) == {}


def test_nothing_runs_while_the_colleague_is_waited_for_and_everything_else_does_not_stop_it(agreed):
    case, it = opened(agreed), agreed.actor("IT 2")
    with at(1):
        wait(case_id=case, on=WaitsOn.REQUESTER, words="Which one?", by=it)
    assert due(case) == {Goal.ANSWER: None, Goal.RESOLUTION: None}
    with at(2):
        reply(case_id=case, text="Which one?", by=it)
    assert due(case) == {Goal.UPDATE: None, Goal.RESOLUTION: None}, "what begins meanwhile stands too"
    with at(26):
        add(case_id=case, text="The blue one.", by=agreed.actor("Sales 1"))
    assert due(case) == {Goal.UPDATE: 50, Goal.RESOLUTION: 73}
    with at(27):
        wait(case_id=case, on=WaitsOn.OUTSIDE, by=it)
    assert due(case) == {Goal.UPDATE: 50, Goal.RESOLUTION: 73}


def test_another_priority_has_other_times_and_one_without_a_promise_none(agreed):
    case, it = opened(agreed), agreed.actor("IT 2")
    with at(0.25):
        rank(case_id=case, priority=Level.HIGH, by=it)
    assert due(case) == {Goal.ANSWER: 0.5, Goal.RESOLUTION: 4}
    with at(1):
        rank(case_id=case, priority=Level.MEDIUM, by=it)
    assert due(case) == {}
    assert outcomes(case) == [("answer", "missed"), ("resolution", "void")], "what was late already stays told"
    with at(2):
        rank(case_id=case, priority=Level.LOW, by=it)
    assert due(case) == {Goal.RESOLUTION: 50}


def test_a_reopened_case_goes_on_where_it_stood(agreed):
    case, it = opened(agreed), agreed.actor("IT 2")
    with at(6):
        resolve(case_id=case, text="Done.", by=it)
    assert outcomes(case) == [("answer", "missed"), ("resolution", "kept")]
    with at(24):
        reopen(case_id=case, by=agreed.actor("Sales 1"))
    assert due(case) == {Goal.RESOLUTION: 50, Goal.UPDATE: 32}, "ten of sixteen hours were left"
    with at(25):
        withdraw(case_id=case, by=agreed.actor("Sales 1"))
    assert due(case) == {}


def test_another_team_accepts_and_finishes_within_what_it_promised(agreed):
    case, it, finance = opened(agreed), agreed.actor("IT 2"), agreed.actor("Finance 2")
    finance_id = agreed.teams["Finance"].id
    with at(0):
        first = offer(case_id=case, team_id=finance_id, words="Yours?", by=it)
        assert due(case)[Goal.ACCEPT] == 1
        withdraw_offer(offer_id=first, by=it)
        second = offer(case_id=case, team_id=finance_id, words="Yours?", by=it)
    with at(0.5):
        return_offer(offer_id=second, reason="No.", by=finance)
        third = offer(case_id=case, team_id=finance_id, words="It is.", by=it)
    with at(2):
        accept(offer_id=third, by=finance)
    assert outcomes(case) == [("accept", "void"), ("accept", "kept"), ("accept", "missed")]
    assert due(case)[Goal.FINISH] == 26
    with at(3):
        back = offer(case_id=case, team_id=agreed.teams["IT"].id, words="Done, yours.", by=finance)
        accept(offer_id=back, by=it)
    assert outcomes(case)[-1] == ("finish", "kept")
    assert Goal.FINISH not in due(case)


def test_who_answers_is_told_once_when_departments_behind_promised_more_than_she_did(agreed):
    case, it = opened(agreed), agreed.actor("IT 2")
    with at(0):
        take(case_id=case, by=it)
        offer(case_id=case, team_id=agreed.teams["Finance"].id, words="Yours?", by=it)
    outer = Clock.objects.get(case_id=case, goal=Goal.RESOLUTION)
    assert (outer.behind, facts("cases.over_promised")) == (9 * HOUR, [])
    with at(0):
        for subject in ("One", "Two"):
            split(case_id=case, team_id=agreed.teams["Finance"].id, subject=subject, words="Please.", by=it)
    outer.refresh_from_db()
    assert outer.behind == 27 * HOUR
    told = facts("cases.over_promised")
    assert [(f["promised_minutes"], f["behind_minutes"], f["person_id"]) for f in told] == [
        (960, 1080, agreed.id("IT 2"))
    ]


def test_half_four_fifths_and_all_of_the_time_are_told_of_once_each_to_the_holder_then_the_lead(agreed):
    case = opened(agreed)
    for hours in (0.9, 1, 1.5, 1.6, 1.7, 2, 3, 10):
        with at(hours):
            warn_due()
            warn_due()
        if hours == 1:
            with at(1.1):
                take(case_id=case, by=agreed.actor("IT 2"))
    told = [(f["goal"], f["percent"], f["person_id"], f["lead_id"]) for f in facts("cases.clock_warned")]
    holder, lead = agreed.id("IT 2"), agreed.id("IT 1")
    assert told == [
        ("answer", 50, None, lead),
        ("answer", 80, holder, None),
        ("answer", 100, holder, lead),
        ("resolution", 50, holder, None),
    ]
    assert Event.objects.filter(case_id=case, what=What.LATE).count() == 1


def test_that_an_agreed_time_passed_stands_where_it_passed_however_late_that_was_noticed(agreed):
    case = opened(agreed)
    with at(5):
        warn_due()
    late = Event.objects.get(case_id=case, what=What.LATE)
    assert late.at == MONDAY + 2 * HOUR, "agreed were two hours"


def test_another_calendar_moves_what_runs_and_not_what_was_missed(agreed):
    case = opened(agreed)
    with at(3):
        made = create_calendar(
            name="Short", timezone="UTC", week=[[[540, 720]]] * 7, by=agreed.actor("IT 1").system(via="cli")
        )
        change_team(team_id=agreed.teams["IT"].id, calendar_id=made, by=agreed.actor("IT 1"))
        assert recount(team_ids=[agreed.teams["IT"].id]) == 1
    assert due(case) == {Goal.ANSWER: 2, Goal.RESOLUTION: 24 * 5 + 1}, "three hours a day now"
    with at(4):
        set_day(calendar_id=made, day=(MONDAY + 24 * HOUR).date(), hours=[], by=agreed.actor("IT 1"))
        assert recount(team_ids=[agreed.teams["IT"].id]) == 1
    assert due(case)[Goal.RESOLUTION] == 24 * 6 + 1


def test_a_priority_undone_for_many_brings_back_what_was_promised(agreed):
    from rapport.cases.actions.many.bulk import do_to_many, undo_bulk
    from rapport.cases.rules.words import Does

    def promised():
        return list(Clock.objects.filter(case=case).order_by("id").values_list("goal", "due_at", "outcome"))

    case = opened(agreed)
    before = promised()
    with at(0.25):
        made = do_to_many(do=Does.PRIORITY, case_ids=[case], priority=Level.HIGH, by=agreed.actor("IT 2"))
    assert promised() != before
    with at(0.5):
        undo_bulk(bulk_id=made, by=agreed.actor("IT 2"))
    assert promised() == before
