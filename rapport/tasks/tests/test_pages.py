"""Whatever waits on somebody stands in one list, and she answers from it."""

import json
from datetime import timedelta

import pytest

from rapport.accounts.models import User
from rapport.accounts.public import Actor
from rapport.directory.models import Person, Unit
from rapport.directory.public import actor_for
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.tasks import actions, forms, rest, views
from rapport.tasks.actions import TaskKind, ask, settle
from rapport.tasks.models import Task
from rapport.tasks.queries import About
from rapport.tasks.rules import State


def answer(waiting, yes, reason, by):
    """A room that asks for a reason with a no."""
    if not yes and not reason.strip():
        raise Refusal("Say why.", field="reason")
    settle(task_id=waiting.id, state=State.DONE if yes else State.DECLINED, reason=reason, by=by)


@pytest.fixture
def house(db, monkeypatch):
    kind = TaskKind(
        name="test.question",
        title="A question",
        decide=answer,
        show=lambda waiting, by: {
            task.id: About(label="May we?", url="/people/", words=task.words) for task in waiting
        },
    )
    for module in (actions, forms, rest, views):
        monkeypatch.setattr(module, "kinds", lambda: {kind.name: kind})
    unit = Unit.objects.create(name="Finance", slug="finance", path="/new/")
    Unit.objects.filter(id=unit.id).update(path=f"/{unit.id}/")
    made = {}
    for name, place in (("Leila", unit), ("Omar", unit), ("Amara", None)):
        user = User.objects.create_user(f"{name.lower()}@halmar.example", name=name)
        made[name] = Person.objects.create(name=name, unit=place, user=user)
    made["unit"] = unit
    return made


def asked(house, **more):
    by = actor_for(house["Amara"].user, via="page")
    return ask(kind="test.question", subject="case", subject_id=1, words="Is it within budget?", by=by, **more)


def test_what_waits_on_me_and_my_unit_stands_in_one_list_what_is_due_first_on_top(house, client):
    asked(house, to_person_id=house["Leila"].id, due_at=clock.now() + timedelta(days=3))
    asked(house, to_unit_id=house["unit"].id, due_at=clock.now() + timedelta(days=1))
    client.force_login(house["Leila"].user)
    page = client.get("/tasks/").content.decode()
    assert page.count("Is it within budget?") == 2
    assert page.index("for anybody in Finance") < page.rindex("Is it within budget?")
    client.force_login(house["Omar"].user)
    assert client.get("/tasks/").content.decode().count("Is it within budget?") == 1
    client.force_login(house["Amara"].user)
    assert "Nothing waits on you" in client.get("/tasks/").content.decode()
    assert client.get("/tasks/panel/").content.decode().strip() == ""


def test_she_answers_with_a_reason_and_what_she_typed_stays_if_it_is_refused(house, client):
    task = asked(house, to_person_id=house["Leila"].id)
    client.force_login(house["Leila"].user)
    refused = client.post(f"/tasks/{task}/decision/", {"answer": "no", "reason": "  "})
    assert refused.status_code == 422
    assert "Say why." in refused.content.decode()
    client.post(f"/tasks/{task}/decision/", {"answer": "no", "reason": "Ask in May."})
    assert (Task.objects.get().state, Task.objects.get().reason) == (State.DECLINED, "Ask in May.")
    again = client.post(f"/tasks/{task}/decision/", {"answer": "yes"}, follow=True)
    assert "settled already" in again.content.decode()


def test_nobody_answers_for_somebody_else(house, client):
    task = asked(house, to_person_id=house["Leila"].id)
    client.force_login(house["Omar"].user)
    assert client.post(f"/tasks/{task}/decision/", {"answer": "yes"}).status_code == 404
    client.force_login(house["Amara"].user)
    assert client.post(f"/tasks/{task}/decision/", {"answer": "yes"}).status_code == 403, (
        "she asked, she does not decide"
    )
    client.logout()
    assert client.get("/tasks/").status_code == 302


def test_rest_gives_the_same_list_and_takes_the_same_answer(house, client):
    task = asked(house, to_unit_id=house["unit"].id)
    client.force_login(house["Omar"].user)
    found = client.get("/api/tasks").json()
    assert [(item["id"], item["title"]) for item in found["items"]] == [(task, "A question")]
    body = json.dumps({"yes": True})
    for status in (204, 422):
        assert client.post(f"/api/tasks/{task}/decision", body, content_type="application/json").status_code == status
    assert Task.objects.get().settled_by_id == house["Omar"].id


def test_the_list_stays_cheap(house, client, django_assert_max_num_queries):
    for number in range(60):
        asked(house, to_person_id=house["Leila"].id, due_at=clock.now() + timedelta(hours=number))
    client.force_login(house["Leila"].user)
    client.get("/tasks/")
    with django_assert_max_num_queries(12):
        page = client.get("/tasks/")
    assert len(page.content) < 90_000
    assert 'rel="next"' in page.content.decode()


def test_the_operator_sees_all_of_them(house):
    from rapport.tasks import policy

    asked(house, to_person_id=house["Leila"].id)
    assert policy.visible_to(Actor.system()).count() == 1
    assert policy.visible_to(Actor.stranger()).count() == 0
