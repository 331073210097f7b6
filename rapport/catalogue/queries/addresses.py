"""Which team takes mail at an address."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from rapport.accounts.public import Actor
from rapport.catalogue import policy
from rapport.catalogue.models import Address, ServiceTeam


@dataclass(frozen=True, kw_only=True)
class Taker:
    """Who takes what comes to an address: a team, for a service or for anything."""

    team_id: int
    service_id: int | None


@dataclass(frozen=True, kw_only=True)
class AddressCard:
    """An address of a team, for lists."""

    id: int
    address: str
    team_id: int
    service: str


def taker_of(address: str) -> Taker | None:
    """Return who takes mail at an address, or None; what stands behind a plus does not matter. One statement."""
    row = (
        Address.objects.filter(address=_plain(address), team__retired_at=None)
        .values_list("team_id", "service_id")
        .first()
    )
    return Taker(team_id=row[0], service_id=row[1]) if row else None


def confidential_team_of(addresses: Collection[str]) -> int | None:
    """Return the team that takes mail at one of these addresses for a confidential service, or None. One statement."""
    rows = Address.objects.filter(address__in={_plain(one) for one in addresses}, team__retired_at=None)
    return rows.filter(service__confidential=True).order_by("id").values_list("team_id", flat=True).first()


def confided_team_ids(actor: Actor) -> frozenset[int]:
    """Return the teams whose confidential matters come to an actor first. One statement.

    Those she herself leads, and those without a lead whose member she is. Who leads a unit far above is none of these.
    """
    if actor.person_id is None:
        return frozenset()
    leads = Q(unit__manager_id=actor.person_id) | Q(unit__manager_id=None, unit_id__in=actor.unit_ids)
    return frozenset(ServiceTeam.objects.filter(leads).values_list("id", flat=True))


def _plain(address: str) -> str:
    local, _, host = address.strip().lower().partition("@")
    return f"{local.partition('+')[0]}@{host}"


def addresses(*, by: Actor, team_id: int | None = None) -> list[AddressCard]:
    """Return the addresses of teams the actor may see, of one if given; not those of services she may not see.

    One statement.
    """
    told_of = Q(service=None) | Q(service__in=policy.visible_to(by))
    rows = Address.objects.filter(told_of, team__in=policy.teams_visible_to(by))
    if team_id is not None:
        rows = rows.filter(team_id=team_id)
    told = rows.order_by("address").values_list("id", "address", "team_id", "service__name")
    return [AddressCard(id=i, address=a, team_id=t, service=s or "") for i, a, t, s in told]
