"""Two records become one person, and two again: every room follows, and nobody is lost, doubled or shown against her will."""

from datetime import timedelta

import pytest

from rapport.accounts.models import User
from rapport.accounts.public import Actor
from rapport.directory.actions.merging import merge_people, undo_merge
from rapport.directory.models import Identity, MergeNote, Person
from rapport.directory.public import actor_for, records_of
from rapport.fields.actions import define, write_values
from rapport.fields.models import FieldValue
from rapport.fields.rules import FieldType, Noun
from rapport.kit import clock
from rapport.ledger.actions import deliver
from rapport.ledger.models import Delivery
from rapport.network.models import Introduction, IntroductionAsk, IntroductionLook, SurveyedTie
from rapport.network.queries.introductions import asks_of_me, my_introductions
from rapport.privacy.models import Look, Objection, OptOut
from rapport.privacy.public import erase_person, is_opted_out, opt_in, opt_out, opted_out_ids
from rapport.privacy.queries.holdings import data_about, my_data

pytestmark = pytest.mark.django_db
OPERATOR = Actor.system(via="cli")
FOLLOWING = (SurveyedTie, Introduction, IntroductionAsk, IntroductionLook, OptOut, Look, Objection)


@pytest.fixture
def two():
    """Mei-Ling twice: the record of the staff file, which has her account, and the one of an address book."""
    user = User.objects.create_user("mei@halmar.example", name="Mei-Ling Chen")
    kept = Person.objects.create(name="Mei-Ling Chen", user=user)
    return kept, Person.objects.create(name="Chen Mei-Ling")


@pytest.fixture
def tom():
    return Person.objects.create(name="Tom Okafor", user=User.objects.create_user("tom@halmar.example", name="Tom"))


@pytest.fixture
def rows(two, tom):
    """Something of everything, of the record that will go."""
    kept, gone = two
    SurveyedTie.objects.create(respondent=gone, named=tom, question="Whom do you ask?", value=4)
    SurveyedTie.objects.create(respondent=tom, named=gone, question="Whom do you ask?")
    hers = _introduction(gone, tom)
    others = _introduction(tom, Person.objects.create(name="Lena"))
    IntroductionAsk.objects.create(introduction=others, go_between=gone)
    _introduction(tom, gone)
    IntroductionLook.objects.create(requester=gone, target=tom, on=clock.today())
    define(noun=Noun.PERSON, label="Badge", type=FieldType.TEXT, by=OPERATOR)
    define(noun=Noun.PERSON, label="Desk", type=FieldType.TEXT, by=OPERATOR)
    write_values(Noun.PERSON, {gone.id: {"badge": "B7", "desk": "2.14"}, kept.id: {"desk": "3.01"}}, by=OPERATOR)
    for subject, by in ((gone.id, tom.id), (tom.id, gone.id)):
        Look.objects.create(subject_id=subject, by_person_id=by, what="directory.person", via="page")
    Objection.objects.create(subject_id=gone.id, wish="correct", holding="directory.record", text="Wrong desk.")
    return hers, others


def _introduction(requester, target):
    return Introduction.objects.create(
        requester=requester, target=target, message="May I?", closes_at=clock.now() + timedelta(days=3)
    )


def _state():
    tables = {model.__name__: list(model.objects.order_by("pk").values()) for model in FOLLOWING}
    return tables | {"FieldValue": list(FieldValue.objects.order_by("subject_id").values_list("subject_id", "values"))}


def _merge(two):
    return merge_people(kept_id=two[0].id, gone_id=two[1].id, by=OPERATOR)


def _react(order="id"):
    """Run what waits, twice, as the queue may."""
    for _again in range(2):
        for delivery_id in Delivery.objects.order_by(order).values_list("id", flat=True):
            deliver(delivery_id=delivery_id)


def _told(person_id, name):
    return {
        (row.label, row.value)
        for s in data_about(person_id=person_id, user_id=None)
        if s.name == name
        for row in s.rows
    }


def test_every_room_follows_and_undoing_gives_each_record_back_exactly_its_own(two, tom, rows):
    kept, gone = two
    before = _state()
    merge_id = _merge(two)
    _react()

    for model, column in (
        (SurveyedTie, "respondent_id"),
        (SurveyedTie, "named_id"),
        (Introduction, "requester_id"),
        (Introduction, "target_id"),
        (IntroductionAsk, "go_between_id"),
        (IntroductionLook, "requester_id"),
        (Look, "subject_id"),
        (Look, "by_person_id"),
        (Objection, "subject_id"),
    ):
        assert model.objects.filter(**{column: kept.id}).count() == 1, (model, column)
        assert not model.objects.filter(**{column: gone.id}).exists(), (model, column)
    assert FieldValue.objects.get(subject_id=kept.id).values == {"desk": "3.01", "badge": "B7"}

    undo_merge(merge_id=merge_id, by=OPERATOR)
    _react()

    assert _state() == before
    assert not MergeNote.objects.exists()


def test_she_sees_what_the_other_record_asked_for_and_was_asked(two, tom, rows):
    merge_id = _merge(two)
    _react()
    mei = actor_for(two[0].user, via="page")
    assert [row.target_id for row in my_introductions(mei)] == [tom.id]
    assert [row.requester_id for row in asks_of_me(mei)] == [tom.id]

    undo_merge(merge_id=merge_id, by=OPERATOR)
    _react()
    assert (list(my_introductions(mei)), list(asks_of_me(mei))) == ([], [])


def test_my_data_shows_what_came_from_the_other_record_also_what_hers_had_no_place_for(two, tom, rows):
    kept, gone = two
    SurveyedTie.objects.create(respondent=kept, named=tom, question="Whom do you ask?", value=1)
    Identity.objects.create(person=gone, kind="login", value="meic")
    _merge(two)
    _react()

    told = {section.name: section.rows for section in my_data(actor_for(kept.user, via="page"))}
    assert {row.value for row in told["network.surveyed"]} >= {"Tom Okafor (1)", "Tom Okafor (4)"}
    assert "meic" in {row.value for row in told["directory.identities"]}
    assert {"3.01", "2.14", "B7"} <= {row.value for row in told["fields.values"]}
    assert any("May I?" in row.value for row in told["network.introductions"])
    assert any(row.value == "Tom Okafor" for row in told["privacy.looks"])
    assert any("Wrong desk." in row.value for row in told["privacy.objections"])
    assert [row.label for row in told["ledger.person"]].count("Two records are one person.") == 1


def test_erasing_her_leaves_nothing_of_either_record(two, tom, rows):
    kept, gone = two
    SurveyedTie.objects.create(respondent=kept, named=tom, question="Whom do you ask?", value=1)
    opt_out(subject_id=gone.id, by=OPERATOR)
    _merge(two)
    _react()
    erase_person(subject_id=kept.id, by=OPERATOR)

    assert not Person.objects.filter(id__in=[kept.id, gone.id]).exists()
    assert not MergeNote.objects.exists()
    assert not FieldValue.objects.exists() and not OptOut.objects.exists() and not Objection.objects.exists()
    assert not SurveyedTie.objects.exists()
    assert not Look.objects.filter(subject_id__in=[kept.id, gone.id]).exists()
    assert not Look.objects.filter(by_person_id__in=[kept.id, gone.id]).exists()


def test_nobody_has_a_tie_to_herself_or_is_asked_about_herself(two, tom):
    kept, gone = two
    SurveyedTie.objects.create(respondent=gone, named=kept, question="q")
    SurveyedTie.objects.create(respondent=kept, named=gone, question="q")
    _introduction(gone, kept)
    to_tom = _introduction(gone, tom)
    IntroductionAsk.objects.create(introduction=to_tom, go_between=kept)
    to_her = _introduction(tom, kept)
    IntroductionAsk.objects.create(introduction=to_her, go_between=gone)
    Look.objects.create(subject_id=gone.id, by_person_id=kept.id, what="directory.person", via="page")
    before = _state()
    merge_id = _merge(two)
    _react()

    mei = actor_for(kept.user, via="page")
    assert list(asks_of_me(mei)) == []
    assert [row.id for row in my_introductions(mei)] == [to_tom.public_id]
    assert Look.objects.get().subject_id == gone.id

    undo_merge(merge_id=merge_id, by=OPERATOR)
    _react()
    assert _state() == before


def test_a_field_that_names_her_names_the_record_that_stays_and_nobody_is_her_own_buddy(two, tom):
    kept, gone = two
    define(noun=Noun.PERSON, label="Buddy", type=FieldType.PERSON, by=OPERATOR)
    told = {tom.id: {"buddy": str(gone.id)}, gone.id: {"buddy": str(kept.id)}}
    write_values(Noun.PERSON, told, by=OPERATOR)
    before = _state()
    merge_id = _merge(two)
    values = dict(FieldValue.objects.values_list("subject_id", "values"))
    assert values == {tom.id: {"buddy": kept.id}, gone.id: {"buddy": kept.id}}

    undo_merge(merge_id=merge_id, by=OPERATOR)
    assert _state() == before


def test_facts_may_arrive_late_and_in_any_order(two, tom, rows):
    kept, gone = two
    before = _state()
    undo_merge(merge_id=_merge(two), by=OPERATOR)
    _react(order="-id")
    assert _state() == before

    lena = Person.objects.get(name="Lena")
    first = _merge(two)
    second = merge_people(kept_id=lena.id, gone_id=kept.id, by=OPERATOR)
    _react(order="-id")
    assert records_of(lena.id) == [lena.id, kept.id, gone.id]
    assert SurveyedTie.objects.filter(respondent=lena, named=tom).exists()
    assert not IntroductionAsk.objects.filter(go_between=lena).exists()  # the one she would be the aim of

    undo_merge(merge_id=second, by=OPERATOR)
    undo_merge(merge_id=first, by=OPERATOR)
    _react(order="-id")
    assert _state() == before


def test_what_she_answered_and_asked_since_stays_with_whom_it_is_of(two, tom, rows):
    kept, gone = two
    merge_id = _merge(two)
    _react()
    ask = IntroductionAsk.objects.get(go_between=kept)
    IntroductionAsk.objects.filter(id=ask.id).update(decision="yes", decided_at=clock.now())
    new = _introduction(kept, tom)
    undo_merge(merge_id=merge_id, by=OPERATOR)
    _react()

    ask.refresh_from_db()
    new.refresh_from_db()
    assert (ask.go_between_id, ask.decision, new.requester_id) == (gone.id, "yes", kept.id)


@pytest.mark.parametrize("out", [(True, False), (False, True), (True, True)])
def test_who_opted_out_under_one_record_is_out_at_every_moment_and_each_has_her_own_choice_after(two, out):
    kept, gone = two
    for person, is_out in zip(two, out, strict=True):
        if is_out:
            opt_out(subject_id=person.id, by=OPERATOR)
    before = opted_out_ids()

    merge_id = _merge(two)
    assert opted_out_ids() == {kept.id, gone.id}  # before any journey ran
    _react()
    assert opted_out_ids() == {kept.id, gone.id}

    undo_merge(merge_id=merge_id, by=OPERATOR)
    assert opted_out_ids() == before
    _react()
    assert opted_out_ids() == before


def test_who_came_back_while_they_were_one_is_as_she_was_once_they_are_two(two):
    kept, gone = two
    opt_out(subject_id=gone.id, by=OPERATOR)
    merge_id = _merge(two)
    opt_in(subject_id=kept.id, by=actor_for(kept.user, via="page"))
    assert opted_out_ids() == frozenset()

    undo_merge(merge_id=merge_id, by=OPERATOR)
    assert opted_out_ids() == {gone.id}


def test_who_left_while_they_were_one_left_with_both(two):
    kept, gone = two
    merge_id = _merge(two)
    opt_out(subject_id=kept.id, by=actor_for(kept.user, via="page"))
    assert is_opted_out(gone.id)

    undo_merge(merge_id=merge_id, by=OPERATOR)
    assert opted_out_ids() == {kept.id, gone.id}


def test_a_choice_made_by_an_account_that_still_stands_on_the_other_record_counts_for_both(two):
    kept, gone = two
    late = Actor(user_id=kept.user_id, person_id=gone.id)
    _merge(two)
    opt_out(subject_id=gone.id, by=late)
    assert opted_out_ids() == {kept.id, gone.id}


def test_merges_from_before_a_room_followed_are_followed_with_the_next(two, tom, rows):
    _merge(two)
    MergeNote.objects.all().delete()  # as if it had been made by an earlier version
    FieldValue.objects.filter(subject_id=two[0].id).update(values={"desk": "3.01"})
    other = Person.objects.create(name="Tomas")
    merge_people(kept_id=tom.id, gone_id=other.id, by=OPERATOR)
    _react()

    assert FieldValue.objects.get(subject_id=two[0].id).values == {"desk": "3.01", "badge": "B7"}
    assert Introduction.objects.filter(requester=two[0]).exists()
