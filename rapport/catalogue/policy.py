"""Who may see and change the catalogue. Every read starts here.

| what | who |
|---|---|
| service teams, calendars, the matrix | every colleague reads them |
| a service | whose unit may ask for it; the team that offers it, those above it who lead it, administrators |
| what a team and its services are | the lead of its unit, administrators |
| an agreement | everybody in the unit it is with, the team that promises, who leads above them; with all: everybody |
| an internal agreement | both teams; with all teams: whoever serves |
| writing an agreement | the lead of the team that promises, administrators |
| signing one | the lead of either side |
| making a unit a service team, retiring one | administrators |
| a calendar | administrators, and who leads a team that works by it |
| the matrix | administrators |
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from rapport.accounts.public import Actor, Role, Scope
from rapport.catalogue.models import Agreement, Calendar, Service, ServiceTeam
from rapport.kit.problems import Forbidden


def manages_catalogue(actor: Actor) -> bool:
    """Whether the actor may change all of the catalogue."""
    return actor.has(Role.ADMINISTRATOR) and actor.may(Scope.WRITE)


def require_administrator(actor: Actor) -> None:
    """Refuse everybody but administrators."""
    if not manages_catalogue(actor):
        raise Forbidden


def teams_visible_to(actor: Actor) -> QuerySet[ServiceTeam]:
    """Return the service teams an actor may see: all, for everybody with an account; what only a log names, nobody."""
    if not actor.is_known or not actor.may(Scope.READ):
        return ServiceTeam.objects.none()
    return ServiceTeam.objects.filter(unit__isnull=False)


def visible_to(actor: Actor) -> QuerySet[Service]:
    """Return the services an actor may read: those she may ask for, and those she offers or leads."""
    if not actor.is_known or not actor.may(Scope.READ):
        return Service.objects.none()
    if actor.has(Role.ADMINISTRATOR):
        return Service.objects.all()
    own = Q(team__unit_id__in=actor.unit_ids | actor.led_unit_ids)
    return Service.objects.filter(own | _may_ask(actor))


def askable_by(actor: Actor) -> QuerySet[Service]:
    """Return the services an actor may ask for now; the operator, who is in no unit, for any."""
    if not actor.is_known or not actor.may(Scope.READ):
        return Service.objects.none()
    standing = Service.objects.filter(retired_at=None, team__retired_at=None)
    return standing if actor.is_system else standing.filter(_may_ask(actor))


def _may_ask(actor: Actor) -> Q:
    named = Service.for_units.through.objects.filter(service_id=OuterRef("id"))
    return ~Q(Exists(named)) | Q(Exists(named.filter(unit_id__in=actor.unit_ids)))


def leads(actor: Actor, team: ServiceTeam) -> bool:
    """Whether the actor may change a team and what it offers."""
    led = team.unit_id in actor.led_unit_ids and actor.may(Scope.WRITE)
    return manages_catalogue(actor) or led


def require_lead(actor: Actor, team: ServiceTeam) -> None:
    """Refuse who neither leads the unit of a team nor is an administrator."""
    if not leads(actor, team):
        raise Forbidden("Only who leads this team, and administrators, may change it.")


def calendars_visible_to(actor: Actor) -> QuerySet[Calendar]:
    """Return the calendars an actor may see: all, for everybody with an account."""
    if not actor.is_known or not actor.may(Scope.READ):
        return Calendar.objects.none()
    return Calendar.objects.all()


def may_change_calendar(actor: Actor, calendar_id: int) -> bool:
    """Whether the actor may change a calendar. One statement at most."""
    if manages_catalogue(actor):
        return True
    if not actor.led_unit_ids or not actor.may(Scope.WRITE):
        return False
    users = ServiceTeam.objects.filter(calendar_id=calendar_id, retired_at=None)
    return users.filter(unit_id__in=actor.led_unit_ids).exists()


def require_calendar(actor: Actor, calendar_id: int) -> None:
    """Refuse who leads no team that works by a calendar and is no administrator."""
    if not may_change_calendar(actor, calendar_id):
        raise Forbidden("Only who leads a team that works by this calendar, and administrators, may change it.")


def agreements_visible_to(actor: Actor) -> QuerySet[Agreement]:
    """Return the agreements an actor may read: those of her teams, those with her units, those with all."""
    if not actor.is_known or not actor.may(Scope.READ):
        return Agreement.objects.none()
    if actor.is_system or actor.has(Role.ADMINISTRATOR):
        return Agreement.objects.all()
    units = actor.unit_ids | actor.led_unit_ids
    own = Q(team__unit_id__in=units) | Q(with_team__unit_id__in=units) | Q(unit_id__in=units)
    serves = Exists(ServiceTeam.objects.filter(unit_id__in=units))
    with_all = Q(unit=None, with_team=None) & (Q(internal=False) | Q(serves))
    return Agreement.objects.filter(own | with_all)


def takes(actor: Actor, agreement: Agreement) -> bool:
    """Whether the actor may sign for whom an agreement is with: who leads the unit, or the team; nobody for all."""
    unit_id = agreement.with_team.unit_id if agreement.with_team else agreement.unit_id
    return unit_id is not None and unit_id in actor.led_unit_ids and actor.may(Scope.WRITE)


def gives(actor: Actor, agreement: Agreement) -> bool:
    """Whether the actor may sign for the team that promises: who leads it."""
    return agreement.team.unit_id in actor.led_unit_ids and actor.may(Scope.WRITE)
