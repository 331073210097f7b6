"""The secret address at which somebody's calendar program fetches what of her books is due and planned."""

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import F

from rapport.accounts.public import Actor
from rapport.directory.public import actor_of_person
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing
from rapport.kit.text import number_in
from rapport.ledger.public import record
from rapport.relationships.events import FeedRenewed
from rapport.relationships.models import CalendarFeed

SALT = "relationships.feed"


def feed_token(*, by: Actor) -> str:
    """Return what stands in the address of the actor's calendar, the same until she renews it."""
    row, _made = CalendarFeed.objects.get_or_create(person_id=_person(by))
    return _token(row)


def renew_feed(*, by: Actor) -> str:
    """Make every address of the actor's calendar void, and return what stands in the new one."""
    with transaction.atomic():
        row, _made = CalendarFeed.objects.select_for_update().get_or_create(person_id=_person(by))
        CalendarFeed.objects.filter(id=row.id).update(number=F("number") + 1, made_at=clock.now())
        row.refresh_from_db()
        record(FeedRenewed(person_id=row.person_id, number=row.number), by=by)
    return _token(row)


def reader_of(token: str) -> Actor:
    """Return whose calendar a token opens, as who reads it. Raises Missing. Five statements."""
    try:
        person, _dash, number = Signer(salt=SALT, sep=".").unsign(token[:120]).partition("-")
    except BadSignature:
        raise Missing from None
    person_id, asked = number_in(person), number_in(number, digits=9)
    row = CalendarFeed.objects.filter(person_id=person_id or 0, number=asked or 0).first()
    reader = actor_of_person(row.person_id, via="rest") if row else None
    if reader is None:
        raise Missing
    return reader


def _person(by: Actor) -> int:
    if by.person_id is None:
        raise Forbidden("This account belongs to nobody in the directory, who alone has a book.")
    return by.person_id


def _token(row: CalendarFeed) -> str:
    return Signer(salt=SALT, sep=".").sign(f"{row.person_id}-{row.number}")
