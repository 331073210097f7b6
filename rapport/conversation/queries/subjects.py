"""Records of all rooms, as far as an actor may see them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from rapport.accounts.public import Actor
from rapport.kit.doors import listed
from rapport.kit.problems import Missing
from rapport.ledger.public import Subject, SubjectKind

Key = tuple[str, int]  # the kind of a record, and its number


@cache
def kinds() -> Mapping[str, SubjectKind]:
    """Every kind of record by name: what the doors of the rooms list as `SUBJECTS`; this room knows none of them."""
    return {kind.name: kind for kind in listed("SUBJECTS")}


def seen(keys: Iterable[Key], *, by: Actor) -> dict[Key, Subject]:
    """Return, of these records, those the actor may see now. A few statements for each kind among them."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for kind, ident in keys:
        wanted[kind].add(ident)
    known = kinds()
    return {
        (kind, ident): subject
        for kind, idents in wanted.items()
        if kind in known
        for ident, subject in known[kind].see(idents, by).items()
    }


def subject_of(kind: str, ident: int, *, by: Actor, commented: bool = False) -> Subject:
    """Return one record the actor may see, on which comments stand if that is asked. Raises Missing."""
    known = kinds().get(kind)
    if known is None or (commented and not known.commented):
        raise Missing
    found = known.see({ident}, by).get(ident)
    if found is None:
        raise Missing
    return found
