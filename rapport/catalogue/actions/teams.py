"""Units become service teams, change, retire and come back; and the numbers of their cases."""

from django.db import IntegrityError, connection, transaction

from rapport.accounts.public import Actor
from rapport.catalogue import policy
from rapport.catalogue.actions.searching import refresh_team
from rapport.catalogue.actions.stays import STAYS, named, told
from rapport.catalogue.events import TeamChanged, TeamRetired, TeamReturned, TeamServed
from rapport.catalogue.models import Calendar, ServiceTeam
from rapport.catalogue.rules.prefixes import check_prefix
from rapport.directory.public import unit_card
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.ledger.public import record

NAME = 200
NEXT = "UPDATE catalogue_serviceteam SET next_number = next_number + 1 WHERE id = %s RETURNING next_number - 1"


def serve(
    *, unit_id: int, prefix: str, by: Actor, name: str = "", about: str = "", calendar_id: int | None = None
) -> int:
    """Make a unit a service team and return the team's id; without a name it is called as its unit.

    The prefix begins the numbers of its cases and never changes. A team of the same name that only a log named becomes
    this one, with its cases. Refuses a bad or taken prefix, a taken name, and a unit that serves already or has ended.
    """
    policy.require_administrator(by)
    unit = unit_card([unit_id]).get(unit_id)
    if unit is None or unit.ended:
        raise Refusal("Choose a unit that stands.", code="no_unit", field="unit_id")
    kept = check_prefix(prefix)
    try:
        with transaction.atomic():
            if ServiceTeam.objects.filter(unit_id=unit_id).exists():
                raise Refusal("This unit is a service team already.", code="serves_already", field="unit_id")
            plain = _free(named(name or unit.name, most=NAME, noun="team"))
            of_logs = ServiceTeam.objects.filter(name=plain, unit=None, unknown=False)
            team = of_logs.first() or ServiceTeam(name=plain)
            team.unit_id, team.prefix, team.about = unit_id, kept, told(about)
            team.calendar_id = _calendar(calendar_id)
            team.save()
            record(TeamServed(team_id=team.id, unit_id=unit_id), by=by)
    except IntegrityError:
        raise Refusal(
            f"Another team’s numbers begin with {kept}. Choose another prefix.", code="prefix_taken", field="prefix"
        ) from None
    return team.id


def change_team(
    *, team_id: int, by: Actor, name: str = STAYS, about: str = STAYS, calendar_id: int | None = STAYS
) -> None:
    """Name a team anew, say what it does, let it work by another calendar; what is not given stays.

    The lead of its unit may, and administrators. `calendar_id` None is the default of the site.
    """
    with transaction.atomic():
        team = held(team_id)
        policy.require_lead(by, team)
        before = (team.name, team.about, team.calendar_id)
        if name is not STAYS:
            team.name = _free(named(name, most=NAME, noun="team"), besides=team_id)
        if about is not STAYS:
            team.about = told(about)
        if calendar_id is not STAYS:
            team.calendar_id = _calendar(calendar_id)
        if (team.name, team.about, team.calendar_id) == before:
            return
        team.save(update_fields=["name", "about", "calendar"])
        if team.name != before[0]:
            refresh_team(team)
        record(TeamChanged(team_id=team_id, calendar_id=team.calendar_id), by=by)


def retire_team(*, team_id: int, by: Actor) -> None:
    """Let a team take nothing new any more; its services can be asked for no longer. Its cases stay. Twice is once."""
    policy.require_administrator(by)
    with transaction.atomic():
        team = held(team_id)
        if team.retired_at is None:
            team.retired_at = clock.now()
            team.save(update_fields=["retired_at"])
            record(TeamRetired(team_id=team_id), by=by)


def return_team(*, team_id: int, by: Actor) -> None:
    """Let a team that was retired serve again; refuses one whose unit has ended. Twice is once."""
    policy.require_administrator(by)
    with transaction.atomic():
        team = held(team_id)
        if team.retired_at is None:
            return
        unit_id = team.unit_id or 0
        if unit_card([unit_id])[unit_id].ended:
            raise Refusal("Its unit has ended. Let the unit stand again first.", code="unit_ended")
        team.retired_at = None
        team.save(update_fields=["retired_at"])
        record(TeamReturned(team_id=team_id), by=by)


def next_number(team_id: int) -> int:
    """Return the next number of a team's cases and never again; in the caller's transaction, which others wait for."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [team_id])
        row = cursor.fetchone()
    if row is None:
        raise Missing
    return int(row[0])


def held(team_id: int) -> ServiceTeam:
    """Return a team that serves, held until the transaction ends."""
    team = ServiceTeam.objects.select_for_update(no_key=True).filter(id=team_id, unit__isnull=False).first()
    if team is None:
        raise Missing
    return team


def _free(name: str, *, besides: int = 0) -> str:
    """Return a name no other serving team has; refuses one that is taken."""
    serving = ServiceTeam.objects.filter(unit__isnull=False, name__iexact=name).exclude(id=besides)
    if serving.exists():
        raise Refusal(f"Another service team is called “{name}”.", code="name_taken", field="name")
    return name


def _calendar(calendar_id: int | None) -> int | None:
    if calendar_id is not None and not Calendar.objects.filter(id=calendar_id, retired_at=None).exists():
        raise Refusal("Choose a calendar that is in use.", code="no_calendar", field="calendar_id")
    return calendar_id
