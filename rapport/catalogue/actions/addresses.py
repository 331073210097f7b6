"""Addresses at which teams take mail."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from rapport.accounts.public import Actor
from rapport.catalogue import policy
from rapport.catalogue.actions.teams import held
from rapport.catalogue.events import AddressDropped, AddressTaken
from rapport.catalogue.models import Address, Service
from rapport.kit.problems import Missing, Refusal
from rapport.ledger.public import record


def take_address(*, team_id: int, address: str, by: Actor, service_id: int | None = None) -> int:
    """Let a team take mail at an address, for one of its services if given; returns its id. Its lead may.

    The same again changes nothing. Refuses what is no address, and one that another team has.
    """
    kept = address.strip().lower()
    try:
        validate_email(kept)
    except ValidationError:
        raise Refusal(f"“{address.strip()}” is no e-mail address.", code="bad_address", field="address") from None
    if "+" in kept.partition("@")[0]:
        raise Refusal("Give the address without a plus: what stands behind one finds it too.", field="address")
    try:
        with transaction.atomic():
            team = held(team_id)
            policy.require_lead(by, team)
            if service_id is not None and not Service.objects.filter(id=service_id, team=team).exists():
                raise Refusal("Choose a service of this team.", code="no_service", field="service_id")
            row, made = Address.objects.get_or_create(address=kept, team=team, defaults={"service_id": service_id})
            if not made and row.service_id == service_id:
                return row.id
            row.service_id = service_id
            row.save(update_fields=["service"])
            record(AddressTaken(address_id=row.id, team_id=team_id), by=by)
    except IntegrityError:
        raise Refusal("Another team takes mail at this address.", code="address_taken", field="address") from None
    return row.id


def drop_address(*, address_id: int, by: Actor) -> None:
    """Take no more mail at an address; what came stays. Twice is once."""
    with transaction.atomic():
        row = Address.objects.select_related("team").filter(id=address_id).first()
        if row is None:
            raise Missing
        policy.require_lead(by, row.team)
        row.delete()
        record(AddressDropped(address_id=address_id, team_id=row.team_id), by=by)
