"""What two people asked, declared and answered follows their merge, whatever it was, and goes back exactly."""

import itertools
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.accounts.public import Actor
from rapport.directory.actions.merging import merge_people, undo_merge
from rapport.directory.models import Person
from rapport.kit import clock
from rapport.kit.problems import Missing
from rapport.network.actions.introductions import ask, sound_out
from rapport.network.actions.merging import follow_merged_people
from rapport.network.models import Introduction, IntroductionAsk, IntroductionLook, SurveyedTie
from tests.kept import made_once

pytestmark = pytest.mark.django_db
OPERATOR = Actor.system(via="cli")
TABLES = (SurveyedTie, Introduction, IntroductionAsk, IntroductionLook)


def state():
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in TABLES}


def rows_of(draw, people):
    """Ties, introductions and looks among a few people, drawn by chance."""
    now = clock.now()
    ends = st.sampled_from(list(itertools.permutations(people, 2)))
    for one, other in draw(st.lists(ends, unique=True, max_size=6)):
        SurveyedTie.objects.create(respondent=one, named=other, question="q", value=draw(st.integers(1, 5)))
    for one, other in draw(st.lists(ends, max_size=3)):
        made = Introduction.objects.create(
            requester=one, target=other, message="x", asked_at=now, closes_at=now + timedelta(days=1)
        )
        between = [person for person in people if person not in {one, other}]
        for asked in draw(st.lists(st.sampled_from(between), unique=True)):
            IntroductionAsk.objects.create(introduction=made, go_between=asked)
    for one, other in draw(st.lists(ends, unique=True, max_size=3)):
        IntroductionLook.objects.create(requester=one, target=other, on=date(2026, 11, 20))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_undoing_merges_gives_every_row_back_and_nobody_ever_meets_herself(data):
    with transaction.atomic():
        people = [Person.objects.create(name=f"Person {number}") for number in range(4)]
        rows_of(data.draw, people)
        before = state()
        a, b, c = data.draw(st.permutations(people))[:3]
        first = merge_people(kept_id=a.id, gone_id=b.id, by=OPERATOR)
        if data.draw(st.booleans()):  # the room may hear of one at a time, or of both at once
            follow_merged_people()
        second = merge_people(kept_id=c.id, gone_id=a.id, by=OPERATOR)
        follow_merged_people()

        after = state()
        hidden = {a.id, b.id}
        mine = IntroductionAsk.objects.exclude(go_between__in=hidden)
        assert not mine.filter(go_between=F("introduction__requester")).exists()
        assert not mine.filter(go_between=F("introduction__target")).exists()
        assert {name: len(rows) for name, rows in after.items()} == {name: len(rows) for name, rows in before.items()}
        follow_merged_people()
        assert state() == after

        undo_merge(merge_id=second, by=OPERATOR)
        if data.draw(st.booleans()):
            follow_merged_people()
        undo_merge(merge_id=first, by=OPERATOR)
        follow_merged_people()
        assert state() == before
        transaction.set_rollback(True)


@made_once
def halmar(company):
    company.unit("Halmar")
    for name in ("Amara", "Kofi", "Ines", "Jonas", "Ravi", "Kofi Other", "Yara"):
        company.person(name, "Halmar")
    friends = ("Kofi", "Ines", "Jonas", "Ravi", "Kofi Other")
    company.snapshot([*(("Amara", friend) for friend in friends), ("Kofi", "Yara"), ("Kofi Other", "Yara")])
    return company


def test_a_go_between_the_snapshot_knows_twice_is_asked_once_by_the_record_that_stays(halmar):
    kept, gone = halmar.people["Kofi"], halmar.people["Kofi Other"]
    merge_people(kept_id=kept.id, gone_id=gone.id, by=OPERATOR)
    ask(target_id=halmar.people["Yara"].id, message="May I?", by=halmar.actor("Amara"))
    assert list(IntroductionAsk.objects.values_list("go_between_id", flat=True)) == [kept.id]


def test_nobody_is_introduced_to_a_record_that_was_merged(halmar):
    gone = halmar.people["Kofi Other"]
    merge_people(kept_id=halmar.people["Kofi"].id, gone_id=gone.id, by=OPERATOR)
    with pytest.raises(Missing):
        sound_out(target_id=gone.id, by=halmar.actor("Amara"))
