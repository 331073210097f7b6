"""Who may see and do what in the directory. Strangers nothing; colleagues know each other."""

from django.db.models import F, Q, QuerySet

from rapport.accounts.public import Actor, Role
from rapport.directory.models import Group, GroupMember, Identity, Person, Statement, Unit
from rapport.directory.rules.identities import IdentityKind
from rapport.kit import clock
from rapport.kit.problems import Forbidden

SEES_THE_PAST = (Role.ADMINISTRATOR, Role.ANALYST)
SERVES = (Role.TEAM_MEMBER, Role.TEAM_LEAD)


def manages_directory(actor: Actor) -> bool:
    """Whether the actor may change anybody's record."""
    return actor.has(Role.ADMINISTRATOR)


def require_directory(actor: Actor) -> None:
    """Refuse everybody but administrators."""
    if not manages_directory(actor):
        raise Forbidden


def may_edit(actor: Actor, person_id: int) -> bool:
    """Whether the actor may change what is personal of somebody: her own, or as administrator."""
    return manages_directory(actor) or (actor.person_id is not None and actor.person_id == person_id)


def visible_to(actor: Actor) -> QuerySet[Person]:
    """Return the people an actor may see: colleagues; who has left only administrators, analysts and themselves."""
    if not actor.is_known:
        return Person.objects.none()
    standing = Person.objects.filter(merged_into=None)
    if actor.has(*SEES_THE_PAST):
        return standing
    return standing.filter(Q(ended_on=None) | Q(id=actor.person_id))


def units_visible_to(actor: Actor) -> QuerySet[Unit]:
    """Return the units an actor may see: all that stand; ended ones as with people."""
    if not actor.is_known:
        return Unit.objects.none()
    return Unit.objects.all() if actor.has(*SEES_THE_PAST) else Unit.objects.filter(ended_on=None)


def groups_visible_to(actor: Actor) -> QuerySet[Group]:
    """Return the groups an actor may see: the open ones and her own."""
    if not actor.is_known:
        return Group.objects.none()
    if manages_directory(actor):
        return Group.objects.all()
    mine = GroupMember.objects.filter(person=actor.person_id).values("group_id")
    return Group.objects.filter(Q(open=True) | Q(id__in=mine))


def identities_visible_to(actor: Actor) -> QuerySet[Identity]:
    """Return the identities an actor may see: the work address of colleagues, all of her own; administrators all."""
    if manages_directory(actor):
        return Identity.objects.filter(person__in=visible_to(actor))
    public = Q(kind=IdentityKind.EMAIL, value=F("person__email"))
    return Identity.objects.filter(person__in=visible_to(actor)).filter(public | Q(person=actor.person_id))


def statements_visible_to(actor: Actor) -> QuerySet[Statement]:
    """Return the statements an actor may read. Subject and author read all of theirs; no visibility hides them.

    A disputed statement is between its subject and its author until one of them withdraws or corrects it, and so is one
    past its last day.
    """
    standing = Statement.objects.filter(withdrawn_at=None, person__in=visible_to(actor))
    if actor.is_system:
        return standing
    own = Q(person=actor.person_id) | Q(author=actor.person_id) if actor.person_id is not None else Q(pk__in=[])
    reach = Q(visibility=Statement.Visibility.EVERYONE)
    if actor.unit_ids and actor.user_id is not None:
        mine = Person.objects.filter(user_id=actor.user_id, unit_id__isnull=False).values("unit_id")
        reach |= Q(visibility=Statement.Visibility.UNIT, person__unit__in=mine)
    if actor.has(*SERVES):
        reach |= Q(visibility=Statement.Visibility.TEAM)
    holds = Q(expires_on=None) | Q(expires_on__gte=clock.today())
    return standing.filter(own | (reach & holds & Q(disputed_at=None)))


def may_move_need(actor: Actor, person_id: int, unit_ids: set[int]) -> bool:
    """Whether the actor may say how far a need is met: it is hers, or she serves in or leads all these units."""
    if actor.is_system or (actor.person_id is not None and actor.person_id == person_id):
        return True
    return actor.has(*SERVES) and bool(unit_ids) and unit_ids <= actor.unit_ids | actor.led_unit_ids
