"""Invitations from calendars become touchpoints: planned, or as they were; sent again they are put anew."""

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.directory.public import resolve_identities
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.relationships.actions.changing import held
from rapport.relationships.actions.contact import change_touchpoint, log_touchpoint, remove_touchpoint
from rapport.relationships.models import Touchpoint
from rapport.relationships.rules.invitations import Invitation, UnreadableError, invitation_in
from rapport.relationships.rules.words import LONGEST_LINE, LONGEST_MEETING, MOST_PEOPLE, Contact, Source


def take_in_invitation(*, relationship_id: int, raw: bytes, by: Actor, sure: bool = True) -> int:
    """Make a touchpoint of the first meeting in a calendar file, and return its id; whoever serves in the team may.

    The same meeting again, known by its UID, is moved where its time changed, and taken away where it was cancelled:
    refused of one that is not `sure` to be from whom it says.
    """
    with transaction.atomic():
        row = held(relationship_id, by)
        try:
            one = invitation_in(raw)
        except UnreadableError as error:
            raise Refusal(str(error), code="no_invitation", field="file") from None
        known = resolve_identities(one.attendees)
        people = set(list(dict.fromkeys(known.values()))[:MOST_PEOPLE])
        there = Touchpoint.objects.filter(
            relationship=row, source=Source.CALENDAR, key=one.uid, removed_at=None
        ).first()
        if there is not None:
            if not sure:
                raise Refusal(
                    "Who moves or cancels a meeting by mail has to be proven to be its sender.", code="unproven"
                )
            _again(there, one, people, by=by)
            return there.id
        if one.cancelled:
            raise Refusal("This meeting was cancelled, and is not in the book.", code="cancelled", field="file")
        return log_touchpoint(
            relationship_id=row.id,
            kind=Contact.MEETING,
            at=one.at,
            minutes=_minutes(one),
            person_ids=people,
            outcome=one.summary[:LONGEST_LINE],
            place=one.place[:LONGEST_LINE],
            source=Source.CALENDAR,
            key=one.uid,
            by=by,
        )


def _again(there: Touchpoint, one: Invitation, people: set[int], *, by: Actor) -> None:
    """What comes again: moved or cancelled. What took place stays so."""
    if not there.planned:
        return
    if one.cancelled:
        remove_touchpoint(touchpoint_id=there.id, by=by)
    elif there.at > clock.now() or one.at > clock.now():
        change_touchpoint(
            touchpoint_id=there.id,
            at=one.at,
            minutes=_minutes(one),
            person_ids=people,
            place=one.place[:LONGEST_LINE],
            by=by,
        )


def _minutes(one: Invitation) -> int | None:
    return min(one.minutes, LONGEST_MEETING) if one.minutes is not None else None
