"""Webhooks by page, REST and terminal; and what crosses to other rooms."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import transaction
from django.urls import reverse

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Actor, Role
from rapport.kit import clock
from rapport.ledger.events import JobRetried
from rapport.ledger.public import record, record_stream
from rapport.webhooks.actions.sending import send_due
from rapport.webhooks.actions.subscribing import subscribe
from rapport.webhooks.cli import commands
from rapport.webhooks.models import Delivery, Subscription

BOSS = Actor.system(via="cli")
KIND = "ledger.job_retried"
URL = "https://crm.example/hooks"
pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    user = User.objects.create_user("ada@halmar.example", name="Ada")
    RoleGrant.objects.create(user=user, role=Role.ADMINISTRATOR)
    client.force_login(user)
    return client


def run(*arguments):
    done = CliRunner().invoke(commands, [*map(str, arguments), "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_an_administrator_adds_one_and_sees_its_secret_once(admin):
    assert "No program listens yet" in admin.get("/webhooks/").content.decode()
    form = admin.get("/webhooks/new/").content.decode()
    assert "cases.happened" in form
    page = admin.post("/webhooks/new/", {"url": URL, "rooms": ["cases.*"], "kinds": f"{KIND}\n"}).content.decode()
    assert "whsec_" in page
    row = Subscription.objects.get()
    assert (row.url, row.kinds) == (URL, ["cases.*", KIND])
    page = admin.get(f"/webhooks/{row.id}/").content.decode()
    assert URL in page
    assert "whsec_" not in page
    assert "crm.example" in admin.get("/webhooks/").content.decode()


@pytest.mark.parametrize(
    ("sent", "says"),
    [({"url": "http://crm.example/"}, "https only"), ({"url": "https://10.0.0.1/"}, "inside our own network"),
     ({"kinds": "cases.nothing"}, "cases.nothing"), ({"kinds": ""}, "at least one kind"), ({"url": ""}, "required")],
)  # fmt: skip
def test_what_cannot_be_is_told_beside_its_field_and_nothing_is_made(admin, sent, says):
    answer = admin.post("/webhooks/new/", {"url": URL, "kinds": KIND} | sent)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Subscription.objects.exists()


def test_the_page_shows_what_was_sent_with_its_answer_and_sends_again(admin, receiver, django_assert_max_num_queries):
    webhook, _secret = subscribe(url=receiver.url, kinds=[KIND], by=BOSS)
    admin.post(f"/webhooks/{webhook.id}/test/")
    receiver.code, receiver.answer = 500, b"<b>broken</b>"
    send_due(subscription_id=webhook.id)
    with django_assert_max_num_queries(12):
        page = admin.get(f"/webhooks/{webhook.id}/").content.decode()
    assert "&lt;b&gt;broken&lt;/b&gt;" in page
    assert "Nothing arrives at the moment" in page
    assert "Nothing here" in admin.get(f"/webhooks/{webhook.id}/?state=arrived").content.decode()
    receiver.code = 200
    admin.post(f"/webhooks/{webhook.id}/deliveries/{Delivery.objects.get().id}/replay/")
    send_due(subscription_id=webhook.id)
    assert "Arrived" in admin.get(f"/webhooks/{webhook.id}/?state=arrived").content.decode()
    today = clock.today().isoformat()
    for again in ({}, {"again": "on"}):
        answer = admin.post(f"/webhooks/{webhook.id}/replay/", {"since": today, "until": today} | again, follow=True)
        assert answer.status_code == 200
    assert admin.post(f"/webhooks/{webhook.id}/replay/", {"since": "soon"}).status_code == 422


def test_it_is_changed_paused_resumed_given_a_secret_and_removed_by_page(admin):
    webhook, secret = subscribe(url=URL, kinds=[KIND], by=BOSS)
    place = f"/webhooks/{webhook.id}"
    assert KIND in admin.get(f"{place}/change/").content.decode()
    admin.post(f"{place}/change/", {"url": "https://other.example/", "kinds": "*"})
    assert Subscription.objects.get().kinds == ["*"]
    admin.post(f"{place}/pause/")
    assert "Paused" in admin.get(f"{place}/").content.decode()
    admin.post(f"{place}/resume/")
    page = admin.post(f"{place}/secret/").content.decode()
    assert "whsec_" in page
    assert secret not in page
    admin.post(f"{place}/remove/")
    assert not Subscription.objects.exists()
    assert admin.get(f"{place}/").status_code == 404


def test_nobody_else_sees_any_of_it(client):
    webhook, _secret = subscribe(url=URL, kinds=[KIND], by=BOSS)
    client.force_login(User.objects.create_user("tom@halmar.example", name="Tom"))
    assert client.get("/webhooks/").status_code == 403
    assert client.get("/webhooks/new/").status_code == 403
    assert client.get(f"/webhooks/{webhook.id}/").status_code == 403
    assert client.get("/api/webhooks").status_code == 403
    assert client.post(f"/webhooks/{webhook.id}/remove/").status_code == 403
    assert Subscription.objects.exists()


def test_rest_does_all_of_it(admin, receiver):
    def call(method, path="", **body):
        return getattr(admin, method)(f"/api/webhooks{path}", json.dumps(body), content_type="application/json")

    made = call("post", url=receiver.url, kinds=[KIND])
    assert (made.status_code, made.json()["secret"][:6]) == (201, "whsec_")
    place = f"/{made.json()['webhook']['id']}"
    assert call("post", url="http://x.example", kinds=[KIND]).status_code == 422
    assert call("patch", place, kinds=["cases.*"], paused=True).json()["paused"] == "asked"
    assert call("patch", place, paused=False).json()["kinds"] == ["cases.*"]
    assert call("post", f"{place}/secrets").json()["secret"] != made.json()["secret"]
    assert call("post", f"{place}/tests").status_code == 202
    send_due(subscription_id=made.json()["webhook"]["id"])
    (row,) = admin.get(f"/api/webhooks{place}/deliveries?state=arrived").json()["items"]
    assert (row["kind"], row["code"], row["answer"]) == ("webhooks.tested", 200, "thanks")
    assert call("post", f"{place}/deliveries/{row['id']}/replays").json() == {"queued": 1}
    span = {"since": (clock.now() - timedelta(1)).isoformat(), "until": (clock.now() + timedelta(1)).isoformat()}
    assert call("post", f"{place}/replays", **span).json() == {"queued": 0}
    assert admin.get("/api/webhooks").json()[0] == admin.get(f"/api/webhooks{place}").json()
    assert call("delete", place).status_code == 204
    assert admin.get(f"/api/webhooks{place}").status_code == 404


def test_the_terminal_does_all_of_it(receiver):
    made = run("add", receiver.url, KIND)
    ident = made["webhook"]["id"]
    run("change", ident, "--kind", "cases.*")
    run("pause", ident)
    run("resume", ident)
    assert run("secret", ident)["secret"] != made["secret"]
    run("test", ident)
    send_due(subscription_id=ident)
    (row,) = run("deliveries", ident)
    assert run("replay", ident, "--delivery", row["id"]) == {"queued": 1}
    assert run("replay", ident, "--since", "2026-01-01") == {"queued": 0}
    assert run("list")[0]["kinds"] == ["cases.*"]
    run("remove", ident)
    assert run("list") == []
    assert CliRunner().invoke(commands, ["add", "http://x.example", KIND]).exit_code == 2


def test_facts_written_by_the_thousand_are_heard_too():
    subscribe(url=URL, kinds=[KIND], by=BOSS)
    with transaction.atomic():
        record_stream((JobRetried(job_id=n) for n in range(5100)), by=BOSS)
    from rapport.ledger.models import Delivery as Waiting

    assert Waiting.objects.filter(reaction="subscribed_fact_leaves_by_webhook.react").count() == 5100


def test_a_fact_nobody_hears_of_costs_no_delivery_and_at_most_one_statement(django_assert_num_queries):
    subscribe(url=URL, kinds=["cases.*"], by=BOSS)
    with transaction.atomic(), django_assert_num_queries(2):
        record(JobRetried(job_id=1), by=BOSS)
    with transaction.atomic(), django_assert_num_queries(1):
        record(JobRetried(job_id=1), by=BOSS)


def test_it_stands_in_the_menu_of_administrators(admin):
    assert reverse("webhooks:webhooks") in admin.get("/").content.decode()
