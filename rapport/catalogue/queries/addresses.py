"""Which team takes mail at an address."""

from dataclasses import dataclass

from rapport.accounts.public import Actor
from rapport.catalogue import policy
from rapport.catalogue.models import Address


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
    local, _, host = address.strip().lower().partition("@")
    plain = f"{local.partition('+')[0]}@{host}"
    row = Address.objects.filter(address=plain, team__retired_at=None).values_list("team_id", "service_id").first()
    return Taker(team_id=row[0], service_id=row[1]) if row else None


def addresses(*, by: Actor, team_id: int | None = None) -> list[AddressCard]:
    """Return the addresses of teams the actor may see, of one if given. One statement."""
    rows = Address.objects.filter(team__in=policy.teams_visible_to(by))
    if team_id is not None:
        rows = rows.filter(team_id=team_id)
    told = rows.order_by("address").values_list("id", "address", "team_id", "service__name")
    return [AddressCard(id=i, address=a, team_id=t, service=s or "") for i, a, t, s in told]
