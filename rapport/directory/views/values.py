"""The organisation's own fields as pages show them."""

from dataclasses import dataclass

from rapport.accounts.public import Actor
from rapport.directory.queries.cards import PersonCard, person_card
from rapport.fields.public import FieldType, Noun, ShownValue, shown_values


@dataclass(frozen=True)
class Fact:
    """A label with what holds, and where it leads."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True)
class Values:
    """The own fields of one subject that say something, and whether the reader may fill in any."""

    facts: list[Fact]
    may_fill: bool


def values_shown(noun: Noun, subject_id: int, *, by: Actor) -> Values:
    """Return the own fields of one subject as far as the reader may see. At most three statements."""
    fields = shown_values(noun, subject_id, by=by)
    people = [v.value for v in fields if v.field.type == FieldType.PERSON and isinstance(v.value, int)]
    cards = person_card(people) if people else {}
    return Values(
        facts=[_fact(shown, cards) for shown in fields if shown.text],
        may_fill=any(shown.may_write for shown in fields),
    )


def _fact(shown: ShownValue, cards: dict[int, PersonCard]) -> Fact:
    card = cards.get(shown.value) if shown.field.type == FieldType.PERSON and isinstance(shown.value, int) else None
    return Fact(shown.field.label, card.name, card.url) if card else Fact(shown.field.label, shown.text)
