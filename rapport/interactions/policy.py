"""Who may see and change what: files are shown as counts, to administrators and analysts; nobody sees rows."""

from django.db.models import QuerySet

from rapport.accounts.public import Actor, Role, Scope
from rapport.interactions.models import ExcludedChannel, LogFile, Source
from rapport.kit.problems import Forbidden

READERS = (Role.ADMINISTRATOR, Role.ANALYST)


def may_read(actor: Actor) -> bool:
    """Whether the actor sees sources, files and their counts."""
    return actor.has(*READERS) and actor.may(Scope.READ)


def may_load(actor: Actor) -> bool:
    """Whether the actor may bring files in, withdraw them and decide what stays out."""
    return actor.has(Role.ADMINISTRATOR) and (actor.may(Scope.IMPORT) or actor.may(Scope.WRITE))


def ensure_reader(actor: Actor) -> None:
    if not may_read(actor):
        raise Forbidden


def ensure_loader(actor: Actor) -> None:
    if not may_load(actor):
        raise Forbidden


def visible_to(actor: Actor) -> QuerySet[LogFile]:
    """Files this actor sees."""
    return LogFile.objects.all() if may_read(actor) else LogFile.objects.none()


def sources_visible_to(actor: Actor) -> QuerySet[Source]:
    """Sources this actor sees."""
    return Source.objects.all() if may_read(actor) else Source.objects.none()


def exclusions_visible_to(actor: Actor) -> QuerySet[ExcludedChannel]:
    """What stays out is for everybody to know, so that works council and staff can check it."""
    return ExcludedChannel.objects.all() if actor.is_known else ExcludedChannel.objects.none()
