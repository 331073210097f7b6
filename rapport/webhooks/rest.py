"""REST of webhooks."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from rapport.accounts.public import actor_of
from rapport.kit.given import Given
from rapport.kit.paging import size
from rapport.kit.shapes import written_out
from rapport.webhooks.actions.replaying import replay, replay_range, send_test
from rapport.webhooks.actions.subscribing import change, change_secret, pause, resume, subscribe, unsubscribe
from rapport.webhooks.queries import deliveries, webhook, webhooks
from rapport.webhooks.rules import LONGEST_URL, State

router = Router(tags=["webhooks"])

Url = Annotated[str, Field(max_length=LONGEST_URL)]
Kinds = Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=1000)]


class WebhookOut(Schema):
    """A webhook; `paused` is empty while it works, else `asked`, `failing` (three days) or `gone` (410)."""

    id: int
    url: str
    kinds: list[str]
    paused: str
    failing_since: datetime | None
    arrived_at: datetime | None
    old_secret_until: datetime | None
    created_at: datetime


class WebhookIn(Given):
    """Where facts go (https), and which: names of facts, whole rooms (`cases.*`), or `*`."""

    url: Url
    kinds: Kinds


class WebhookChange(Given):
    """What may change; what is left out stays. `paused` pauses a webhook or lets it go on."""

    url: Url | None = None
    kinds: Kinds | None = None
    paused: bool | None = None


class WebhookMade(Schema):
    """A new webhook and its secret, which is given only now."""

    webhook: WebhookOut
    secret: str


class SecretOut(Schema):
    """A new secret, which is given only now; the one before is good for a day."""

    secret: str


class HookDeliveryOut(Schema):
    """A fact on its way to a webhook, with the outcome of the last try and the first 500 bytes of its answer."""

    id: int
    fact_id: int
    kind: str
    state: Annotated[State, written_out(State)]
    attempts: int
    due_at: datetime
    tried_at: datetime | None
    code: int | None
    answer: str
    error: str
    took_ms: int | None


class HookDeliveries(Schema):
    """One page of deliveries."""

    items: list[HookDeliveryOut]
    after: str | None


class Span(Given):
    """From one moment to before another; with `again` what arrived too."""

    since: AwareDatetime
    until: AwareDatetime
    again: bool = False


class Queued(Schema):
    """How many facts are on their way."""

    queued: int


@router.get("/webhooks", response=list[WebhookOut], summary="The webhooks")
def list_webhooks(request: HttpRequest) -> Any:
    """Return every webhook; administrators only."""
    return webhooks(by=actor_of(request))


@router.post("/webhooks", response={201: WebhookMade}, summary="Have facts sent to an address")
def add_webhook(request: HttpRequest, data: WebhookIn) -> Any:
    """Make a webhook; administrators only. Facts may arrive twice and in any order."""
    made, secret = subscribe(url=data.url, kinds=data.kinds, by=actor_of(request))
    return Status(201, {"webhook": made, "secret": secret})


@router.get("/webhooks/{subscription_id}", response=WebhookOut, summary="A webhook")
def show_webhook(request: HttpRequest, subscription_id: int) -> Any:
    """Return one webhook; administrators only."""
    return webhook(subscription_id, by=actor_of(request))


@router.patch("/webhooks/{subscription_id}", response=WebhookOut, summary="Change, pause or resume a webhook")
def change_webhook(request: HttpRequest, subscription_id: int, data: WebhookChange) -> Any:
    """Change a webhook; administrators only."""
    actor = actor_of(request)
    found = change(subscription_id=subscription_id, url=data.url, kinds=data.kinds, by=actor)
    if data.paused is not None:
        act = pause if data.paused else resume
        found = act(subscription_id=subscription_id, by=actor)
    return found


@router.delete("/webhooks/{subscription_id}", response={204: None}, summary="Remove a webhook")
def remove_webhook(request: HttpRequest, subscription_id: int) -> Any:
    """Remove a webhook with the list of what went to it; administrators only."""
    unsubscribe(subscription_id=subscription_id, by=actor_of(request))
    return Status(204, None)


@router.post("/webhooks/{subscription_id}/secrets", response={201: SecretOut}, summary="A new secret")
def new_secret(request: HttpRequest, subscription_id: int) -> Any:
    """Make a new secret; for a day, what is sent is signed with the one before too."""
    return Status(201, {"secret": change_secret(subscription_id=subscription_id, by=actor_of(request))})


@router.post("/webhooks/{subscription_id}/tests", response={202: Queued}, summary="Send a test")
def send_one_test(request: HttpRequest, subscription_id: int) -> Any:
    """Send a fact of no consequence, `webhooks.tested`."""
    send_test(subscription_id=subscription_id, by=actor_of(request))
    return Status(202, {"queued": 1})


@router.get("/webhooks/{subscription_id}/deliveries", response=HookDeliveries, summary="What went to a webhook")
def list_deliveries(
    request: HttpRequest,
    subscription_id: int,
    state: Literal["", "waiting", "arrived", "failed"] = "",
    after: str | None = None,
    limit: int | None = None,
) -> Any:
    """Return deliveries, the newest first; they are kept for 30 days."""
    wanted = State(state) if state else None
    return deliveries(subscription_id, by=actor_of(request), state=wanted, after=after, limit=size(limit))


@router.post("/webhooks/{subscription_id}/replays", response={202: Queued}, summary="Send again what happened")
def replay_span(request: HttpRequest, subscription_id: int, data: Span) -> Any:
    """Send what happened in a span of time and did not arrive, 10,000 facts at most."""
    count = replay_range(
        subscription_id=subscription_id, begin=data.since, end=data.until, again=data.again, by=actor_of(request)
    )
    return Status(202, {"queued": count})


@router.post(
    "/webhooks/{subscription_id}/deliveries/{delivery_id}/replays", response={202: Queued}, summary="Send one again"
)
def replay_one(request: HttpRequest, subscription_id: int, delivery_id: int) -> Any:
    """Send one delivery again, with the same webhook-id."""
    replay(subscription_id=subscription_id, delivery_id=delivery_id, by=actor_of(request))
    return Status(202, {"queued": 1})
