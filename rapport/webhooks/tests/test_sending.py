"""Facts leave signed, until they arrive or three days are over; a receiver may be slow, broken, gone or a trap."""

import base64
import hmac
import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.actions import deliver
from rapport.ledger.events import JobRetried
from rapport.ledger.models import Delivery as LedgerDelivery
from rapport.ledger.models import Fact
from rapport.ledger.public import record
from rapport.webhooks.actions import calling, sending
from rapport.webhooks.actions.replaying import replay, replay_range, send_test
from rapport.webhooks.actions.sending import remove_old, send_due, send_out, wake_due
from rapport.webhooks.actions.subscribing import change, change_secret, pause, resume, subscribe, unsubscribe
from rapport.webhooks.models import Delivery, Subscription

BOSS = Actor.system(via="cli")
pytestmark = pytest.mark.django_db
KIND = "ledger.job_retried"


def happen(job_id=7):
    """Something happens, and its reactions run; twice, as the queue may."""
    with transaction.atomic():
        number = record(JobRetried(job_id=job_id), by=BOSS)
    for _again in range(2):
        for ident in LedgerDelivery.objects.filter(fact_id=number).values_list("id", flat=True):
            deliver(delivery_id=ident)
    return number


def hear(receiver, *kinds):
    return subscribe(url=receiver.url, kinds=kinds or (KIND,), by=BOSS)


def later(**time):
    return clock.frozen(datetime.now(tz=UTC) + timedelta(**time))


def signature(secret, headers, body):
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, content, "sha256")).decode()


def test_a_fact_arrives_once_signed_as_its_fields_and_nothing_more(receiver):
    webhook, secret = hear(receiver)
    number = happen()
    assert send_due(subscription_id=webhook.id) == 1
    ((path, headers, body),) = receiver.got
    assert path == "/hooks?for=crm"
    assert headers["webhook-id"] == f"fact-{number}"
    assert headers["webhook-signature"] == signature(secret, headers, body)
    assert abs(int(headers["webhook-timestamp"]) - clock.now().timestamp()) < 60
    sent = json.loads(body)
    assert set(sent) == {"type", "timestamp", "data"}
    assert (sent["type"], sent["data"]) == (KIND, {"job_id": 7})
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.code, row.answer, row.error) == ("arrived", 1, 200, "thanks", "")
    assert send_due(subscription_id=webhook.id) == 0


def test_only_what_was_asked_for_is_sent_and_a_whole_room_may_be(receiver):
    hear(receiver, "cases.*")
    happen()
    assert not LedgerDelivery.objects.exists()
    hear(receiver, "ledger.*")
    happen()
    assert Delivery.objects.count() == 1


def test_what_is_confidential_never_leaves(receiver, monkeypatch):
    from rapport.kit import facts

    hear(receiver, "*")
    secret = facts.FactType(name=KIND, version=1, cls=JobRetried, subjects={}, confidential=True)
    monkeypatch.setitem(facts._by_name, KIND, secret)
    from rapport.webhooks import queries

    queries.forget()
    happen()
    assert not Delivery.objects.exists()
    with pytest.raises(Refusal, match="can be sent"):
        hear(receiver, KIND)


def test_what_is_withheld_after_it_was_queued_is_not_sent(receiver, settings, monkeypatch):
    webhook, _secret = hear(receiver)
    number = happen()
    monkeypatch.setattr("rapport.journeys.subscribed_fact_leaves_by_webhook.withheld", lambda facts: {number})
    assert send_due(subscription_id=webhook.id) == 1
    assert (receiver.got, Delivery.objects.get().state) == ([], "failed")
    assert Subscription.objects.get().failures == 0


def test_one_that_fails_is_tried_again_later_and_later_until_it_arrives(receiver):
    webhook, _secret = hear(receiver)
    happen()
    receiver.code, receiver.answer = 503, b"back soon " * 100
    send_due(subscription_id=webhook.id)
    row = Delivery.objects.get()
    assert (row.state, row.code, len(row.answer), row.error) == ("waiting", 503, 500, "It did not take it.")
    first = row.due_at - row.tried_at
    assert timedelta(seconds=45) < first < timedelta(seconds=75)
    assert (send_due(subscription_id=webhook.id), wake_due()) == (0, 0), "it is not due yet"
    with later(minutes=2):
        assert wake_due() == 1
        send_due(subscription_id=webhook.id)
        row.refresh_from_db()
        assert row.due_at - row.tried_at > first
    receiver.code = 204
    with later(minutes=20):
        send_due(subscription_id=webhook.id)
    row.refresh_from_db()
    assert (row.state, row.attempts, Subscription.objects.get().failing_since) == ("arrived", 3, None)


def test_after_three_days_without_anything_arriving_it_is_paused_and_says_so(receiver):
    webhook, _secret = hear(receiver)
    happen()
    receiver.code = 500
    for hours in range(0, 90, 8):
        with later(hours=hours):
            send_due(subscription_id=webhook.id)
    assert Subscription.objects.get().paused == "failing"
    assert Delivery.objects.get().state == "failed"
    assert Fact.objects.get(name="webhooks.subscription_paused").data == {
        "subscription_id": webhook.id,
        "why": "failing",
    }
    happen()
    assert Delivery.objects.count() == 1, "nothing is queued for one that is paused"


def test_one_that_is_never_taken_is_given_up_while_the_others_go_on(receiver):
    webhook, _secret = hear(receiver)
    bad = None

    def answer():
        receiver.code = 500 if receiver.got[-1][1]["webhook-id"] == f"fact-{bad}" else 200

    for hours in range(0, 90, 8):
        with later(hours=hours):
            number = happen(hours)
            bad = bad or number
            receiver.before = answer
            send_due(subscription_id=webhook.id)
    assert Subscription.objects.get().paused == ""
    assert Delivery.objects.get(fact_number=bad).state == "failed"
    assert Delivery.objects.exclude(fact_number=bad).filter(state="arrived").count() == 11


def test_a_receiver_that_fails_on_and_on_gets_one_try_a_turn_so_that_it_costs_nobody_anything(receiver):
    webhook, _secret = hear(receiver)
    for number in range(10):
        happen(number)
    receiver.code = 500
    assert [send_due(subscription_id=webhook.id) for _turn in range(3)] == [3, 1, 1]
    receiver.code = 200
    with later(hours=1):
        assert send_due(subscription_id=webhook.id) == 10


def test_one_that_says_it_is_gone_is_paused_at_once(receiver):
    webhook, _secret = hear(receiver)
    happen()
    receiver.code = 410
    send_due(subscription_id=webhook.id)
    assert (Subscription.objects.get().paused, Delivery.objects.get().state) == ("gone", "failed")


def test_a_redirect_is_not_followed(receiver):
    webhook, _secret = hear(receiver)
    happen()
    receiver.code, receiver.headers = 307, {"Location": receiver.url}
    send_due(subscription_id=webhook.id)
    assert len(receiver.got) == 1
    assert Delivery.objects.get().error == "It pointed elsewhere, and redirects are not followed."


def test_one_that_is_silent_is_left_in_time(receiver, monkeypatch):
    monkeypatch.setattr(calling.call, "__kwdefaults__", {"allowed": frozenset(), "patience": 0.5})
    webhook, _secret = hear(receiver)
    happen()
    receiver.before = lambda: time.sleep(2)
    send_due(subscription_id=webhook.id)
    row = Delivery.objects.get()
    assert (row.state, row.error) == ("waiting", "It did not answer in time.")
    assert 400 < row.took_ms < 1900


def test_one_that_took_it_and_then_drips_its_answer_is_cut_off_in_time(receiver, monkeypatch):
    monkeypatch.setattr(calling.call, "__kwdefaults__", {"allowed": frozenset(), "patience": 0.5})
    webhook, _secret = hear(receiver)
    happen()
    receiver.drip, receiver.answer = 0.1, b"x" * 100
    send_due(subscription_id=webhook.id)
    row = Delivery.objects.get()
    assert (row.state, row.code) == ("arrived", 200)
    assert len(row.answer) < 50
    assert 400 < row.took_ms < 1900


def test_a_certificate_nobody_vouches_for_is_not_trusted(receiver, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    webhook, _secret = hear(receiver)
    happen()
    send_due(subscription_id=webhook.id)
    assert (receiver.got, Delivery.objects.get().error[:27]) == ([], "Its certificate is not good")


def test_a_host_that_turns_out_to_lie_inside_is_not_called(receiver, settings):
    webhook, _secret = hear(receiver)
    happen()
    settings.WEBHOOK_HOSTS = frozenset()
    Subscription.objects.update(url=receiver.url.replace("localhost", "hooks.example"))
    for inside in ("127.0.0.1", "10.1.2.3", "169.254.169.254", "::ffff:127.0.0.1"):
        with resolved({"hooks.example": [["93.184.216.34", inside]]}), later(hours=1):
            Delivery.objects.update(due_at=clock.now())
            send_due(subscription_id=webhook.id)
    assert receiver.got == []
    assert "inside our own network" in Delivery.objects.get().error


def test_a_host_is_resolved_once_and_called_at_the_number_that_was_checked(receiver, settings, monkeypatch):
    webhook, _secret = hear(receiver)
    happen()
    called = []
    monkeypatch.setattr(calling.socket, "create_connection", lambda place, **_: called.append(place) or 1 / 0)
    Subscription.objects.update(url="https://hooks.example/x")
    with resolved({"hooks.example": [["93.184.216.34"], ["127.0.0.1"]]}), pytest.raises(ZeroDivisionError):
        send_due(subscription_id=webhook.id)
    assert called == [("93.184.216.34", 443)]


class resolved:  # noqa: N801 (reads as a word)
    """Hosts resolve as told, another way each time they are asked for."""

    def __init__(self, table):
        self.table = {host: list(turns) for host, turns in table.items()}

    def __enter__(self):
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(calling.socket, "getaddrinfo", self.answer)

    def answer(self, host, port, **_):
        return [(0, 0, 0, "", (number, port)) for number in self.table[host].pop(0)]

    def __exit__(self, *_):
        self.patch.undo()


def test_nobody_at_the_other_end_is_an_error_told_in_a_sentence(receiver):
    webhook, _secret = hear(receiver)
    happen()
    Subscription.objects.update(url="https://localhost:1/")
    send_due(subscription_id=webhook.id)
    assert Delivery.objects.get().error == "The line broke: Connection refused."


def test_a_new_secret_signs_beside_the_one_before_for_a_day(receiver):
    webhook, old = hear(receiver)
    new = change_secret(subscription_id=webhook.id, by=BOSS)
    assert old != new
    happen()
    send_due(subscription_id=webhook.id)
    _path, headers, body = receiver.got[-1]
    assert headers["webhook-signature"].split() == [signature(s, headers, body) for s in (new, old)]
    with later(days=2):
        send_test(subscription_id=webhook.id, by=BOSS)
        send_due(subscription_id=webhook.id)
    _path, headers, body = receiver.got[-1]
    assert headers["webhook-signature"] == signature(new, headers, body)


def test_the_database_alone_does_not_tell_the_secret(receiver, settings):
    webhook, secret = hear(receiver)
    settings.SECRET_KEY = "another house"
    happen()
    send_due(subscription_id=webhook.id)
    _path, headers, body = receiver.got[-1]
    assert headers["webhook-signature"] != signature(secret, headers, body)


def test_a_process_that_is_killed_while_it_sends_is_followed_by_the_next(receiver, monkeypatch):
    webhook, _secret = hear(receiver)
    happen()

    def die(*_, **__):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(sending, "_try", die)
        with pytest.raises(SystemExit):
            send_due(subscription_id=webhook.id)
    Subscription.objects.update(sending_until=clock.now() + timedelta(seconds=30))  # as SIGKILL leaves it
    assert send_due(subscription_id=webhook.id) == 0, "the lease of the dead one still holds"
    with later(minutes=2):
        assert wake_due() == 1
        assert send_due(subscription_id=webhook.id) == 1


def test_a_test_is_sent_whatever_the_webhook_hears(receiver):
    webhook, _secret = hear(receiver)
    send_test(subscription_id=webhook.id, by=BOSS)
    send_due(subscription_id=webhook.id)
    assert json.loads(receiver.got[0][2])["type"] == "webhooks.tested"


def test_one_delivery_is_sent_again_with_the_same_id(receiver):
    webhook, _secret = hear(receiver)
    happen()
    send_due(subscription_id=webhook.id)
    replay(subscription_id=webhook.id, delivery_id=Delivery.objects.get().id, by=BOSS)
    send_due(subscription_id=webhook.id)
    assert len({headers["webhook-id"] for _path, headers, _body in receiver.got}) == 1
    assert len(receiver.got) == 2
    other, _secret = hear(receiver)
    with pytest.raises(Missing):
        replay(subscription_id=other.id, delivery_id=Delivery.objects.get().id, by=BOSS)


def test_what_happened_while_it_was_paused_is_sent_when_its_days_are_replayed_and_nothing_twice(receiver):
    webhook, _secret = hear(receiver)
    happen(1)
    send_due(subscription_id=webhook.id)
    pause(subscription_id=webhook.id, by=BOSS)
    happen(2)
    span = {"begin": clock.now() - timedelta(days=1), "end": clock.now() + timedelta(days=1)}
    with pytest.raises(Refusal, match="paused"):
        replay_range(subscription_id=webhook.id, **span, by=BOSS)
    resume(subscription_id=webhook.id, by=BOSS)
    assert replay_range(subscription_id=webhook.id, **span, by=BOSS) == 1
    send_due(subscription_id=webhook.id)
    assert [json.loads(body)["data"]["job_id"] for _p, _h, body in receiver.got] == [1, 2]
    assert replay_range(subscription_id=webhook.id, **span, by=BOSS) == 0
    assert replay_range(subscription_id=webhook.id, **span, again=True, by=BOSS) == 2
    with pytest.raises(Refusal, match="after the beginning"):
        replay_range(subscription_id=webhook.id, begin=span["end"], end=span["begin"], by=BOSS)


def test_each_change_writes_its_fact_and_the_repeat_none(receiver):
    webhook, _secret = hear(receiver)
    change(subscription_id=webhook.id, kinds=["cases.*", KIND], by=BOSS)
    change(subscription_id=webhook.id, kinds=[KIND, "cases.*"], by=BOSS)
    pause(subscription_id=webhook.id, by=BOSS)
    pause(subscription_id=webhook.id, by=BOSS)
    resume(subscription_id=webhook.id, by=BOSS)
    resume(subscription_id=webhook.id, by=BOSS)
    unsubscribe(subscription_id=webhook.id, by=BOSS)
    unsubscribe(subscription_id=webhook.id, by=BOSS)
    told = ["subscribed", "subscription_changed", "subscription_paused", "subscription_resumed", "unsubscribed"]
    names = Fact.objects.filter(name__startswith="webhooks.").order_by("id").values_list("name", flat=True)
    assert list(names) == [f"webhooks.{name}" for name in told]


def test_nobody_but_administrators_may_do_any_of_it(receiver):
    webhook, _secret = hear(receiver)
    tom = Actor(user_id=1, person_id=1)
    for act in (
        lambda: subscribe(url=receiver.url, kinds=[KIND], by=tom),
        lambda: change(subscription_id=webhook.id, by=tom),
        lambda: pause(subscription_id=webhook.id, by=tom),
        lambda: resume(subscription_id=webhook.id, by=tom),
        lambda: change_secret(subscription_id=webhook.id, by=tom),
        lambda: unsubscribe(subscription_id=webhook.id, by=tom),
        lambda: send_test(subscription_id=webhook.id, by=tom),
        lambda: replay(subscription_id=webhook.id, delivery_id=1, by=tom),
        lambda: replay_range(subscription_id=webhook.id, begin=clock.now(), end=clock.now() + timedelta(1), by=tom),
    ):
        with pytest.raises(Forbidden):
            act()


def test_old_deliveries_go(receiver):
    hear(receiver)
    happen()
    assert remove_old(clock.now() - timedelta(days=1)) == 0
    assert remove_old(clock.now() + timedelta(days=1)) == 1


def test_without_facts_nothing_is_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert send_out([]) == 0
