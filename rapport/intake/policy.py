"""Who may import, and who sees a run."""

from django.db.models import Q, QuerySet

from rapport.accounts.public import Actor, Role, Scope
from rapport.intake.models import ImportRun
from rapport.intake.rules.shape import Kind
from rapport.kit.problems import Forbidden, Missing


def visible_to(actor: Actor) -> QuerySet[ImportRun]:
    """Return the runs an actor sees: her own; administrators all."""
    if actor.has(Role.ADMINISTRATOR):
        return ImportRun.objects.all()
    if actor.user_id is None:
        return ImportRun.objects.none()
    return ImportRun.objects.filter(Q(by_id=actor.user_id))


def may_import(kind: Kind, actor: Actor) -> bool:
    """Whether the actor may import this kind; a token needs the scope for it."""
    return actor.is_known and actor.may(Scope.IMPORT) and kind.may_import(actor)


def require_import(kind: Kind, actor: Actor) -> None:
    """Refuse an actor who may not import this kind, or whose token is not for imports."""
    if not may_import(kind, actor):
        raise Forbidden(f"You may not import {kind.name}. Ask an administrator if you need to.")


def require_uploader(run: ImportRun, actor: Actor) -> None:
    """Refuse, as for a run that does not exist, who did not upload its files: what they hold is for nobody else."""
    if not may_see_rejected(run, actor):
        raise Missing


def may_see_rejected(run: ImportRun, actor: Actor) -> bool:
    """Whether the actor may have the rejected rows, which hold what the file held: its uploader only."""
    if run.by_id is None:
        return actor.is_system
    return actor.user_id == run.by_id
