"""Two people at one case in the same moment: one of them is told, and nothing either wrote is lost."""

import threading

import pytest
from django.db import connection

from rapport.accounts.models import User
from rapport.accounts.public import Actor
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.words.talking import add, note, reply
from rapport.cases.models import Case, Custody, Message
from rapport.catalogue.actions.teams import serve
from rapport.directory.models import Person, Unit
from rapport.directory.public import actor_for
from rapport.kit.problems import Refusal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def team():
    found = {}
    for name, place in (("Ida", "IT"), ("Ira", "IT"), ("Mei", "Sales")):
        unit, _ = Unit.objects.get_or_create(slug=place.lower(), defaults={"name": place, "path": f"/{place}/"})
        Unit.objects.filter(id=unit.id).update(path=f"/{unit.id}/")
        user = User.objects.create_user(f"{name.lower()}@halmar.example", name=name)
        Person.objects.create(name=name, unit=unit, email=user.email, user=user)
        found[name] = actor_for(user, via="page")
    team = serve(unit_id=Unit.objects.get(slug="it").id, prefix="IT", by=Actor.system(via="cli"))
    found["case"] = open_case(subject="Laptop", text="Help.", team_id=team, by=found["Mei"])
    return found


def at_once(*acts):
    """Run all in the same moment; returns what each was refused for, in order, or None."""
    begin, told = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            begin.wait()
            act()
        except Refusal as refusal:
            told[place] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return told


def test_of_two_who_answer_what_they_both_looked_at_one_is_told_and_sends_hers_once_she_has_seen_it(team):
    case, seen = team["case"], Case.objects.get(id=team["case"]).version
    told = at_once(
        lambda: reply(case_id=case, text="Yes.", version=seen, once="a", by=team["Ida"]),
        lambda: reply(case_id=case, text="No.", version=seen, once="b", by=team["Ira"]),
    )
    assert sorted(told, key=str) == [None, "changed"]
    assert Message.objects.filter(case=case, said="reply").count() == 1
    late, text, once = (("Ira", "No.", "b"), ("Ida", "Yes.", "a"))[told.index("changed") == 0]
    now = Case.objects.get(id=case).version
    reply(case_id=case, text=text, version=now, once=once, by=team[late])
    assert Message.objects.filter(case=case, said="reply").count() == 2


def test_one_answer_sent_twice_at_once_is_one_answer(team):
    case = team["case"]
    told = at_once(*[lambda: reply(case_id=case, text="Yes.", once="a", by=team["Ida"])] * 4)
    assert told == [None] * 4
    assert Message.objects.filter(case=case, said="reply").count() == 1


def test_words_of_three_at_once_are_all_there_and_in_one_order(team):
    case = team["case"]
    told = at_once(
        lambda: reply(case_id=case, text="Yes.", by=team["Ida"]),
        lambda: note(case_id=case, text="Odd.", by=team["Ira"]),
        lambda: add(case_id=case, text="And?", by=team["Mei"]),
    )
    assert told == [None] * 3
    rows = list(Message.objects.filter(case=case).order_by("at", "id").values_list("text", "at"))
    assert sorted(text for text, _at in rows) == ["And?", "Help.", "Odd.", "Yes."]
    assert len({at for _text, at in rows}) == 4


def test_of_two_programs_that_take_a_free_ball_without_saying_what_they_saw_one_has_it(team):
    case = team["case"]
    told = at_once(*(lambda who=who: take(case_id=case, free=True, by=team[who]) for who in ("Ida", "Ira")))
    assert sorted(told, key=str) == [None, "held"]
    holder = Custody.objects.get(case=case, part="holder", until=None).person_id
    assert holder == team[("Ida", "Ira")[told.index(None)]].person_id
    assert at_once(lambda: take(case_id=case, free=True, by=team[("Ida", "Ira")[told.index(None)]])) == [None]


def test_of_two_who_take_the_ball_they_both_saw_lying_one_has_it_and_the_other_is_told(team):
    case, seen = team["case"], Case.objects.get(id=team["case"]).version
    told = at_once(*(lambda who=who: take(case_id=case, version=seen, by=team[who]) for who in ("Ida", "Ira")))
    assert sorted(told, key=str) == [None, "changed"]
    holder = Custody.objects.get(case=case, part="holder", until=None).person_id
    assert holder == team[("Ida", "Ira")[told.index(None)]].person_id
