"""Facts of the ledger turned into sentences, for the timelines of people and units."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rapport.directory.models import Group
from rapport.directory.queries.cards import PersonCard, UnitCard, person_card, unit_card
from rapport.directory.queries.identities import records_of
from rapport.kit.paging import Page
from rapport.ledger.public import FactRow, timeline_of


@dataclass(frozen=True)
class Entry:
    """One line of a timeline: an icon, a sentence, when it was written down, who did it."""

    icon: str
    text: str
    at: datetime
    by: str
    day: str = ""


@dataclass(frozen=True)
class _Names:
    """What the ids in facts are called today."""

    people: Mapping[int, PersonCard]
    units: Mapping[int, UnitCard]
    groups: Mapping[int, str]  # the open ones

    def person(self, ident: int | None) -> str:
        """Return somebody's name, or that she is no longer known here."""
        card = self.people.get(ident or 0)
        return card.name if card else _("somebody who is no longer here")

    def unit(self, ident: int | None) -> str:
        """Return the name of a unit, or that there is none."""
        card = self.units.get(ident or 0)
        return card.name if card else _("no unit")


Sentence = Callable[[dict[str, Any], _Names], str]


def _since(data: Mapping[str, Any]) -> str:
    """Return the day a change holds from, in the reader's language; empty where nobody knows it."""
    text = data.get("on")
    return date_format(date.fromisoformat(text), "j F Y") if text else ""


def _joined(data: dict[str, Any], names: _Names) -> str:
    who, day = names.person(data["person_id"]), _since(data)
    return _("%(who)s is here since %(day)s.") % {"who": who, "day": day} if day else _("%s joined.") % who


def _left(data: dict[str, Any], names: _Names) -> str:
    return _("%(who)s left; the last day was %(day)s.") % {"who": names.person(data["person_id"]), "day": _since(data)}


def _moved(data: dict[str, Any], names: _Names) -> str:
    return _("%(who)s moved from %(before)s to %(after)s on %(day)s.") % {
        "who": names.person(data["person_id"]),
        "before": names.unit(data["from_unit_id"]),
        "after": names.unit(data["unit_id"]),
        "day": _since(data),
    }


def _manager(data: dict[str, Any], names: _Names) -> str:
    who, day = names.person(data["person_id"]), _since(data)
    if data["manager_id"] is None:
        return _("%(who)s has no manager since %(day)s.") % {"who": who, "day": day}
    boss = names.person(data["manager_id"])
    return _("%(who)s reports to %(boss)s since %(day)s.") % {"who": who, "boss": boss, "day": day}


def _planned(data: dict[str, Any], names: _Names) -> str:
    return _("%(who)s leaves; the last day is %(day)s.") % {
        "who": names.person(data["person_id"]),
        "day": _since(data),
    }


def _joined_group(data: dict[str, Any], names: _Names) -> str:
    """Say nothing of a group that is closed: only its members know of it."""
    group = names.groups.get(data["group_id"])
    return _("%(who)s joined “%(group)s”.") % {"who": names.person(data["person_id"]), "group": group} if group else ""


def _plain(sentence: str) -> Sentence:
    return lambda data, names: _(sentence) % {"who": names.person(data.get("person_id"))}


# Every kind of fact that a timeline may show to colleagues, with its icon and its sentence. What is not here, such
# as a note somebody wrote or who looked, is not a colleague's business; "My data" shows it to its subject.
SENTENCES: dict[str, tuple[str, Sentence]] = {
    "directory.person_joined": ("plus", _joined),
    "directory.person_left": ("out", _left),
    "directory.person_moved": ("hand", _moved),
    "directory.manager_changed": ("people", _manager),
    "directory.title_changed": ("flag", _plain(gettext_noop("%(who)s has a new title."))),
    "directory.group_joined": ("people", _joined_group),
    "directory.person_returned": ("back", _plain(gettext_noop("%(who)s is here after all."))),
}
OWN: dict[str, tuple[str, Sentence]] = {
    "directory.person_changed": ("pen", _plain(gettext_noop("The record of %(who)s was updated."))),
    "directory.position_added": ("past", _plain(gettext_noop("A position of %(who)s was added."))),
    "directory.position_changed": ("past", _plain(gettext_noop("A position of %(who)s was put right."))),
    "directory.position_removed": ("past", _plain(gettext_noop("A position of %(who)s that never was is gone."))),
    "directory.departure_planned": ("out", _planned),
    "directory.departure_called_off": ("back", _plain(gettext_noop("%(who)s stays."))),
    "directory.identity_added": ("key", _plain(gettext_noop("%(who)s became known by one more address or login."))),
    "directory.identity_removed": ("key", _plain(gettext_noop("%(who)s is no longer known by an address or login."))),
    "directory.statement_written": ("talk", _plain(gettext_noop("A note about working with %(who)s was added."))),
    "directory.statement_checked": ("check", _plain(gettext_noop("%(who)s found a note to be still true."))),
    "directory.statement_disputed": ("flag", _plain(gettext_noop("%(who)s said that a note is wrong."))),
    "directory.statement_withdrawn": (
        "minus",
        _plain(gettext_noop("A note about %(who)s was withdrawn.")),
    ),
    "directory.need_moved": ("check", _plain(gettext_noop("Something changed in what %(who)s needs."))),
    "directory.preference_set": ("clock", _plain(gettext_noop("%(who)s said how to be reached."))),
}


def person_timeline(person_id: int, *, own: bool, limit: int = 20, after: str | None = None) -> Page[Entry]:
    """Return what happened to somebody, newest first, under each record of hers. Five statements.

    Her own timeline also shows what only she may see.
    """
    known = SENTENCES | OWN if own else SENTENCES
    records = records_of(person_id)
    subjects = (f"person:{record_id}" for record_id in records)
    page = timeline_of(*subjects, names=tuple(known), limit=limit, after=after)
    # a fact in which she is somebody else's manager belongs to that person's timeline
    mine = [fact for fact in page.items if fact.data.get("person_id") in records]
    return Page(items=entries(mine, known), after=page.after)


def unit_timeline(unit_id: int, *, limit: int = 8) -> Sequence[Entry]:
    """Return who joined, moved and left in a unit of late. Three statements."""
    facts = timeline_of(f"unit:{unit_id}", names=("directory.person_moved",), limit=limit)
    return entries(facts.items, SENTENCES)


def entries(facts: Iterable[FactRow], known: Mapping[str, tuple[str, Sentence]]) -> list[Entry]:
    """Turn facts into sentences. Two statements, a third where there are groups."""
    rows = list(facts)
    names = _names(rows)
    found = []
    for fact in rows:
        icon, sentence = known[fact.name]
        by = names.people.get(fact.by_person_id or 0)
        if text := sentence(fact.data, names):
            found.append(Entry(icon=icon, text=text, at=fact.at, by=by.name if by else ""))
    return found


def _names(facts: Sequence[FactRow]) -> _Names:
    people = {fact.by_person_id for fact in facts} | _ids(facts, ("person_id", "manager_id"))
    units = _ids(facts, ("unit_id", "from_unit_id"))
    groups = [ident for ident in _ids(facts, ("group_id",)) if ident]
    return _Names(
        people=person_card(ident for ident in people if ident),
        units=unit_card(ident for ident in units if ident),
        groups=dict(Group.objects.filter(id__in=groups, open=True).values_list("id", "name")) if groups else {},
    )


def _ids(facts: Sequence[FactRow], fields: tuple[str, ...]) -> set[int | None]:
    return {fact.data.get(name) for fact in facts for name in fields}
