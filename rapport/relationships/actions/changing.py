"""How every change of a relationship begins and ends."""

from typing import Any

from django.db.models import F, Max, Min, Q

from rapport.accounts.public import Actor
from rapport.catalogue.public import team_card
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.kit.text import is_clean, squeeze
from rapport.relationships import policy
from rapport.relationships.actions.timeline import wear
from rapport.relationships.models import CONTACTS, Entry, Relationship, Touchpoint
from rapport.relationships.rules.time import due_on
from rapport.relationships.rules.words import LONGEST_LINE, Happened


def held(relationship_id: int, by: Actor, *, alive: bool = True) -> Relationship:
    """Return a relationship the actor may change, locked; refuses one that has ended. Three statements."""
    row = policy.visible_to(by).select_for_update(of=("self",)).filter(id=relationship_id).first()
    if row is None:
        raise Missing
    policy.ensure_keeps(by, team_card(row.team_id))
    if alive and row.ended_at is not None:
        raise Refusal("This relationship has ended. Let it go on first.", code="ended")
    return row


def touch(row: Relationship, **values: Any) -> None:
    """Save some values of a relationship, with a new version. One statement."""
    now = clock.now()
    Relationship.objects.filter(id=row.id).update(**values, version=F("version") + 1, changed_at=now)
    for name, value in values.items():
        setattr(row, name, value)
    row.version, row.changed_at = row.version + 1, now


def restamp(row: Relationship) -> None:
    """Work out anew when the two sides met last, meet next, and should; its health follows. Five statements."""
    standing = Touchpoint.objects.filter(relationship_id=row.id, removed_at=None)
    now = clock.now()
    found = standing.aggregate(
        last=Max("at", filter=Q(planned=False, kind__in=CONTACTS)),
        planned=Min("at", filter=Q(planned=True, at__gte=now)),
    )
    last = found["last"]
    due = due_on(rhythm_days=row.rhythm_days, last_on=last.date() if last else None, began_on=row.began_at.date())
    row.last_at, row.planned_at, row.due_on = last, found["planned"], due
    row.save(update_fields=["last_at", "planned_at", "due_on"])  # no new version: nobody wrote anything of it
    wear([row.id])


def note(
    row: Relationship, what: Happened, *, record: str, record_id: int, at: Any = None, value: float | None = None
) -> None:
    """Put what this room did itself on the timeline. One statement."""
    Entry.objects.create(
        relationship_id=row.id, what=what, at=at or clock.now(), record=record, record_id=record_id, value=value
    )


def line(text: str, *, field: str, needed: str = "") -> str:
    """Return one line somebody wrote, trimmed; refuses what is too long, or nothing where it is `needed`."""
    trimmed = squeeze(text)
    if not is_clean(trimmed):
        raise Refusal("This holds characters that no text has. Type it anew.", code="unreadable", field=field)
    if len(trimmed) > LONGEST_LINE:
        raise Refusal(f"Keep it within {LONGEST_LINE} characters.", code="too_long", field=field)
    if needed and not trimmed:
        raise Refusal(needed, code="empty", field=field)
    return trimmed
