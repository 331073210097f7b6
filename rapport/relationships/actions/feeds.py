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
from rapport.relationships.models.plan import FIRST_NUMBER

SALT = "relationships.feed"


def feed_token(*, by: Actor) -> str:
    """Return what stands in the address of the actor's calendar, the same until she renews it."""
    person_id = _person(by)
    return _token(person_id, _number(person_id))


def renew_feed(*, by: Actor) -> str:
    """Make every address of the actor's calendar void, and return what stands in the new one."""
    with transaction.atomic():
        row, _made = CalendarFeed.objects.select_for_update().get_or_create(person_id=_person(by))
        CalendarFeed.objects.filter(id=row.id).update(number=F("number") + 1, made_at=clock.now())
        row.refresh_from_db()
        record(FeedRenewed(person_id=row.person_id, number=row.number), by=by)
    return _token(row.person_id, row.number)


def reader_of(token: str) -> Actor:
    """Return whose calendar a token opens, as who reads it. Raises Missing. Five statements."""
    try:
        person, _dash, number = Signer(salt=SALT, sep=".").unsign(token[:120]).partition("-")
    except BadSignature:
        raise Missing from None
    person_id, asked = number_in(person) or 0, number_in(number, digits=9)
    reader = actor_of_person(person_id, via="rest") if asked == _number(person_id) else None
    if reader is None:
        raise Missing
    return reader


def _person(by: Actor) -> int:
    if by.person_id is None:
        raise Forbidden("This account belongs to nobody in the directory, who alone has a book.")
    return by.person_id


def _number(person_id: int) -> int:
    """Return which of her addresses opens. One statement."""
    return CalendarFeed.objects.filter(person_id=person_id).values_list("number", flat=True).first() or FIRST_NUMBER


def _token(person_id: int, number: int) -> str:
    return Signer(salt=SALT, sep=".").sign(f"{person_id}-{number}")
