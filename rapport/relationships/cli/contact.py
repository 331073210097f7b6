"""Touchpoints, steps and timelines from the terminal."""

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from rapport.kit.problems import Refusal
from rapport.kit.terminal import json_option, show
from rapport.relationships.rules.words import Contact

if TYPE_CHECKING:
    from rapport.accounts.public import Actor

KINDS = [kind.value for kind in Contact]
DAY = click.DateTime(["%Y-%m-%d"])


@click.command("log")
@click.argument("relationship_id", type=click.IntRange(1))
@click.argument("text")
@click.option("--kind", type=click.Choice(KINDS), default=Contact.CALL.value, help="What it was.")
@click.option(
    "--when",
    default="",
    metavar="WORDS",
    help="As in “yesterday 14:00”, by the clock of who writes; left out it was just now.",
)
@click.option("--minutes", type=click.IntRange(0), help="How long it took.")
@click.option("--as", "who", default="", metavar="WHO", help="Who writes: an id, address or login.")
@json_option
def log_command(
    relationship_id: int, text: str, kind: str, when: str, minutes: int | None, who: str, as_json: bool
) -> None:
    """Write down that the two sides met; @ names who was there, a line with “!” is something to do."""
    from rapport.relationships.actions.plan import write_down

    by = _actor(who)
    zone = _zone(by)
    now = _now(zone)
    at = _moment(when, now, zone)
    ident = write_down(
        relationship_id=relationship_id,
        text=text,
        kind=Contact(kind),
        at=at,
        minutes=minutes,
        today=now.date(),
        by=by,
    )
    told = f", {at:%Y-%m-%d %H:%M} ({zone})" if at else ""
    show({"id": ident}, as_json=as_json, lines=lambda: f"Logged as {ident}{told}.")


@click.command("step")
@click.argument("relationship_id", type=click.IntRange(1))
@click.argument("words")
@click.option("--by", "whom", default="", metavar="WHO", help="Whose it is: an id, address or login.")
@click.option("--due", type=DAY, help="By which day.")
@json_option
def step_command(relationship_id: int, words: str, whom: str, due: datetime | None, as_json: bool) -> None:
    """Say what somebody of either side is to do by a day."""
    from rapport.accounts.public import Actor
    from rapport.directory.public import person_by_identity
    from rapport.relationships.actions.steps import set_step

    operator = Actor.system(via="cli")
    person = person_by_identity(whom, by=operator).id if whom else None
    ident = set_step(
        relationship_id=relationship_id,
        words=words,
        person_id=person,
        due_on=due.date() if due else None,
        by=operator,
    )
    show({"id": ident}, as_json=as_json, lines=lambda: f"Set as {ident}.")


@click.command("timeline")
@click.argument("relationship_id", type=click.IntRange(1))
@click.option("--kind", type=click.Choice(["contact", "cases", "promises", "plan"]), help="Only of one kind.")
@click.option("--words", default="", help="Words in touchpoints.")
@click.option("--limit", type=click.IntRange(1, 200), default=30, help="How many at most.")
@click.option("--after", default="", metavar="CURSOR", help="Go on where the page before ended.")
@json_option
def timeline_command(relationship_id: int, kind: str | None, words: str, limit: int, after: str, as_json: bool) -> None:
    """Tell what happened, newest first."""
    from rapport.accounts.public import Actor
    from rapport.relationships.actions.looks import look_at_relationship
    from rapport.relationships.queries.timeline import timeline

    by = Actor.system(via="cli")
    zone = _zone(by)
    page = timeline(relationship_id, by=by, kind=kind or "", words=words, after=after or None, limit=limit)
    look_at_relationship(relationship_id, by=by)
    lines = [f"{row.at.astimezone(zone):%Y-%m-%d %H:%M}  {row.what}  {row.label}" for row in page.items]
    document = {
        "items": [
            {"what": row.what, "at": row.at, "record": row.record, "record_id": row.record_id, "label": row.label}
            for row in page.items
        ],
        "after": page.after,
    }
    show(document, as_json=as_json, lines=lambda: "\n".join([f"Times in {zone}.", *lines]) if lines else "Nothing yet.")


def _actor(who: str) -> "Actor":
    """Return the operator, or who writes by her hand."""
    from rapport.accounts.public import Actor
    from rapport.directory.public import actor_of_person, person_by_identity

    operator = Actor.system(via="cli")
    if not who:
        return operator
    found = actor_of_person(person_by_identity(who, by=operator).id, via="cli")
    if found is None:
        raise Refusal("She has no account, and so keeps no book.", code="no_account")
    return found


def _zone(by: "Actor") -> ZoneInfo:
    """Return the time zone of who writes; the site's where she chose none, and of the operator."""
    from django.conf import settings

    from rapport.directory.public import time_zone_of

    own = time_zone_of(by.person_id) if by.person_id is not None else ""
    return ZoneInfo(own or settings.READER_TIME_ZONE)


def _now(zone: ZoneInfo) -> datetime:
    from rapport.kit import clock

    return clock.now().astimezone(zone).replace(tzinfo=None)


def _moment(when: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    from rapport.relationships.rules.when import NotATimeError, moment_in

    if not when.strip():
        return None
    try:
        return moment_in(when, now=now).replace(tzinfo=zone)
    except (NotATimeError, OverflowError, ValueError):
        raise Refusal("This is no time. Write one such as “yesterday 14:00” or “2026-11-20 15:30”.") from None
