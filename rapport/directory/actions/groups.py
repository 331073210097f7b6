"""Groups: made, changed, joined, left, closed."""

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.actions.loading.memberships import group_slug
from rapport.directory.actions.standing import SAME
from rapport.directory.events import GroupAdded, GroupChanged, GroupClosed, GroupJoined, GroupLeft
from rapport.directory.models import Group, GroupMember
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.kit.text import squeeze
from rapport.ledger.public import record

NAME, PURPOSE = 200, 500  # letters, as the table has it


def add_group(*, name: str, purpose: str = "", open_to_all: bool = True, by: Actor) -> int:
    """Make a group and return its id; whoever makes it is its first member."""
    if not by.is_known or (by.person_id is None and not policy.manages_directory(by)):
        raise Forbidden
    with transaction.atomic():
        plain = _named(name)
        slug = group_slug(plain, set(Group.objects.values_list("slug", flat=True)))
        group = Group.objects.create(name=plain, slug=slug, purpose=squeeze(purpose)[:PURPOSE], open=open_to_all)
        record(GroupAdded(group_id=group.id), by=by)
        if by.person_id is not None:
            _join(group.id, by.person_id, by)
    return group.id


def change_group(*, group_id: int, name: str = SAME, purpose: str = SAME, by: Actor) -> bool:
    """Rename a group, or say anew what it is for; return whether anything changed.

    An administrator may, or who is alone in it: others joined what it was.
    """
    with transaction.atomic():
        group = _seen(group_id, by)
        if not policy.manages_directory(by):
            _require_alone(group_id, by)
        before = (group.name, group.purpose)
        if name is not SAME and squeeze(name) != group.name:
            group.name = _named(name, besides=group_id)
        if purpose is not SAME:
            group.purpose = squeeze(purpose)[:PURPOSE]
        if (group.name, group.purpose) == before:
            return False
        group.save(update_fields=["name", "purpose"])
        record(GroupChanged(group_id=group_id), by=by)
    return True


def join_group(*, group_id: int, person_id: int, by: Actor) -> None:
    """Join an open group, or put somebody into any as an administrator; twice is once."""
    _require_own(person_id, by)
    group = Group.objects.filter(id=group_id).first()
    if group is None or not (group.open or policy.manages_directory(by)):
        raise Missing
    if not policy.visible_to(by).filter(id=person_id, ended_on=None, vacant=False).exists():
        raise Missing
    with transaction.atomic():
        _join(group_id, person_id, by)


def leave_group(*, group_id: int, person_id: int, by: Actor) -> None:
    """Leave a group; who is not in it stays out."""
    _require_own(person_id, by)
    with transaction.atomic():
        gone, _ = GroupMember.objects.filter(group_id=group_id, person_id=person_id).delete()
        if gone:
            record(GroupLeft(person_id=person_id, group_id=group_id), by=by)


def close_group(*, group_id: int, by: Actor) -> None:
    """Close an open group: only its members know of it, nobody joins by herself, it makes no tie public.

    An administrator may, or who is alone in it. Closing it again changes nothing.
    """
    with transaction.atomic():
        _seen(group_id, by)
        if not policy.manages_directory(by):
            _require_alone(group_id, by)
        if Group.objects.filter(id=group_id, open=True).update(open=False):
            record(GroupClosed(group_id=group_id), by=by)


def _seen(group_id: int, by: Actor) -> Group:
    group = policy.groups_visible_to(by).filter(id=group_id).first()
    if group is None:
        raise Missing
    return group


def _named(name: str, *, besides: int = 0) -> str:
    plain = squeeze(name)[:NAME]
    if not plain:
        raise Refusal("A group needs a name.", code="no_name", field="name")
    if Group.objects.filter(name__iexact=plain).exclude(id=besides).exists():
        # not which group it is: one that is closed is known to its members only
        raise Refusal("This name is taken. Choose another one.", code="group_exists", field="name")
    return plain


def _require_alone(group_id: int, by: Actor) -> None:
    members = list(GroupMember.objects.filter(group_id=group_id).values_list("person_id", flat=True)[:2])
    if by.person_id is None or members != [by.person_id]:
        raise Forbidden("Others are in this group too. Leave it, or ask an administrator.")


def _require_own(person_id: int, by: Actor) -> None:
    if not policy.may_edit(by, person_id):
        raise Forbidden


def _join(group_id: int, person_id: int, by: Actor) -> None:
    _, new = GroupMember.objects.get_or_create(group_id=group_id, person_id=person_id)
    if new:
        record(GroupJoined(person_id=person_id, group_id=group_id), by=by)
