"""Where the records are that a text names, as far as its reader may see them."""

from collections.abc import Iterable, Mapping

from rapport.accounts.public import Actor
from rapport.kit.doors import listed
from rapport.relationships.rules.named import names_in


def places_named(texts: Iterable[str], *, by: Actor) -> Mapping[str, str]:
    """Return the addresses of records that texts name (IT-1042), by name in capitals, as their rooms let the actor see.

    What she may not see is left out as if there were none. No statement where nothing is named.
    """
    names = names_in(texts)
    if not names:
        return {}
    kinds = [kind.named for kind in listed("SUBJECTS") if kind.named is not None]
    return {name: subject.url for named in kinds for name, subject in named(names, by).items()}
