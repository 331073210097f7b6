"""The tags of teams."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.models import Tag
from rapport.kit.text import fold

SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class TagCard:
    """A tag of a team."""

    id: int
    team_id: int
    word: str


def tags_known(*, by: Actor, team_ids: Iterable[int] | None = None) -> list[TagCard]:
    """Return the tags of the actor's teams, or of these of them, by word. Two statements."""
    own = policy.teams_of(by) if not by.is_system else None
    rows = Tag.objects.all() if own is None else Tag.objects.filter(team_id__in=own)
    if team_ids is not None:
        rows = rows.filter(team_id__in=set(team_ids))
    found = rows.order_by("key", "id").values_list("id", "team_id", "word")
    return [TagCard(id=ident, team_id=team, word=word) for ident, team, word in found]


def tags_like(q: str, *, by: Actor) -> list[str]:
    """Return words of the actor's teams that begin so, then those that hold it, each once."""
    wanted = fold(q)
    words = {fold(card.word): card.word for card in tags_known(by=by)}
    hits = [key for key in words if wanted in key]
    return [words[key] for key in sorted(hits, key=lambda key: (not key.startswith(wanted), key))[:SHOWN]]
