"""REST of the addresses at which teams take mail."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from rapport.accounts.public import actor_of
from rapport.catalogue.actions.addresses import drop_address, take_address
from rapport.catalogue.queries.addresses import addresses
from rapport.catalogue.queries.teams import team_by_prefix
from rapport.kit.given import Given

router = Router()


class TeamAddressOut(Schema):
    """An address of a team; `service` is empty where it is for anything."""

    id: int
    address: str
    team_id: int
    service: str


class AddressIn(Given):
    """An address to take mail at, for one service or for anything."""

    address: str
    service_id: int | None = None


class Taken(Schema):
    """The id of an address."""

    id: int


@router.get("/service-teams/{prefix}/addresses", response=list[TeamAddressOut], summary="Addresses of a team")
def list_addresses(request: HttpRequest, prefix: str) -> Any:
    """Return the addresses at which a team takes mail."""
    actor = actor_of(request)
    return addresses(by=actor, team_id=team_by_prefix(prefix, by=actor).id)


@router.post("/service-teams/{prefix}/addresses", response=Taken, summary="Take mail at an address")
def take_mail(request: HttpRequest, prefix: str, said: AddressIn) -> Any:
    """Let a team take mail at an address; its lead and administrators."""
    actor = actor_of(request)
    team = team_by_prefix(prefix, by=actor)
    return {"id": take_address(team_id=team.id, address=said.address, service_id=said.service_id, by=actor)}


@router.delete("/service-teams/addresses/{address_id}", response={204: None}, summary="Take no more mail there")
def drop(request: HttpRequest, address_id: int) -> Any:
    """Take no more mail at an address; the lead of its team and administrators."""
    drop_address(address_id=address_id, by=actor_of(request))
    return 204, None
