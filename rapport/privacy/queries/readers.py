"""Who read what is held about somebody, and when last: for herself."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Max
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from rapport.accounts.public import names_of
from rapport.privacy.models import Look
from rapport.privacy.queries.holdings import cards
from rapport.privacy.rules import SeenAt

Reader = tuple[str, int | None, str, datetime]  # what was looked at, which one, who did, when last


def read_by(subject_id: int, wanted: Mapping[str, Sequence[SeenAt]]) -> dict[str, str]:
    """Return, of each entry about somebody, who read it and when last, in words; she is the reader.

    `wanted`: by the key of an entry, where it is read. By name, the last reader first, and nobody is counted. Three
    statements at most, none without an entry.
    """
    places = {place for some in wanted.values() for place in some}
    if not places:
        return {}
    by_record: dict[tuple[str, int], list[Reader]] = {}
    for reader in _readers(subject_id, {place.what for place in places}, {place.about_id for place in places}):
        by_record.setdefault((reader[0], reader[1] or 0), []).append(reader)
    found = dict[str, str]()
    for key, some in wanted.items():
        seen = [
            (name, last)
            for place in some
            for *_what, name, last in by_record.get((place.what, place.about_id), ())
            if place.since is None or last >= place.since
        ]
        found[key] = _in_words(seen)
    return found


def _readers(subject_id: int, whats: set[str], ids: set[int]) -> list[Reader]:
    rows = Look.objects.filter(subject_id=subject_id, what__in=whats, about_id__in=ids)
    looks = rows.values_list("what", "about_id", "by_person_id", "by_user_id", "via").annotate(last=Max("last_at"))
    found = list(looks)
    people = cards(person for _what, _ident, person, *_rest in found)
    accounts = names_of([user for _what, _ident, person, user, *_rest in found if user and person not in people])
    return [
        (what, ident, people[person].name if person in people else accounts.get(user or 0) or _nobody(via), last)
        for what, ident, person, user, via, last in found
    ]


def _nobody(via: str) -> str:
    return _("somebody at the server’s terminal") if via == "cli" else _("somebody whose account was erased")


def _in_words(seen: Iterable[tuple[str, datetime]]) -> str:
    lasts: dict[str, datetime] = {}
    for name, last in sorted(seen, key=lambda one: (one[1], one[0]), reverse=True):
        lasts.setdefault(name, last)
    told = [f"{name} ({date_format(localtime(last), 'j M Y, H:i')})" for name, last in lasts.items()]
    return _("Read by %s") % ", ".join(told) if told else _("Nobody has opened it")
