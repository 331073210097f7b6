"""How somebody likes to be contacted."""

from datetime import time

import pytest

from rapport.accounts.public import Actor, Role
from rapport.directory.actions.preferences import set_preference
from rapport.directory.models import Preference
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.public import timeline_of

pytestmark = pytest.mark.django_db


def ask(person, by, **told):
    wishes = {"channels": ["Call"], "hours_from": time(8), "hours_to": time(12), "languages": ["English"], **told}
    set_preference(person_id=person.id, **wishes, by=by)


def herself(person):
    return Actor(user_id=5, person_id=person.id, roles=frozenset({Role.EMPLOYEE}))


def test_channels_keep_their_order_and_the_same_again_changes_nothing(house):
    for _ in range(2):
        ask(house.amara, herself(house.amara), channels=[" Mail ", "Call", "Mail", ""])
    kept = Preference.objects.get(person=house.amara)
    assert (kept.channels, kept.hours_from, kept.languages) == (["Mail", "Call"], time(8), ["English"])
    facts = timeline_of(f"person:{house.amara.id}").items
    assert [fact.name for fact in facts] == ["directory.preference_set"]


def test_who_never_said_anything_says_it_now(house):
    ask(house.leila, herself(house.leila), hours_from=None, hours_to=None)
    assert Preference.objects.get(person=house.leila).hours_from is None


def test_nobody_says_it_for_a_colleague(house):
    for actor in (Actor.stranger(), herself(house.leila)):
        with pytest.raises(Forbidden):
            ask(house.amara, actor)
    assert Preference.objects.get(person=house.amara).channels == ["Chat"]


def test_an_administrator_sets_what_somebody_told_her(house):
    ask(house.kwame, Actor(user_id=5, roles=frozenset({Role.ADMINISTRATOR})))
    assert Preference.objects.get(person=house.kwame).channels == ["Call"]
    with pytest.raises(Missing):
        set_preference(
            person_id=10**9, channels=[], hours_from=None, hours_to=None, languages=[], by=Actor.system(via="cli")
        )


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"hours_to": None}, "hours_to"),
        ({"hours_to": time(7)}, "hours_to"),
        ({"channels": [str(n) for n in range(7)]}, "channels"),
        ({"languages": ["x" * 21]}, "languages"),
    ],
)
def test_what_makes_no_sense_is_refused(house, told, field):
    with pytest.raises(Refusal) as refused:
        ask(house.amara, herself(house.amara), **told)
    assert refused.value.field == field
    assert Preference.objects.get(person=house.amara).channels == ["Chat"]
