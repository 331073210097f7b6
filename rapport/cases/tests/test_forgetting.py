"""What goes of cases when its time is over, somebody is erased, or two records are one person."""

from datetime import timedelta

from rapport.accounts.public import Actor
from rapport.cases.actions.ball.handing import offer
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.ending import close_resolved, resolve
from rapport.cases.actions.life.linking import merge
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.log.loading import load_log
from rapport.cases.actions.measuring import measure_closed
from rapport.cases.actions.people.forgetting import remove_old_cases, remove_old_strangers
from rapport.cases.actions.people.merging import follow_merged_people
from rapport.cases.actions.words.talking import note, reply
from rapport.cases.actions.words.waiting import wait
from rapport.cases.models import Case, Custody, Event, Measured, Message, Offer, Waiting
from rapport.cases.public import HOLDINGS
from rapport.cases.rules.logs import LogEvent
from rapport.cases.rules.words import WaitsOn
from rapport.directory.actions.merging import merge_people, undo_merge
from rapport.directory.models import Person
from rapport.kit import clock
from rapport.privacy.public import erase_person
from rapport.tasks.models import Task
from tests.kept import made_once

SYSTEM = Actor.system(via="cli")
LATER = timedelta(days=30)


@made_once(at=clock.now)
def case(house):
    """A case of Sales 1 that IT 2 has, answered, with a note."""
    ident = open_case(
        subject="Salary slip of March", text="It lacks my bonus.", team_id=house.teams["IT"].id,
        by=house.actor("Sales 1"),
    )  # fmt: skip
    take(case_id=ident, by=house.actor("IT 2"))
    reply(case_id=ident, text="We look into it.", by=house.actor("IT 2"))
    note(case_id=ident, text="She asked before.", by=house.actor("IT 2"))
    return ident


def spans():
    return list(Custody.objects.order_by("id").values_list("case_id", "part", "place", "team_id", "since", "until"))


def held(name, person_id):
    return next(h for h in HOLDINGS if h.name == name).rows(person_id)


def test_my_data_lists_what_i_asked_and_sums_what_i_served(house, case):
    (label, value, origin), = held("cases.requests", house.id("Sales 1"))  # fmt: skip
    assert label == "IT-1"
    assert value == "Salary slip of March; 1 message from you"
    assert origin.startswith("asked by you")
    assert not held("cases.requests", house.id("IT 2"))
    assert ("Messages you wrote", "2") in [row[:2] for row in held("cases.work", house.id("IT 2"))]
    assert "Salary" not in str(held("cases.work", house.id("IT 2")))


def test_whoever_asked_and_is_erased_leaves_no_word_and_the_spans_stay(house, case):
    before = spans()
    erase_person(subject_id=house.id("Sales 1"), by=SYSTEM)
    left = Case.objects.get(id=case)
    assert (left.subject, left.search, left.requester_id, left.for_person_id) == ("", "", None, None)
    assert not Message.objects.filter(case_id=case).exists()
    assert spans() == before
    assert not Event.objects.filter(by_id=house.id("Sales 1")).exists()


def test_whoever_served_and_is_erased_gives_the_ball_back_and_her_answers_stay_without_her_name(house, case):
    erase_person(subject_id=house.id("IT 2"), by=SYSTEM)
    left = Case.objects.get(id=case)
    assert (left.holder_id, left.holder_team_id) == (None, house.teams["IT"].id)
    assert not Custody.objects.filter(person_id=house.id("IT 2")).exists()
    assert list(Message.objects.order_by("id").values_list("text", "author_id")) == [
        ("It lacks my bonus.", house.id("Sales 1")), ("We look into it.", None),
    ]  # fmt: skip


def test_what_was_asked_of_others_and_waited_for_goes_with_its_words(house, case):
    offer(case_id=case, team_id=house.teams["Legal"].id, words="Her contract?", by=house.actor("IT 2"))
    wait(case_id=case, on=WaitsOn.OUTSIDE, words="the bank of Sales 1", by=house.actor("IT 2"))
    erase_person(subject_id=house.id("Sales 1"), by=SYSTEM)
    assert set(Task.objects.values_list("words", "reason")) == {("", "")}
    assert set(Waiting.objects.values_list("words", flat=True)) == {""}
    assert set(Offer.objects.values_list("words", flat=True)) == {""}


def test_figures_are_the_same_before_and_after_somebody_is_forgotten(house, case):
    resolve(case_id=case, text="Paid with April.", by=house.actor("IT 2"))
    with clock.frozen(clock.now() + LATER):
        close_resolved()
    measure_closed()
    before = list(Measured.objects.order_by("case_id").values())
    assert before
    erase_person(subject_id=house.id("IT 2"), by=SYSTEM)
    assert remove_old_cases(clock.now() + 2 * LATER) == 1
    erase_person(subject_id=house.id("Sales 1"), by=SYSTEM)
    measure_closed()
    assert list(Measured.objects.order_by("case_id").values()) == before


def test_years_after_closing_people_and_words_go_and_the_spans_stay(house, case):
    resolve(case_id=case, text="Paid with April.", by=house.actor("IT 2"))
    other = open_case(subject="Still open", team_id=house.teams["IT"].id, by=house.actor("Sales 2"))
    with clock.frozen(clock.now() + LATER):
        assert close_resolved() == 1
    before = spans()
    moment = clock.now() + 2 * LATER
    assert remove_old_cases(moment) == 1
    assert remove_old_cases(moment) == 0
    left = Case.objects.get(id=case)
    assert (left.subject, left.requester_id, left.owner_id, left.holder_id) == ("", None, None, None)
    assert not Message.objects.filter(case_id=case).exists()
    assert not Event.objects.filter(case_id=case, by__isnull=False).exists()
    assert not Custody.objects.filter(case_id=case, person__isnull=False).exists()
    assert spans() == before
    assert Case.objects.get(id=other).subject == "Still open"


def test_what_went_into_a_case_keeps_its_words_and_people_as_long_as_that_is_open(house, case):
    it = house.actor("IT 2")
    hers = open_case(subject="The same", team_id=house.teams["IT"].id, text="Me too.", by=house.actor("Sales 2"))
    between = open_case(subject="Again", team_id=house.teams["IT"].id, by=house.actor("Legal 2"))
    merge(case_id=hers, into_id=between, by=it)
    merge(case_id=between, into_id=case, by=it)
    moment = clock.now() + LATER
    assert remove_old_cases(moment) == 0
    assert house.browser("Sales 2").get(f"/cases/{case}/").status_code == 200
    assert ("IT-1", "what you asked went into it") in [
        (number, origin.split(";")[0]) for number, _words, origin in held("cases.requests", house.id("Sales 2"))
    ]
    resolve(case_id=case, text="Paid with April.", by=it)
    with clock.frozen(moment):
        close_resolved()
    assert remove_old_cases(moment) == 0, "it closed just now"
    assert remove_old_cases(moment + LATER) == 3


def test_hashes_of_strangers_go_some_time_after_their_log_was_read(house):
    at = clock.now() - timedelta(days=700)
    load_log(
        [LogEvent(place=n, file=1, case="INC1", at=at, event=what, team="IT", person=who, requester="ann@old.example")
         for n, (what, who) in enumerate([("open", "bea@old.example"), ("work", "cem@old.example")], 1)],
        log="old", closes=frozenset(), by=SYSTEM,
    )  # fmt: skip
    keyed = Custody.objects.filter(person_key__isnull=False)
    assert Case.objects.get().requester_key is not None
    assert keyed.exists()
    assert remove_old_strangers(clock.now() - LATER) == 0
    assert keyed.exists()
    assert remove_old_strangers(clock.now() + LATER) == 1
    assert not keyed.exists()
    assert not Event.objects.filter(person_key__isnull=False).exists()


def test_cases_follow_a_merge_and_its_undoing(house, case):
    twin = Person.objects.create(name="Sales 1 again", unit=house.units["Sales"])
    merge = merge_people(kept_id=twin.id, gone_id=house.id("Sales 1"), by=SYSTEM)
    second = merge_people(kept_id=house.id("IT 3"), gone_id=house.id("IT 2"), by=SYSTEM)
    follow_merged_people()
    moved = Case.objects.get(id=case)
    assert (moved.requester_id, moved.holder_id, moved.owner_id) == (twin.id, house.id("IT 3"), house.id("IT 3"))
    undo_merge(merge_id=second, by=SYSTEM)
    undo_merge(merge_id=merge, by=SYSTEM)
    follow_merged_people()
    back = Case.objects.get(id=case)
    assert (back.requester_id, back.holder_id) == (house.id("Sales 1"), house.id("IT 2"))
