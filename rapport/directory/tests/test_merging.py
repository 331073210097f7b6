"""Merging two records of one person, and undoing it exactly."""

from datetime import date

import pytest
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob

from rapport.accounts.public import Actor, Role
from rapport.directory.actions.duplicates import find_duplicates, search_duplicates
from rapport.directory.actions.loading import Wishes, load_people
from rapport.directory.actions.merging import keep_apart, merge_people, suggest_again, undo_merge
from rapport.directory.actions.searching import refresh_people
from rapport.directory.models import (
    Group,
    GroupMember,
    Identity,
    Merge,
    Person,
    Position,
    Preference,
    Statement,
    Unit,
)
from rapport.directory.public import people_frame, resolve_identities
from rapport.directory.queries.duplicates import suggested_duplicates
from rapport.directory.queries.merging import merge_preview, merges_page
from rapport.directory.rules.rows import Cleaner
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.public import timeline_of
from tests.kept import made_once

pytestmark = pytest.mark.django_db
OPERATOR = Actor.system(via="cli")
KEPT_TABLES = (Person, Position, Identity, Statement, Preference, GroupMember, Unit)


def state():
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in KEPT_TABLES}


def company(draw):
    """A small company drawn by chance: who reports to whom, who is in which group, who said what of whom."""
    unit = Unit.objects.create(name="Halmar", slug="halmar", path="/1/", id=1)
    group = Group.objects.create(name="Choir", slug="choir")
    people = []
    for number in range(5):
        people.append(
            Person.objects.create(
                name=f"Person {number}",
                search=f"person {number}",
                unit=unit if draw(st.booleans()) else None,
                manager=draw(st.sampled_from([None, *people])),
                location=draw(st.sampled_from(["", "Oslo"])),
                skills=draw(st.lists(st.sampled_from(["law", "sql"]), unique=True)),
            )
        )
    for number, person in enumerate(people):
        person.search = " ".join(
            filter(
                None, [f"person {number}", "halmar" if person.unit_id else "", person.location.lower(), *person.skills]
            )
        )
        person.save(update_fields=["search"])
        begin = date(2026, 1, 1)
        if draw(st.booleans()):
            earlier = date(draw(st.integers(2020, 2022)), 1, 1)
            Position.objects.create(person=person, manager=person.manager, since=earlier, until=date(2023, 1, 1))
        Position.objects.create(person=person, unit=person.unit, manager=person.manager, since=begin)
        Identity.objects.create(person=person, kind="login", value=f"login{number}")
        if draw(st.booleans()):
            GroupMember.objects.create(group=group, person=person)
        if draw(st.booleans()):
            Preference.objects.create(person=person, channels=["chat"])
        author = draw(st.sampled_from(people))
        visibility = "me" if author == person else "everyone"
        Statement.objects.create(person=person, author=author, topic="do", text="x", visibility=visibility)
    if draw(st.booleans()):
        Unit.objects.update(manager=draw(st.sampled_from(people)), manager_given=True)
    return people


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_undoing_a_merge_restores_every_table_exactly(data):
    from django.db import transaction

    from rapport.directory.actions.units import derive_managers

    with transaction.atomic():
        people = company(data.draw)
        derive_managers()
        with clock.frozen(clock.now()):
            before = state()
            kept, gone = data.draw(st.permutations(people))[:2]
            first = merge_people(kept_id=kept.id, gone_id=gone.id, by=OPERATOR)
            assert not Identity.objects.filter(person=gone).exists()
            assert not Person.objects.filter(manager=gone).exists()
            assert not Position.objects.filter(manager=F("person")).exists()
            now = Position.objects.get(person=kept, until=None)
            shown = Person.objects.get(id=kept.id)
            assert (now.unit_id, now.title, now.manager_id) == (shown.unit_id, shown.title, shown.manager_id)
            other = data.draw(st.sampled_from([p for p in people if p not in {kept, gone}]))
            second = merge_people(kept_id=other.id, gone_id=kept.id, by=OPERATOR)
            assert Person.objects.get(id=gone.id).merged_into_id == other.id
            undo_merge(merge_id=second, by=OPERATOR)
            undo_merge(merge_id=first, by=OPERATOR)
            assert state() == before
        transaction.set_rollback(True)


@made_once
def twins():
    a = Person.objects.create(name="Jenny Chacón", email="jenny@x.example", external_id="1", listed=True)
    b = Person.objects.create(name="Jenny Chacon", email="j.chacon@x.example", external_id="2", listed=True)
    for person, number in ((a, "1"), (b, "2")):
        Identity.objects.create(person=person, kind="email", value=person.email)
        Identity.objects.create(person=person, kind="id", value=number)
        Position.objects.create(person=person, since="2026-01-01")
    return a, b


def test_after_a_merge_both_identities_lead_to_one_person(twins):
    a, b = twins
    merge_people(kept_id=a.id, gone_id=b.id, by=OPERATOR)
    assert set(resolve_identities(["jenny@x.example", "j.chacon@x.example", "2"]).values()) == {a.id}


def test_a_file_that_still_lists_both_does_not_bring_the_second_back(twins):
    a, b = twins
    merge_people(kept_id=a.id, gone_id=b.id, by=OPERATOR)
    cleaner = Cleaner(frozenset({"id", "name"}))
    rows = [cleaner.clean(n, {"id": str(n), "name": a.name}, lambda name: None) for n in (1, 2)]
    loaded = load_people(rows, cleaner=cleaner, wishes=Wishes(day=clock.today()), by=OPERATOR)
    assert (loaded.created, loaded.updated, loaded.unchanged) == (0, 0, 2)
    assert Person.objects.filter(merged_into=None).count() == 1


def test_the_earlier_of_two_merges_is_not_undone_under_the_later(twins):
    a, b = twins
    c = Person.objects.create(name="Jen")
    first = merge_people(kept_id=a.id, gone_id=b.id, by=OPERATOR)
    merge_people(kept_id=c.id, gone_id=a.id, by=OPERATOR)
    with pytest.raises(Refusal, match="Undo merge"):
        undo_merge(merge_id=first, by=OPERATOR)
    assert Merge.objects.filter(undone_at=None).count() == 2


def test_what_was_changed_since_a_merge_stays_when_it_is_undone(twins):
    a, b = twins
    Person.objects.filter(id=b.id).update(location="Oslo")
    number = merge_people(kept_id=a.id, gone_id=b.id, by=OPERATOR)
    Person.objects.filter(id=a.id).update(location="Bergen")
    undo_merge(merge_id=number, by=OPERATOR)
    assert Person.objects.get(id=a.id).location == "Bergen"
    assert Identity.objects.get(value="2").person_id == b.id


def suggested(**more):
    return [(pair.a.id, pair.b.id) for pair in suggested_duplicates(by=OPERATOR, **more).items]


def find():
    refresh_people(Person.objects.all())
    return find_duplicates()


def test_likely_duplicates_are_suggested_until_somebody_says_no(twins):
    a, b = twins
    Person.objects.update(unit=Unit.objects.create(name="Halmar", slug="halmar", path="/1/", id=1))
    Person.objects.create(name="Bo Other", unit_id=1)
    assert find() == 1
    assert suggested() == suggested(person_id=a.id) == [(a.id, b.id)]
    note = keep_apart(person_a=b.id, person_b=a.id, by=OPERATOR)
    assert suggested() == []
    assert find() == 0
    suggest_again(apart_id=note, by=OPERATOR)
    assert find() == 1
    assert suggested() == [(a.id, b.id)]


def test_names_are_alike_in_any_order_and_without_marks_in_the_whole_company(twins):
    a, b = twins
    far = Person.objects.create(name="CHACÓN Jenny", unit=Unit.objects.create(name="Far", slug="far", path="/2/"))
    Person.objects.create(name="Jenny Other")
    find()
    assert set(suggested()) == {(a.id, b.id), (a.id, far.id), (b.id, far.id)}


def test_one_letter_less_is_alike_in_one_unit_only(twins):
    here = Unit.objects.create(name="Here", slug="here", path="/3/")
    Person.objects.all().delete()
    one = Person.objects.create(name="Thorbjørn Halvorsen", unit=here)
    other = Person.objects.create(name="Thorbjorn Halvorson", unit=here)
    Person.objects.create(name="Thorbjørn Halvorso", unit=Unit.objects.create(name="Far", slug="far", path="/2/"))
    find()
    assert suggested() == [(one.id, other.id)]


def test_who_left_was_merged_or_is_kept_apart_through_another_record_is_not_suggested(twins):
    a, b = twins
    c = Person.objects.create(name="Jenny Chacon")
    keep_apart(person_a=a.id, person_b=c.id, by=OPERATOR)
    merge_people(kept_id=b.id, gone_id=a.id, by=OPERATOR)
    assert find() == 0
    Person.objects.filter(id=b.id).update(ended_on="2026-02-01")
    assert suggested() == []


def test_pairs_come_in_pages_the_likeliest_first(twins):
    c = Person.objects.create(name="Jenny Chacon", email="jenny@y.example")
    find()
    first = suggested_duplicates(by=OPERATOR, limit=1)
    assert (first.items[0].a.id, first.items[0].b.id) == (twins[0].id, c.id)
    rest = suggested_duplicates(by=OPERATOR, limit=5, after=first.after)
    assert [pair.score for pair in rest.items] == sorted((pair.score for pair in rest.items), reverse=True)
    assert len(rest.items) == 2 and rest.after is None


def test_a_pair_says_what_is_alike_and_what_differs(twins):
    find()
    (pair,) = suggested_duplicates(by=OPERATOR).items
    assert [(line.label, line.differs) for line in pair.lines] == [
        ("E-mail", True),
        ("Known by", False),
    ]


def test_keeping_apart_is_told_once_and_only_of_two_people_who_are_here(twins):
    a, b = twins
    assert keep_apart(person_a=a.id, person_b=b.id, by=OPERATOR) == keep_apart(
        person_a=b.id, person_b=a.id, by=OPERATOR
    )
    told = [fact.name for fact in timeline_of(f"person:{a.id}").items]
    assert told == ["directory.people_kept_apart"]
    for person_a, person_b in ((a.id, a.id), (a.id, 10**9)):
        with pytest.raises(Missing):
            keep_apart(person_a=person_a, person_b=person_b, by=OPERATOR)


def test_taking_it_back_is_told_and_done_once(twins):
    a, b = twins
    note = keep_apart(person_a=a.id, person_b=b.id, by=OPERATOR)
    suggest_again(apart_id=note, by=OPERATOR)
    assert timeline_of(f"person:{a.id}").items[0].name == "directory.kept_apart_no_more"
    with pytest.raises(Missing):
        suggest_again(apart_id=note, by=OPERATOR)


def test_asking_for_a_search_queues_one(twins):
    search_duplicates(by=OPERATOR)
    search_duplicates(by=OPERATOR)
    assert ProcrastinateJob.objects.filter(task_name="directory.find_duplicates").count() == 1


def test_only_administrators_merge_and_see_suggestions(twins):
    lead = Actor(user_id=1, roles=frozenset({Role.TEAM_LEAD}))
    for act in (
        lambda: merge_people(kept_id=twins[0].id, gone_id=twins[1].id, by=lead),
        lambda: undo_merge(merge_id=1, by=lead),
        lambda: suggested_duplicates(by=lead),
        lambda: search_duplicates(by=lead),
        lambda: keep_apart(person_a=twins[0].id, person_b=twins[1].id, by=lead),
        lambda: suggest_again(apart_id=1, by=lead),
        lambda: merges_page(by=lead),
        lambda: merge_preview(kept_id=twins[0].id, gone_id=twins[1].id, by=lead),
    ):
        with pytest.raises(Forbidden):
            act()


def test_the_years_before_somebody_came_back_are_hers_again(twins):
    now, before = twins
    Position.objects.filter(person=before).update(since="2019-01-01", until="2024-01-01")
    Person.objects.filter(id=before.id).update(ended_on="2023-12-31")
    number = merge_people(kept_id=now.id, gone_id=before.id, by=OPERATOR)
    assert people_frame(date(2020, 1, 1))["person_id"].to_pylist() == [now.id]
    undo_merge(merge_id=number, by=OPERATOR)
    assert people_frame(date(2020, 1, 1))["person_id"].to_pylist() == [before.id]


def test_who_left_is_not_kept_in_the_place_of_who_is_here(twins):
    a, b = twins
    Person.objects.filter(id=a.id).update(ended_on="2026-02-01")
    with pytest.raises(Refusal, match="Keep the other one"):
        merge_people(kept_id=a.id, gone_id=b.id, by=OPERATOR)


def test_a_merge_and_its_undoing_are_told_once(twins):
    number = merge_people(kept_id=twins[0].id, gone_id=twins[1].id, by=OPERATOR)
    with pytest.raises(Refusal, match="merged already"):
        merge_people(kept_id=twins[0].id, gone_id=twins[1].id, by=OPERATOR)
    undo_merge(merge_id=number, by=OPERATOR)
    with pytest.raises(Refusal, match="undone already"):
        undo_merge(merge_id=number, by=OPERATOR)
    told = [fact.name for fact in timeline_of(f"person:{twins[1].id}").items]
    assert told == ["directory.merge_undone", "directory.people_merged"]


def test_merging_with_somebody_above_leaves_no_circle(twins):
    top, low = twins
    boss = Person.objects.create(name="Boss")
    middle = Person.objects.create(name="Middle", manager=top)
    Person.objects.filter(id=top.id).update(manager=boss)
    Person.objects.filter(id=low.id).update(manager=middle)
    number = merge_people(kept_id=low.id, gone_id=top.id, by=OPERATOR)
    assert list(
        Person.objects.filter(id__in=[low.id, middle.id]).order_by("id").values_list("manager_id", flat=True)
    ) == [
        boss.id,
        low.id,
    ]
    undo_merge(merge_id=number, by=OPERATOR)
    assert Person.objects.get(id=low.id).manager_id == middle.id
