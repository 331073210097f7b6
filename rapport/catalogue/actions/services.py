"""Services: created, changed, given a form, retired and brought back."""

from collections.abc import Iterable, Sequence
from contextlib import suppress

from django.db import IntegrityError, transaction

from rapport.accounts.public import Actor
from rapport.catalogue import policy
from rapport.catalogue.actions.searching import text_of
from rapport.catalogue.actions.stays import STAYS, named, told
from rapport.catalogue.actions.teams import held as held_team
from rapport.catalogue.events import FormChanged, ServiceChanged, ServiceCreated, ServiceRetired, ServiceReturned
from rapport.catalogue.models import Service
from rapport.catalogue.rules.finding import LONGEST_KEYWORDS, keywords_in
from rapport.catalogue.rules.forms import FormField, check_fields, schema_of
from rapport.catalogue.rules.words import Kind, Level
from rapport.directory.public import unit_card
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.kit.text import slugify
from rapport.ledger.public import record

NAME, SLUG = 120, 110
PLACES = frozenset({"teams", "calendars", "matrix", "agreements", "new"})  # addresses that no service can have
MOST_UNITS, MOST_ALIKE = 200, 1000


def create_service(
    *,
    team_id: int,
    name: str,
    by: Actor,
    about: str = "",
    keywords: str = "",
    kind: Kind = Kind.REQUEST,
    fields: Sequence[FormField] = (),
    default_impact: Level = Level.LOW,
    default_urgency: Level = Level.MEDIUM,
    for_unit_ids: Iterable[int] = (),
    confidential: bool = False,
    last_resort: bool = False,
) -> int:
    """Let a team offer something, and return the service's id; its lead may, and administrators.

    `for_unit_ids`: who may ask is in one of these units or below; none: everybody. A `confidential` service's cases are
    restricted to named people. `last_resort`: every search for a service ends with it. `keywords`: what else people
    call it, parted by commas. Refuses a name the team uses already.
    """
    with transaction.atomic():
        team = held_team(team_id)
        policy.require_lead(by, team)
        if team.retired_at is not None:
            raise Refusal("This team is retired and offers nothing new.", code="team_retired", field="team_id")
        service = Service(team=team, kind=kind, default_impact=default_impact, default_urgency=default_urgency)
        service.name, service.about = named(name, most=NAME, noun="service"), told(about)
        service.keywords, service.confidential = _keywords(keywords), confidential
        service.last_resort = last_resort
        service.form = schema_of(check_fields(fields))
        _refuse_twin(service)
        service.search = text_of(service, team)
        _save_new(service)
        service.for_units.set(_units(for_unit_ids))
        record(ServiceCreated(service_id=service.id, team_id=team_id), by=by)
    return service.id


def change_service(
    *,
    service_id: int,
    by: Actor,
    name: str = STAYS,
    about: str = STAYS,
    keywords: str = STAYS,
    kind: Kind = STAYS,
    default_impact: Level = STAYS,
    default_urgency: Level = STAYS,
    for_unit_ids: Iterable[int] = STAYS,
    confidential: bool = STAYS,
    last_resort: bool = STAYS,
) -> None:
    """Change what a service is and who may ask for it; what is not given stays, and so does its address."""
    with transaction.atomic():
        service = held_service(service_id, by)
        before = _said(service)
        if name is not STAYS:
            service.name = named(name, most=NAME, noun="service")
            _refuse_twin(service)
        if about is not STAYS:
            service.about = told(about)
        if keywords is not STAYS:
            service.keywords = _keywords(keywords)
        given = {
            "kind": kind,
            "default_impact": default_impact,
            "default_urgency": default_urgency,
            "confidential": confidential,
            "last_resort": last_resort,
        }
        for what, value in given.items():
            if value is not STAYS:
                setattr(service, what, value)
        changed = _said(service) != before
        if for_unit_ids is not STAYS:
            changed |= _meant_for(service, _units(for_unit_ids))
        if not changed:
            return
        service.search = text_of(service, service.team)
        service.save(update_fields=["name", "about", "keywords", "search", *given])
        record(ServiceChanged(service_id=service_id, team_id=service.team_id), by=by)


def change_form(*, service_id: int, fields: Sequence[FormField], by: Actor) -> None:
    """Let a service ask these things, in this order. The keys of those it asked before should stay with them.

    What was answered before is kept with its case as it was.
    """
    with transaction.atomic():
        service = held_service(service_id, by)
        checked = check_fields(fields)
        schema = schema_of(checked)
        if schema == service.form:
            return
        service.form = schema
        service.save(update_fields=["form"])
        record(FormChanged(service_id=service_id, fields=len(checked)), by=by)


def retire_service(*, service_id: int, by: Actor) -> None:
    """Let a service be asked for no more; its cases stay. Twice is once."""
    with transaction.atomic():
        service = held_service(service_id, by)
        if service.retired_at is None:
            service.retired_at = clock.now()
            service.save(update_fields=["retired_at"])
            record(ServiceRetired(service_id=service_id, team_id=service.team_id), by=by)


def return_service(*, service_id: int, by: Actor) -> None:
    """Let a service that was retired be asked for again; refuses if its name is used by now. Twice is once."""
    with transaction.atomic():
        service = held_service(service_id, by)
        if service.retired_at is None:
            return
        _refuse_twin(service)
        service.retired_at = None
        service.save(update_fields=["retired_at"])
        record(ServiceReturned(service_id=service_id, team_id=service.team_id), by=by)


def held_service(service_id: int, by: Actor) -> Service:
    """Return a service the actor may change, held until the transaction ends. Raises Missing."""
    rows = policy.visible_to(by).filter(id=service_id).select_for_update(no_key=True, of=("self",))
    service = rows.select_related("team").first()
    if service is None:
        raise Missing
    policy.require_lead(by, service.team)
    return service


def _said(service: Service) -> tuple[object, ...]:
    marks = service.default_impact, service.default_urgency, service.confidential, service.last_resort
    return service.name, service.about, service.keywords, service.kind, *marks


def _keywords(text: str) -> str:
    plain = keywords_in(text)
    if len(plain) > LONGEST_KEYWORDS:
        raise Refusal(f"Give {LONGEST_KEYWORDS} letters of keywords at most.", code="too_long", field="keywords")
    return plain


def _refuse_twin(service: Service) -> None:
    twins = Service.objects.filter(team_id=service.team_id, name__iexact=service.name, retired_at=None)
    if twins.exclude(id=service.id).exists():
        raise Refusal(f"This team offers “{service.name}” already.", code="name_taken", field="name")


def _save_new(service: Service) -> None:
    """Save a service under the first free address its name suggests; two at once do not get the same."""
    plain = slugify(service.name)[:SLUG].strip("-") or "service"
    taken = PLACES | set(Service.objects.filter(slug__startswith=plain).values_list("slug", flat=True))
    slugs = (plain, *(f"{plain}-{number}" for number in range(2, MOST_ALIKE)))
    for service.slug in (slug for slug in slugs if slug not in taken):
        with suppress(IntegrityError), transaction.atomic():
            service.save(force_insert=True)
            return
    raise Refusal("Too many services are called so. Choose another name.", code="name_taken", field="name")


def _units(ids: Iterable[int]) -> set[int]:
    wanted = set(ids)
    if len(wanted) > MOST_UNITS or len(unit_card(wanted)) < len(wanted):
        raise Refusal("One of these units is not here.", code="no_unit", field="for_unit_ids")
    return wanted


def _meant_for(service: Service, unit_ids: set[int]) -> bool:
    """Let a service be for these units; return whether that is another set than before."""
    if set(service.for_units.values_list("id", flat=True)) == unit_ids:
        return False
    service.for_units.set(unit_ids)
    return True
