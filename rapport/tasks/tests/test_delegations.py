"""A colleague decides for who is away: for a time, by name, and never in a circle."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.accounts.models import User
from rapport.directory.models import Person, Unit
from rapport.directory.public import actor_for
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.actions import deliver
from rapport.ledger.models import Delivery, Fact
from rapport.tasks import actions
from rapport.tasks.actions import ask, decide, delegate, end_delegation
from rapport.tasks.models import Delegation, Task
from rapport.tasks.public import stand_ins_of, stood_in_for, waiting_on
from rapport.tasks.rules import Link, circles
from rapport.tasks.tests.test_pages import asked, house

__all__ = ["house"]

DAY = timedelta(days=1)
START = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def office(house):
    """Leila and Omar in Finance, whom Amara leads; Nia in no unit."""
    for name in ("Nia", "Zoe"):
        user = User.objects.create_user(f"{name.lower()}@halmar.example", name=name)
        house[name] = Person.objects.create(name=name, unit=house["unit"], user=user, search=name.lower())
    Unit.objects.filter(id=house["unit"].id).update(manager=house["Amara"])
    return house


def actor(office, name):
    return actor_for(office[name].user, via="page")


def cover(office, away, to, *, days=7, **more):
    told = {"since": clock.now(), "until": clock.now() + days * DAY, "by": actor(office, away)}
    return delegate(to_person_id=office[to].id, **told | more)


def test_what_waits_on_her_stands_in_the_list_of_who_decides_for_her_and_says_for_whom(office, client):
    task = asked(office, to_person_id=office["Leila"].id)
    cover(office, "Leila", "Omar")
    client.force_login(office["Omar"].user)
    assert "for Leila" in client.get("/tasks/").content.decode()
    client.post(f"/tasks/{task}/decision/", {"answer": "yes"})
    row = Task.objects.get()
    assert (row.settled_by_id, row.settled_for_id) == (office["Omar"].id, office["Leila"].id)
    assert Fact.objects.get(name="tasks.settled").data["for_person_id"] == office["Leila"].id


def test_it_goes_along_a_chain_for_the_kind_and_the_time_all_of_it_is_about(office):
    cover(office, "Leila", "Omar", kind="test.question")
    cover(office, "Omar", "Nia", days=2)
    assert sorted(stand_ins_of(office["Leila"].id, "test.question")) == sorted([office["Omar"].id, office["Nia"].id])
    assert stand_ins_of(office["Leila"].id, "cases.offer") == []
    assert stood_in_for(office["Nia"].id, "test.question") == {office["Leila"].id, office["Omar"].id}
    assert stood_in_for(office["Nia"].id, "cases.offer") == {office["Omar"].id}
    with clock.frozen(clock.now() + 3 * DAY):
        assert stood_in_for(office["Nia"].id, "test.question") == set()


def test_a_circle_a_second_cover_and_nonsense_are_refused(office):
    cover(office, "Leila", "Omar")
    cover(office, "Omar", "Nia")
    with pytest.raises(Refusal, match="circle"):
        cover(office, "Nia", "Leila")
    with pytest.raises(Refusal, match="already"):
        cover(office, "Leila", "Nia")
    with pytest.raises(Refusal, match="more than a year"):
        cover(office, "Nia", "Zoe", days=400)
    with pytest.raises(Refusal, match="has passed"):
        cover(office, "Nia", "Zoe", since=clock.now() - 3 * DAY, until=clock.now() - DAY)
    with pytest.raises(Refusal, match="who is here"):
        cover(office, "Zoe", "Zoe")
    with pytest.raises(Refusal, match="no such kind"):
        cover(office, "Nia", "Zoe", kind="unheard.of")


def test_who_leads_the_unit_may_arrange_it_and_either_end_may_end_it(office):
    with pytest.raises(Forbidden):
        cover(office, "Nia", "Omar", from_person_id=office["Leila"].id)
    made = cover(office, "Amara", "Omar", from_person_id=office["Leila"].id)
    with pytest.raises(Forbidden):
        end_delegation(delegation_id=made, by=actor(office, "Nia"))
    for _twice in range(2):
        end_delegation(delegation_id=made, by=actor(office, "Omar"))
    assert stood_in_for(office["Omar"].id, "test.question") == set()
    assert Fact.objects.filter(name="tasks.delegation_ended").count() == 1


def test_who_arranges_it_for_another_never_decides_herself_nor_by_way_of_others(office):
    leila = {"from_person_id": office["Leila"].id}
    with pytest.raises(Refusal, match="third person"):
        cover(office, "Amara", "Amara", **leila)
    own = cover(office, "Omar", "Amara")
    with pytest.raises(Refusal, match="third person"):
        cover(office, "Amara", "Omar", **leila)
    end_delegation(delegation_id=own, by=actor(office, "Omar"))
    cover(office, "Amara", "Omar", **leila)
    with pytest.raises(Refusal, match="third person"):
        cover(office, "Omar", "Amara")
    cover(office, "Omar", "Nia")
    with pytest.raises(Refusal, match="third person"):
        cover(office, "Nia", "Amara")
    assert waiting_on(by=actor(office, "Amara")).items == []


def test_she_herself_may_let_who_leads_her_decide_meanwhile(office):
    cover(office, "Leila", "Amara")
    assert stood_in_for(office["Amara"].id, "cases.question") == {office["Leila"].id}


def test_what_is_hers_to_answer_goes_to_nobody_unless_she_said_so_herself(office):
    for kind in ("cases.question", "cases.word", "cases.offer"):
        ask(kind=kind, subject="case", subject_id=1, to_person_id=office["Leila"].id, by=actor(office, "Amara"))
    made = cover(office, "Amara", "Omar", from_person_id=office["Leila"].id)
    cover(office, "Omar", "Nia")
    for name in ("Omar", "Nia"):
        assert [task.kind for task in waiting_on(by=actor(office, name)).items] == ["cases.offer"]
    assert stood_in_for(office["Omar"].id, "cases.word") == set()
    assert stand_ins_of(office["Leila"].id, "cases.question") == []
    assert len(stand_ins_of(office["Leila"].id, "cases.offer")) == 2
    own = Task.objects.get(kind="cases.word")
    with pytest.raises(Missing):
        decide(task_id=own.id, yes=True, reason="Yes.", by=actor(office, "Omar"))
    end_delegation(delegation_id=made, by=actor(office, "Amara"))
    cover(office, "Leila", "Omar", since=clock.now(), until=clock.now() + DAY)
    assert len(waiting_on(by=actor(office, "Omar")).items) == 3


def test_nobody_else_arranges_it_for_a_kind_that_is_hers_to_answer(office, monkeypatch):
    own = replace(actions.kinds()["test.question"], own=True)
    monkeypatch.setattr(actions, "kinds", lambda: {"test.question": own})
    with pytest.raises(Refusal, match="hers to answer"):
        cover(office, "Amara", "Omar", kind="test.question", from_person_id=office["Leila"].id)
    cover(office, "Leila", "Omar", kind="test.question")


def test_who_is_covered_by_others_is_told_and_who_arranged_it_herself_is_not(office, client):
    cover(office, "Nia", "Omar")
    cover(office, "Amara", "Omar", from_person_id=office["Leila"].id)
    waiting = list(Delivery.objects.filter(fact__name="tasks.delegated").values_list("id", flat=True))
    for delivery in [*waiting, *waiting]:
        deliver(delivery_id=delivery)
    client.force_login(office["Leila"].user)
    page = client.get("/notifications/").content.decode()
    assert page.count("Amara arranged who decides for you while you are away") == 1
    assert "Omar decides for Leila while away" in page
    for name in ("Nia", "Omar", "Amara"):
        client.force_login(office[name].user)
        assert "arranged who decides" not in client.get("/notifications/").content.decode()


def test_the_page_arranges_whole_days_shows_them_and_ends_them(office, client, django_assert_max_num_queries):
    client.force_login(office["Leila"].user)
    page = client.get("/tasks/delegations/").content.decode()
    assert "Everybody decides for herself" in page
    day = clock.today()
    sent = {"to": office["Omar"].id, "to-text": "Omar", "first": f"{day}", "last": f"{day + DAY}", "kind": ""}
    wrong = client.post("/tasks/delegations/", {**sent, "last": f"{day - DAY}"})
    assert wrong.status_code == 422
    client.post("/tasks/delegations/", sent)
    row = Delegation.objects.get()
    assert DAY < row.until - row.since <= 2 * DAY
    with django_assert_max_num_queries(12):
        page = client.get("/tasks/delegations/").content.decode()
    assert "Omar decides for you" in page
    client.post(f"/tasks/delegations/{row.id}/end/")
    assert "Everybody decides for herself" in client.get("/tasks/delegations/").content.decode()


def test_rest_arranges_lists_and_ends(office, client):
    client.force_login(office["Leila"].user)
    body = {
        "to_person_id": office["Omar"].id,
        "since": f"{clock.now():%Y-%m-%dT%H:%M:%SZ}",
        "until": f"{clock.now() + DAY:%Y-%m-%dT%H:%M:%SZ}",
    }
    made = client.post("/api/tasks/delegations", json.dumps(body), content_type="application/json")
    assert made.status_code == 201
    (told,) = client.get("/api/tasks/delegations").json()
    assert (told["id"], told["to_person_id"]) == (made.json()["id"], office["Omar"].id)
    assert client.delete(f"/api/tasks/delegations/{told['id']}").status_code == 204
    assert client.get("/api/tasks/delegations").json() == []


SPANS = st.tuples(st.integers(0, 20), st.integers(1, 10))


def link(ends, span, kind):
    since = START + span[0] * DAY
    return Link(from_id=ends[0], to_id=ends[1], kind=kind, since=since, until=since + span[1] * DAY)


KINDS = st.sampled_from(["", "a", "b"])
ENDS = st.sampled_from([(one, other) for one in range(1, 6) for other in range(1, 6) if one != other])


@given(st.lists(st.tuples(ENDS, SPANS, KINDS), max_size=12))
def test_at_no_moment_and_for_no_kind_does_anybody_decide_for_herself(wanted):
    links = []
    for ends, span, kind in wanted:
        new = link(ends, span, kind)
        if not circles(links, new):
            links.append(new)
    for day in range(31):
        for kind in ("a", "b"):
            steps = held(links, START + day * DAY, kind)
            assert not [person for person in steps if person in reached_from(person, steps)]


def held(links, at, kind):
    """Who decides for whom at a moment, on a kind."""
    steps = {}
    for one in links:
        if one.since <= at < one.until and one.kind in {"", kind}:
            steps.setdefault(one.from_id, set()).add(one.to_id)
    return steps


def reached_from(person, steps):
    """Everybody along the ways that begin with somebody."""
    reached, ahead = set(), set(steps[person])
    while ahead:
        nearest = ahead.pop()
        reached.add(nearest)
        ahead |= steps.get(nearest, set()) - reached
    return reached
