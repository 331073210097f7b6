"""What choosers offer and understand: people and units by what was typed, words that are in use already."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.models import Identity, Person, Unit
from rapport.directory.queries.cards import CARD, PersonCard, card_from
from rapport.directory.queries.search import beginning_with, words_of
from rapport.directory.rules.identities import normalise
from rapport.kit.problems import Refusal
from rapport.kit.text import fold, number_in, squeeze
from rapport.ui.choosers import Chosen

LOOKED_AT = 1000  # people whose words are read for a suggestion
OFFERED = 8


@dataclass(frozen=True)
class WordInUse:
    """A word others have; how many is not said, as only some people are looked at."""

    label: str
    icon: str = "people"
    line: str = ""
    url: str = ""


def person_chosen(chosen: Chosen, *, by: Actor) -> int:
    """Return whom a chooser names: who was chosen, or is known by what was typed. At most three statements."""
    seen = policy.visible_to(by)
    if (kept := _kept(chosen, seen.values_list("name", flat=True))) is not None:
        return kept
    text, seen = squeeze(chosen.text), seen.filter(ended_on=None)
    known = Identity.objects.filter(value=normalise(text)).values("person_id")
    found = list(seen.filter(id__in=known).values_list("id", flat=True)) or list(
        seen.filter(search__startswith=fold(text), name__iexact=text).values_list("id", flat=True)[:2]
    )
    return _only(found, text)


def unit_chosen(chosen: Chosen, *, by: Actor) -> int:
    """Return which unit a chooser names: the chosen one, or the one of this slug or name. At most three statements."""
    seen = policy.units_visible_to(by)
    if (kept := _kept(chosen, seen.values_list("name", flat=True))) is not None:
        return kept
    text, seen = squeeze(chosen.text), seen.filter(ended_on=None)
    found = list(seen.filter(slug=text.strip("/").lower()).values_list("id", flat=True)) or list(
        seen.filter(search=fold(text)).values_list("id", flat=True)[:2]
    )
    return _only(found, text)


def units_called(name: str, *, by: Actor) -> list[str]:
    """Return where units stand that are called so already, each as the names on the way down. Two statements."""
    seen = policy.units_visible_to(by).filter(ended_on=None)
    found = list(seen.filter(search=fold(squeeze(name))).order_by("path").values_list("name", "path")[:OFFERED])
    above = {int(ident) for _name, path in found for ident in path.split("/") if ident}
    names = dict(Unit.objects.filter(id__in=above).values_list("id", "name"))
    return [", ".join(names[int(ident)] for ident in path.split("/") if ident) for _name, path in found]


def _kept(chosen: Chosen, names: QuerySet[Person, str] | QuerySet[Unit, str]) -> int | None:
    """Return the id that was chosen, unless other words were typed since."""
    ident = number_in(chosen.value) or 0
    return ident if ident and names.filter(id=ident).first() == chosen.text else None


def _only(found: Sequence[int], text: str) -> int:
    if len(found) == 1:
        return found[0]
    if found:
        raise Refusal(f"More than one is called “{text}”. Type a few letters and choose from the list.")
    raise Refusal(f"Nothing here is called “{text}”. Type a few letters and choose from the list.")


def person_choice(person_id: int | None) -> Chosen:
    """Return what a chooser shows of a person. One statement."""
    return _choice(person_id, Person.objects.filter(id=person_id or 0).values_list("name", flat=True))


def unit_choice(unit_id: int | None) -> Chosen:
    """Return what a chooser shows of a unit. One statement."""
    return _choice(unit_id, Unit.objects.filter(id=unit_id or 0).values_list("name", flat=True))


def _choice(ident: int | None, names: QuerySet[Person, str] | QuerySet[Unit, str]) -> Chosen:
    return Chosen(str(ident), names.first() or "") if ident else Chosen()


def skills_like(question: str, *, by: Actor) -> list[WordInUse]:
    """Return skills colleagues have that begin with what was typed, the most frequent first. One statement."""
    words = words_of(question)
    if not words:
        return []
    people = policy.visible_to(by).filter(beginning_with(words), ended_on=None).exclude(skills=[])
    return _in_use(people.values_list("skills", flat=True)[:LOOKED_AT], words)


def languages_like(question: str, *, by: Actor) -> list[WordInUse]:
    """Return languages the newest colleagues speak that begin with what was typed. One statement."""
    words = words_of(question)
    people = policy.visible_to(by).filter(ended_on=None).exclude(languages=[]).order_by("-id")
    return _in_use(people.values_list("languages", flat=True)[:LOOKED_AT], words) if words else []


def units_like(question: str, *, by: Actor) -> list[WordInUse]:
    """Return paths of units whose names begin with what was typed, the largest first. One statement."""
    words = words_of(question)
    if not words:
        return []
    found = policy.units_visible_to(by).filter(beginning_with(words), ended_on=None).order_by("depth", "name")
    return [WordInUse(label=slug, icon="unit", line=name) for slug, name in found.values_list("slug", "name")[:OFFERED]]


def people_beginning(begun: str, *, by: Actor, limit: int) -> list[PersonCard]:
    """Return colleagues who are here and whose names begin as typed, by name. One statement."""
    words = words_of(begun)
    if not words:
        return []
    here = policy.visible_to(by).filter(beginning_with(words), ended_on=None, merged_into=None, vacant=False)
    return [card_from(*row) for row in here.order_by("name", "id").values_list(*CARD)[:limit]]


def units_named(texts: Iterable[str], *, by: Actor) -> tuple[int, ...]:
    """Return the units that paths or unique names mean; refuses what means none or several. Two statements each."""
    return tuple(dict.fromkeys(unit_chosen(Chosen(text=text), by=by) for text in texts))


def _in_use(lists: Iterable[Sequence[str]], words: tuple[str, ...]) -> list[WordInUse]:
    """Count the words whose parts begin with all of those typed."""
    counts = Counter(word for found in lists for word in found if _fits(word, words))
    best = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:OFFERED]
    return [WordInUse(label=word) for word, _people in best]


def _fits(word: str, typed: tuple[str, ...]) -> bool:
    return all(any(part.startswith(beginning) for part in words_of(word)) for beginning in typed)


def units_of(by: Actor) -> dict[int, str]:
    """Return the names of the units an actor sits in, the nearest first. One statement."""
    rows = Unit.objects.filter(id__in=by.unit_ids, ended_on=None).order_by("-depth", "name")
    return dict(rows.values_list("id", "name"))
