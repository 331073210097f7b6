"""Who may see and change relationships. Every read starts here.

| who | sees | does |
|---|---|---|
| who serves in the team, and who leads it | the team's whole book | all of it; stages and weights only the lead |
| who leads the unit it is with, or is it herself | their side: goals, steps, what is planned | agrees to goals |
| who was at a touchpoint | what was written of it; of a note nothing, whoever it names | |
| everybody in that unit and below | who looks after it, and the goals that were agreed | |
| administrators | nothing of it | load books from files |
| everybody else | nothing | |
"""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from rapport.accounts.public import Actor, Role, Scope
from rapport.catalogue.public import ServiceTeamCard, teams_in
from rapport.kit.problems import Forbidden
from rapport.relationships.models import Participant, Relationship, Relationships, Touchpoint, Touchpoints, Transfer
from rapport.relationships.rules.words import Contact


def own_teams(actor: Actor) -> Sequence[ServiceTeamCard]:
    """Return the teams whose books an actor reads, retired ones too: where she serves, what she leads.

    By name, those that look after anybody first. Two statements, one where there is one team.
    """
    found = teams_in(_reads(actor))
    kept: set[int] = set()
    if len(found) > 1:
        going_on = Relationship.objects.going_on().filter(team_id__in=[team.id for team in found]).order_by()
        kept = set(going_on.values_list("team_id", flat=True).distinct())
    return sorted(found, key=lambda team: (team.id not in kept, team.name, team.id))


def kept_teams(actor: Actor) -> Sequence[ServiceTeamCard]:
    """Return the teams of `own_teams`; refuses who reads no book. One statement."""
    if not (found := own_teams(actor)):
        raise Forbidden(_("A book is kept by who serves in a team. Who looks after you stands on your own page."))
    return found


def teams_of(actor: Actor) -> frozenset[int]:
    """Return the teams of `own_teams` by id. One statement."""
    return frozenset(team.id for team in teams_in(_reads(actor)))


def reads(actor: Actor, unit_id: int | None) -> bool:
    """Whether an actor reads the book of the team of this unit. No statement."""
    return actor.is_system or unit_id in _reads(actor)


def visible_to(actor: Actor) -> Relationships:
    """Return the relationships whose page an actor may see: those in the books of her teams. No statement.

    Jobs and the terminal see all.
    """
    every = Relationship.objects.all()
    return every if actor.is_system else every.filter(team__unit_id__in=_reads(actor))


def their_side(actor: Actor) -> Relationships:
    """Return the relationships an actor is on the other side of: with her, or with a unit she is in or leads."""
    if actor.person_id is None or not actor.may(Scope.READ):
        return Relationship.objects.none()
    hers = Q(person_id=actor.person_id) | Q(unit_id__in=actor.unit_ids | actor.led_unit_ids)
    return Relationship.objects.going_on().filter(hers)


def speaks_for(actor: Actor, relationship: Relationship) -> bool:
    """Whether an actor may say yes for the other side: she is it, or leads the unit. No statement."""
    if actor.person_id is None or not actor.may(Scope.WRITE):
        return False
    return relationship.person_id == actor.person_id or relationship.unit_id in actor.led_unit_ids


def touchpoints_visible_to(actor: Actor) -> Touchpoints:
    """Return the touchpoints whose words an actor may read: those of her teams' books, and those she was at.

    At a note nobody was: it is between those who keep the book, whomever it names.
    """
    standing = Touchpoint.objects.standing()
    if actor.is_system:
        return standing
    if not actor.is_known or not actor.may(Scope.READ):
        return standing.none()
    was_there = Exists(Participant.objects.filter(touchpoint=OuterRef("pk"), person_id=actor.person_id or 0))
    met = ~Q(kind=Contact.NOTE) & Q(was_there)
    return standing.filter(Q(relationship__team__unit_id__in=_reads(actor)) | met)


def transfers_visible_to(actor: Actor) -> QuerySet[Transfer]:
    """Return the transfers an actor may see: those within the books of her teams. No statement."""
    every = Transfer.objects.all()
    return every if actor.is_system else every.filter(team__unit_id__in=_reads(actor))


def keeps(actor: Actor, unit_id: int | None) -> bool:
    """Whether an actor may change the book of the team of this unit. No statement."""
    if actor.is_system:
        return True
    return actor.may(Scope.WRITE) and unit_id is not None and unit_id in actor.unit_ids | actor.led_unit_ids


def ensure_keeps(actor: Actor, team: ServiceTeamCard) -> None:
    """Refuse who does not serve in a team, nor leads it."""
    if not keeps(actor, team.unit_id):
        raise Forbidden("Only who serves in this team keeps its book.")


def leads(actor: Actor, team: ServiceTeamCard) -> bool:
    """Whether an actor leads a team: sets its stages and weights. No statement."""
    return actor.is_system or (actor.may(Scope.WRITE) and team.unit_id in actor.led_unit_ids)


def ensure_leads(actor: Actor, team: ServiceTeamCard) -> None:
    """Refuse who does not lead a team."""
    if not leads(actor, team):
        raise Forbidden("Only who leads this team sets its stages and what its health is made of.")


def loads(actor: Actor) -> bool:
    """Whether an actor may load a book from a file: who keeps one, and administrators."""
    return actor.is_system or actor.has(Role.ADMINISTRATOR, Role.TEAM_LEAD, Role.TEAM_MEMBER)


def may_load(actor: Actor, team: ServiceTeamCard) -> bool:
    """Whether an actor may load into the book of a team: who serves in it, leads it, and administrators."""
    if actor.is_system or actor.has(Role.ADMINISTRATOR):
        return True
    return team.unit_id is not None and team.unit_id in actor.unit_ids | actor.led_unit_ids


def _reads(actor: Actor) -> frozenset[int]:
    """Return the units whose teams' books an actor reads: those she sits in or leads."""
    if not actor.is_known or not actor.may(Scope.READ):
        return frozenset()
    return actor.unit_ids | actor.led_unit_ids


def ensure_loads(actor: Actor, team: ServiceTeamCard) -> None:
    """Refuse who may not load into the book of a team."""
    if not may_load(actor, team):
        raise Forbidden(f"Only who serves in {team.name}, and administrators, load its book.")
