"""What a unit was promised by all teams, side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q

from rapport.accounts.public import Actor
from rapport.catalogue import policy
from rapport.catalogue.queries.agreements import AgreementCard, Version, cards_of
from rapport.catalogue.rules.agreements import nearest_of
from rapport.directory.public import UnitCard, unit_card
from rapport.kit.problems import Missing

MOST = 500


@dataclass(frozen=True, kw_only=True)
class Promised:
    """What a unit was promised: of each team the agreement that counts for it today, and what is being negotiated."""

    unit: UnitCard
    rows: Sequence[AgreementCard]
    negotiating: Sequence[AgreementCard]


def promised_to(unit: UnitCard, *, by: Actor) -> Promised:
    """Return what all teams promise a unit: of each the nearest agreement, by the way up, else the one for everybody.

    For who is in it or leads it, and administrators. Six statements, and one for each level above.
    """
    if not policy.may_read_promised(by, unit.id):
        raise Missing
    way = way_up(unit)
    rows = policy.agreements_visible_to(by).filter(internal=False, retired_at=None, team__retired_at=None)
    cards = cards_of(
        rows.filter(Q(unit=None) | Q(unit_id__in=[one.id for one in way])).order_by("team__name", "id")[:MOST]
    )
    return Promised(
        unit=unit,
        rows=list(nearest(cards).values()),
        negotiating=[card for card in cards if card.draft and card.unit],
    )


@dataclass(frozen=True, kw_only=True)
class Between:
    """What counts between a team and a unit today, and what is proposed beside it.

    `card`: the nearest agreement with a version of today; else the one with this very unit, whatever came of it.
    `own`: the agreement with this very unit. `proposed`: what of it waits for a signature, where `card` is in force.
    """

    card: AgreementCard | None
    own: AgreementCard | None
    proposed: Version | None


def between(team_id: int, unit: UnitCard, *, by: Actor) -> Between:
    """Return what counts between a team and a unit, as far as the actor may see it; a proposal never hides it.

    Six statements, and one for each level above.
    """
    rows = policy.agreements_visible_to(by).filter(internal=False, retired_at=None, team_id=team_id)
    cards = cards_of(rows.filter(Q(unit=None) | Q(unit_id__in=[one.id for one in way_up(unit)])))
    own = next((card for card in cards if card.unit is not None and card.unit.id == unit.id), None)
    card = nearest(cards).get(team_id) or own
    return Between(card=card, own=own, proposed=own.draft if own and card and card.now else None)


def nearest(cards: Iterable[AgreementCard]) -> dict[int, AgreementCard]:
    """Return by team the agreement that counts today for who has all of these: of several units the deepest.

    Of each time it says nothing of, it is told what the next wider one promises.
    """
    by_team: dict[int, list[tuple[AgreementCard, Version]]] = {}
    for card in cards:
        if card.now:
            by_team.setdefault(card.team.id, []).append((card, card.now))
    return {
        team_id: _filled(sorted(found, key=lambda one: _depth(one[0]), reverse=True))
        for team_id, found in by_team.items()
    }


def _filled(found: Sequence[tuple[AgreementCard, Version]]) -> AgreementCard:
    """Return the first of agreements, the nearest first, with the times the others promise beside it."""
    card, now = found[0]
    counting = nearest_of(version.minutes for _card, version in found)
    wider = {cell: minutes for cell, minutes in counting.items() if cell not in now.minutes}
    return replace(card, now=replace(now, wider=wider))


def way_up(unit: UnitCard) -> list[UnitCard]:
    """Return a unit and those above it, itself first. A statement for each level above."""
    way = [unit]
    while (above := way[-1].parent_id) is not None and (card := unit_card([above]).get(above)) is not None:
        way.append(card)
    return way


def own_unit(by: Actor) -> UnitCard:
    """Return the unit the actor sits in, the deepest of those above her. One statement."""
    cards = unit_card(by.unit_ids).values() if by.unit_ids else ()
    if not cards:
        raise Missing
    return max(cards, key=lambda card: card.depth)


def _depth(card: AgreementCard) -> int:
    return card.unit.depth if card.unit else -1
