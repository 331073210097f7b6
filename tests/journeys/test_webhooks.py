"""Other programs hear what happens in cases, but nothing of those that only some may see; and who administers hears of trouble."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Actor, Role
from rapport.cases.actions.life.opening import open_case
from rapport.cases.models import Case
from rapport.catalogue.actions.teams import serve
from rapport.catalogue.public import team_card
from rapport.directory.models import Person, Unit
from rapport.directory.public import actor_for
from rapport.kit import clock
from rapport.ledger.actions import deliver
from rapport.ledger.models import Delivery as Waiting
from rapport.ledger.models import Fact
from rapport.messaging.models import Mail
from rapport.tasks.models import Task
from rapport.tasks.public import State, ask, readdress, settle
from rapport.webhooks.actions.replaying import replay_range, send_test
from rapport.webhooks.actions.sending import send_due
from rapport.webhooks.actions.subscribing import pause, subscribe
from rapport.webhooks.models import Delivery, Subscription

BOSS = Actor.system(via="cli")
pytestmark = pytest.mark.django_db


@pytest.fixture
def mei():
    unit = Unit.objects.create(name="IT", slug="it", path="/1/", depth=0)
    Unit.objects.filter(id=unit.id).update(path=f"/{unit.id}/")
    user = User.objects.create_user("mei@halmar.example", name="Mei")
    Person.objects.create(name="Mei", unit=unit, user=user, email=user.email)
    return actor_for(user, via="page"), serve(unit_id=unit.id, prefix="IT", by=BOSS)


def react():
    for ident in list(Waiting.objects.filter(state="waiting").values_list("id", flat=True)):
        deliver(delivery_id=ident)


def test_a_case_is_heard_of_and_one_that_only_some_may_see_is_not_even_when_it_is_replayed(mei):
    actor, team = mei
    webhook, _secret = subscribe(url="https://crm.example/hooks", kinds=["cases.opened"], by=BOSS)
    shown = open_case(subject="Laptop", text="It is broken.", team_id=team, by=actor)
    hidden = open_case(subject="Pay", text="It is wrong.", team_id=team, by=actor)
    Case.objects.filter(id=hidden).update(restricted=True)
    react()
    assert set(Delivery.objects.values_list("kind", flat=True)) == {"cases.opened"}
    assert Delivery.objects.count() == 1
    span = {"begin": clock.now() - timedelta(days=1), "end": clock.now() + timedelta(days=1)}
    replay_range(subscription_id=webhook.id, **span, again=True, by=BOSS)
    assert Delivery.objects.count() == 1
    assert shown != hidden


def test_what_waits_about_a_case_that_only_some_may_see_is_not_heard_of_outside_and_any_other_is(mei):
    actor, team = mei
    subscribe(url="https://crm.example/hooks", kinds=["tasks.*"], by=BOSS)
    tasks = {}
    for name, restricted in (("shown", False), ("hidden", True)):
        case = open_case(subject="Laptop", team_id=team, restricted=restricted, by=actor)
        about = {"kind": "cases.promise", "subject": "case", "subject_id": case}
        tasks[name] = ask(**about, to_person_id=actor.person_id, by=actor)
        readdress(**about, to_person_id=None, to_unit_id=team_card(team).unit_id, by=BOSS)
        settle(task_id=tasks[name], state=State.DONE, by=actor)
    gone = ask(kind="cases.promise", subject="case", subject_id=case, to_person_id=actor.person_id, by=actor)
    Task.objects.filter(id=gone).delete()
    react()
    sent = Fact.objects.filter(id__in=Delivery.objects.values("fact_number"))
    assert sorted((fact.name, fact.data["task_id"]) for fact in sent) == [
        (name, tasks["shown"]) for name in ("tasks.asked", "tasks.readdressed", "tasks.settled")
    ]


def test_who_administers_is_written_to_once_nothing_arrived_for_three_days_and_not_when_somebody_paused_it():
    ada = User.objects.create_user("ada@halmar.example", name="Ada")
    RoleGrant.objects.create(user=ada, role=Role.ADMINISTRATOR)
    kinds = ["webhooks.subscription_changed"]
    webhook, _secret = subscribe(url="https://one.example/", kinds=kinds, by=BOSS)
    pause(subscription_id=webhook.id, by=BOSS)
    react()
    assert not Mail.objects.exists()
    Subscription.objects.update(paused="", url="https://nowhere.invalid/hooks", failing_since=clock.now())
    send_test(subscription_id=webhook.id, by=BOSS)
    with clock.frozen(datetime.now(tz=UTC) + timedelta(days=3, hours=1)):
        send_due(subscription_id=webhook.id)
    assert Subscription.objects.get().paused == "failing"
    react()
    (mail,) = Mail.objects.all()
    assert "for three days" in mail.text
    assert f"/webhooks/{webhook.id}/" in mail.text
