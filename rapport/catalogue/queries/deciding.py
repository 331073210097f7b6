"""Who is asked by a rule of approval today, and of how many a yes is needed."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapport.catalogue.rules.approvals import MOST_PEOPLE, Deciding, needed
from rapport.catalogue.rules.words import Deciders
from rapport.directory.public import managers_above, members_of, unit_card, unit_ids_of


@dataclass(frozen=True, kw_only=True)
class Decide:
    """Who would be asked, and how many of them have to say yes; they are too few where nobody is left above them."""

    people: Sequence[int]
    needed: int

    @property
    def too_few(self) -> bool:
        """Whether a yes of as many as needed can never come."""
        return len(self.people) < self.needed

    @property
    def too_many(self) -> bool:
        """Whether more would be asked than may be."""
        return len(self.people) > MOST_PEOPLE


def who_decides(rule: Deciding, excluded: frozenset[int] = frozenset()) -> Decide:
    """Return who is asked by a rule today, without those who must not decide, and of how many a yes is needed.

    Where those of the rule are too few, as one of them asks or has left, the next managers are asked as well. Six
    statements at most, and one for each person a rule names.
    """
    lead = _lead(rule.of_unit_id)
    people = _own(rule, lead, excluded)
    many = needed(rule.counted, rule.needs, len(people))
    if len(people) < many:
        people = (*people, *_above(rule, people, lead, excluded)[: many - len(people)])
    return Decide(people=people, needed=many)


def _lead(unit_id: int | None) -> int | None:
    unit = unit_card([unit_id]).get(unit_id) if unit_id else None
    return unit.manager_id if unit else None


def _own(rule: Deciding, lead: int | None, excluded: frozenset[int]) -> tuple[int, ...]:
    """Return whom a rule says, those who may decide. Nobody who left is among them."""
    if rule.deciders is Deciders.MEMBERS:
        return tuple(card.id for card in members_of([rule.of_unit_id or 0]) if card.id not in excluded)
    said = rule.person_ids if rule.deciders is Deciders.PEOPLE else [lead]
    return tuple(one for one in said if one and one not in excluded and unit_ids_of(one))


def _above(rule: Deciding, people: Sequence[int], lead: int | None, excluded: frozenset[int]) -> list[int]:
    """Return the next managers who may decide, the nearest first."""
    begin = next(iter(people), None) or lead or next(iter(rule.person_ids), None)
    above = managers_above(begin) if begin else []
    return [one for one in above if one not in excluded and one not in people]
