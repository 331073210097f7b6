"""Who may see and change the catalogue. Every read starts here.

| what | who |
|---|---|
| service teams, calendars, the matrix | every colleague reads them |
| a service | whose unit may ask for it; the team that offers it, those above it who lead it, administrators |
| what a team and its services are | the lead of its unit, administrators |
| an agreement | everybody in the unit it is with, the team that promises, who leads above them; with all: everybody |
| an internal agreement | both teams; with all teams: whoever serves |
| writing an agreement, taking a version to come back | the lead of the team that promises, administrators |
| proposing one, or a version of it | the lead of either side; administrators, who sign nothing by it |
| signing or declining one | the lead of either side, who leads above her, who decides for either while she is away |
| saying that one was looked at again | the lead of either side, administrators |
| all that a unit was promised | everybody in it, who leads it, administrators |
| making a unit a service team, retiring one | administrators |
| a calendar | administrators, and who leads a team that works by it |
| the matrix | administrators |
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from rapport.accounts.public import Actor, Role, Scope
from rapport.catalogue.models import Agreement, Calendar, Service, ServiceTeam
from rapport.catalogue.rules.agreements import Side
from rapport.catalogue.rules.negotiation import TaskOf
from rapport.directory.public import units_led_by
from rapport.kit.problems import Forbidden
from rapport.tasks.public import stood_in_for


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
    """Return the agreements an actor may read: those of her teams, those with her units, those with all.

    Those too that she may sign for whom she stands in for. Two statements at most.
    """
    if not actor.is_known or not actor.may(Scope.READ):
        return Agreement.objects.none()
    if actor.is_system or actor.has(Role.ADMINISTRATOR):
        return Agreement.objects.all()
    units = actor.unit_ids | actor.led_unit_ids
    own = Q(team__unit_id__in=units) | Q(with_team__unit_id__in=units) | Q(unit_id__in=units)
    if away := frozenset[int]().union(*_stood_in_for(actor).values()):
        own |= Q(team__unit_id__in=away) | Q(with_team__unit_id__in=away) | Q(unit_id__in=away)
    serves = Exists(ServiceTeam.objects.filter(unit_id__in=units))
    with_all = Q(unit=None, with_team=None) & (Q(internal=False) | Q(serves))
    return Agreement.objects.filter(own | with_all)


def gives(actor: Actor, agreement: Agreement) -> bool:
    """Whether the actor may sign for the team that promises: who leads it, or stands in for who does."""
    return Side.GIVER in speaking(actor, agreement)


def sides_of(actor: Actor, agreement: Agreement) -> list[Side]:
    """Return for which sides of an agreement the actor may speak. Two statements at most."""
    return list(speaking(actor, agreement))


def speaking(actor: Actor, agreement: Agreement) -> dict[Side, int | None]:
    """Return the sides the actor may speak for, and for whom: None where she leads that side, or above it, herself.

    Who stands in for somebody speaks where she would: for the units she leads, and all below. Two statements at most,
    if the units of both sides were read with the agreement.
    """
    if not actor.may(Scope.WRITE):
        return {}
    taker = agreement.with_team.unit if agreement.with_team else agreement.unit
    units = {side: unit for side, unit in ((Side.GIVER, agreement.team.unit), (Side.TAKER, taker)) if unit is not None}
    own = {side for side, unit in units.items() if unit.id in actor.led_unit_ids}
    away = _stood_in_for(actor) if units.keys() - own else {}
    found: dict[Side, int | None] = {}
    for side, unit in units.items():
        whom = [] if side in own else [ident for ident, led in away.items() if unit.id in led]
        if side in own or whom:
            found[side] = min(whom, key=lambda ident: (len(away[ident]), ident), default=None)  # the nearest above it
    return found


def _stood_in_for(actor: Actor) -> dict[int, frozenset[int]]:
    """Return for whom the actor signs while they are away, each with the units she leads. Two statements at most."""
    away = stood_in_for(actor.person_id, TaskOf.SIGNATURE) if actor.person_id is not None else set()
    return units_led_by(away) if away else {}


def may_read_promised(actor: Actor, unit_id: int) -> bool:
    """Whether the actor may read all that a unit was promised: who is in it or leads it, and administrators."""
    if not actor.is_known or not actor.may(Scope.READ):
        return False
    inside = unit_id in actor.unit_ids | actor.led_unit_ids
    return inside or actor.is_system or actor.has(Role.ADMINISTRATOR)
