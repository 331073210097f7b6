"""Teams that only a log of another system names."""

from collections.abc import Iterable

from rapport.accounts.public import Actor
from rapport.catalogue.events import TeamNamed
from rapport.catalogue.models import ServiceTeam
from rapport.kit.text import squeeze
from rapport.ledger.public import record_many

NAME = 200
UNKNOWN = "Unknown team"


def log_teams(names: Iterable[str], *, by: Actor | None = None) -> dict[str, int]:
    """Return the team of each name, made where nobody here is called so; in the caller's transaction.

    A name means the serving team that is called exactly so, else the one with that prefix, else a team that a log named
    before. No name at all is the unknown team. Five statements at most, however many names.
    """
    given = {name: squeeze(name)[:NAME] for name in names}
    wanted = sorted({name for name in given.values() if name})
    known = _known(wanted)
    if missing := [name for name in wanted if name not in known]:
        ServiceTeam.objects.bulk_create([ServiceTeam(name=name) for name in missing], ignore_conflicts=True)
        made = ServiceTeam.objects.filter(unit=None, name__in=missing).values_list("id", flat=True)
        record_many([TeamNamed(team_id=ident) for ident in made], by=by or Actor.system())
        known = _known(wanted)
    nobody = unknown_team() if "" in given.values() else 0
    return {name: known[plain] if plain else nobody for name, plain in given.items()}


def unknown_team() -> int:
    """Return the team of what names none, made at the first time."""
    found = ServiceTeam.objects.filter(unknown=True).values_list("id", flat=True).first()
    if found is None:
        ServiceTeam.objects.bulk_create([ServiceTeam(name=UNKNOWN, unknown=True)], ignore_conflicts=True)
        ServiceTeam.objects.filter(unit=None, name=UNKNOWN).update(unknown=True)  # a log may have used this very name
        found = ServiceTeam.objects.values_list("id", flat=True).get(unknown=True)
    return found


def _known(names: list[str]) -> dict[str, int]:
    """Return which teams these names mean: serving by name, serving by prefix, then those of logs."""
    log = ServiceTeam.objects.filter(unit=None, name__in=names).values_list("name", "id")
    serving = ServiceTeam.objects.filter(unit__isnull=False)
    prefixes = serving.filter(prefix__in=names).values_list("prefix", "id")
    called = serving.filter(name__in=names).values_list("name", "id")
    return {**dict(log), **{prefix: ident for prefix, ident in prefixes if prefix}, **dict(called)}
