"""The parts of a unit that may be looked at one by one: where a unit is all there is, nobody outside turns to it."""

from dataclasses import dataclass

from rapport.accounts.public import Actor
from rapport.directory.public import UnitCard, unit_card
from rapport.network import policy
from rapport.network.queries import snapshots
from rapport.network.queries.tree import tree_of
from rapport.network.queries.trust import figure_in
from rapport.network.rules.words import Figure
from rapport.privacy.public import minimum_group

MOST = 30


@dataclass(frozen=True, kw_only=True)
class Inner:
    """A part of a unit and how many people outside of the part turn to it."""

    unit: UnitCard
    people: int
    figure: Figure


def inner_units(unit_id: int, *, by: Actor) -> list[Inner]:
    """The parts right below a unit, of the minimum and more, that the reader may look at; those most trusted first.

    At most thirty parts, the largest. Two statements.
    """
    shown = snapshots.of_groups()
    if not shown:
        return []
    tree = tree_of(shown[-1])
    sizes = {
        part.unit_id: int(tree.heads[part.first : part.end].sum())
        for part in tree.parts(tree.place(unit_id))
        if part.unit_id is not None and part.unit_id != unit_id
    }
    large = [unit for unit in sorted(sizes, key=lambda unit: -sizes[unit]) if sizes[unit] >= minimum_group()]
    cards = unit_card(large[:MOST])
    found = [(card, figure_in(shown[-1], card.id)) for card in cards.values() if policy.may_see_trust_in(by, card.id)]
    inner = [Inner(unit=card, people=sizes[card.id], figure=figure) for card, figure in found if figure]
    return sorted(inner, key=lambda one: -one.figure.share)
