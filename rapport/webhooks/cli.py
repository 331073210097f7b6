"""Commands of webhooks."""

from datetime import UTC, datetime, timedelta

import click

from rapport.accounts.public import Actor
from rapport.kit.terminal import Command, json_option, say, show
from rapport.webhooks.actions.replaying import replay, replay_range, send_test
from rapport.webhooks.actions.subscribing import change, change_secret, pause, resume, subscribe, unsubscribe
from rapport.webhooks.queries import deliveries, webhooks
from rapport.webhooks.rules import State

OPERATOR = Actor.system(via="cli")
DAY = click.DateTime(["%Y-%m-%d"])


@click.group(cls=Command)
def commands() -> None:
    """Facts for other programs."""


@commands.command("list")
@json_option
def list_webhooks(as_json: bool) -> None:
    """Print the webhooks."""
    rows = webhooks(by=OPERATOR)
    show(
        rows,
        as_json=as_json,
        lines=lambda: "\n".join(f"{r.id}  {r.paused or 'active':8}  {r.url}  {' '.join(r.kinds)}" for r in rows),
    )


@commands.command("add")
@click.argument("url")
@click.argument("kinds", nargs=-1, required=True)
@json_option
def add(url: str, kinds: tuple[str, ...], as_json: bool) -> None:
    """Send facts of KINDS (cases.happened, cases.*, *) to URL; prints the secret, once."""
    made, secret = subscribe(url=url, kinds=kinds, by=OPERATOR)
    show({"webhook": made, "secret": secret}, as_json=as_json, lines=lambda: f"Webhook {made.id}. Its secret: {secret}")


@commands.command("change")
@click.argument("webhook", type=int)
@click.option("--url", help="Another address.")
@click.option("--kind", "kinds", multiple=True, help="What it hears; may be repeated.")
def change_webhook(webhook: int, url: str | None, kinds: tuple[str, ...]) -> None:
    """Send to another address, or other kinds of fact."""
    change(subscription_id=webhook, url=url, kinds=kinds or None, by=OPERATOR)
    say("Changed.")


@commands.command("pause")
@click.argument("webhook", type=int)
def pause_webhook(webhook: int) -> None:
    """Send nothing until it is resumed."""
    pause(subscription_id=webhook, by=OPERATOR)
    say("It is paused.")


@commands.command("resume")
@click.argument("webhook", type=int)
def resume_webhook(webhook: int) -> None:
    """Let a paused webhook go on."""
    resume(subscription_id=webhook, by=OPERATOR)
    say("It goes on. What it missed is sent by: rapport webhooks replay")


@commands.command("secret")
@click.argument("webhook", type=int)
@json_option
def new_secret(webhook: int, as_json: bool) -> None:
    """Make a new secret and print it, once; the one before is good for a day."""
    secret = change_secret(subscription_id=webhook, by=OPERATOR)
    show({"secret": secret}, as_json=as_json, lines=lambda: secret)


@commands.command("test")
@click.argument("webhook", type=int)
def test(webhook: int) -> None:
    """Send a test."""
    send_test(subscription_id=webhook, by=OPERATOR)
    say("A test is on its way; a worker sends it.")


@commands.command("deliveries")
@click.argument("webhook", type=int)
@click.option("--state", default="", type=click.Choice(["", *State]), help="Only these.")
@click.option("--limit", default=50, type=click.IntRange(1, 1000), help="How many.")
@json_option
def list_deliveries(webhook: int, state: str, limit: int, as_json: bool) -> None:
    """Print what went to a webhook, newest first."""
    rows = deliveries(webhook, by=OPERATOR, state=State(state) if state else None, limit=limit).items
    show(
        rows,
        as_json=as_json,
        lines=lambda: "\n".join(
            f"{r.id}  {r.state:8}  {r.code or '-'}  {r.kind} #{r.fact_id}  {r.error}" for r in rows
        ),
    )


@commands.command("replay")
@click.argument("webhook", type=int)
@click.option("--delivery", type=int, help="One delivery, as `rapport webhooks deliveries` names it.")
@click.option("--since", type=DAY, help="From this day on, in UTC.")
@click.option("--until", type=DAY, help="To this day, in UTC; default: today.")
@click.option("--again", is_flag=True, help="Also what arrived.")
@json_option
def replay_facts(
    webhook: int, delivery: int | None, since: datetime | None, until: datetime | None, again: bool, as_json: bool
) -> None:
    """Send once more: one delivery, or what happened on some days and did not arrive."""
    if (delivery is None) == (since is None):
        raise click.UsageError("Say either --delivery or --since.")
    count = 1
    if since is None:
        replay(subscription_id=webhook, delivery_id=delivery or 0, by=OPERATOR)
    else:
        end = (until or datetime.now(tz=UTC)).replace(tzinfo=UTC, hour=0, minute=0, second=0, microsecond=0)
        span = {"begin": since.replace(tzinfo=UTC), "end": end + timedelta(days=1)}
        count = replay_range(subscription_id=webhook, begin=span["begin"], end=span["end"], again=again, by=OPERATOR)
    show({"queued": count}, as_json=as_json, lines=lambda: f"{count} on the way.")


@commands.command("remove")
@click.argument("webhook", type=int)
def remove(webhook: int) -> None:
    """Remove a webhook with the list of what went to it."""
    unsubscribe(subscription_id=webhook, by=OPERATOR)
    say("It is gone.")
