"""Articles in the palette."""

from collections.abc import Sequence

from rapport.accounts.public import Actor
from rapport.knowledge.queries.search import search
from rapport.ui.finding import Hit


def found_articles(question: str, by: Actor, limit: int) -> Sequence[Hit]:
    """Return articles for the palette. As many statements as `search`."""
    found = search(question, by=by, limit=limit).articles
    return [Hit(label=card.title, line=card.team.name, url=card.url, icon="book") for card in found]
