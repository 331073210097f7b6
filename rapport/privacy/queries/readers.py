"""Who read what is held about somebody, and when last: for herself."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Max
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from rapport.accounts.public import names_of
from rapport.privacy.models import Look
from rapport.privacy.queries.holdings import cards

Record = tuple[str, int]  # what was looked at (of `LOOKS`), and which one


def read_by(subject_id: int, records: Collection[Record]) -> dict[Record, str]:
    """Return, of each record about somebody, who read it and when last, in words; she is the reader.

    By name, the last reader first, and nobody is counted. Three statements at most, none without a record.
    """
    if not records:
        return {}
    whats, ids = {what for what, _ident in records}, {ident for _what, ident in records}
    rows = Look.objects.filter(subject_id=subject_id, what__in=whats, about_id__in=ids)
    looks = rows.values_list("what", "about_id", "by_person_id", "by_user_id", "via").annotate(last=Max("last_at"))
    found = list(looks.order_by("-last"))
    people = cards(person for _what, _ident, person, *_rest in found)
    accounts = names_of([user for _what, _ident, person, user, *_rest in found if user and person not in people])
    by_record: dict[Record, dict[str, datetime]] = {record: {} for record in records}
    for what, ident, person, user, via, last in found:
        card = people.get(person or -1)
        name = card.name if card else accounts.get(user or 0) or _nobody(via)
        by_record.get((what, ident), {}).setdefault(name, last)
    return {record: _in_words(readers.items()) for record, readers in by_record.items()}


def _nobody(via: str) -> str:
    return _("somebody at the server’s terminal") if via == "cli" else _("somebody whose account was erased")


def _in_words(readers: Iterable[tuple[str, datetime]]) -> str:
    told = [f"{name} ({date_format(localtime(last), 'j M Y, H:i')})" for name, last in readers]
    return _("Read by %s") % ", ".join(told) if told else _("Nobody has opened it")
