"""Articles that perhaps answer a request: the same for the colleague who writes it and for the team that reads it."""

from collections.abc import Sequence

from rapport.accounts.public import Actor
from rapport.catalogue.public import ServiceCard
from rapport.knowledge.queries.articles import of_service
from rapport.knowledge.queries.cards import ArticleCard
from rapport.knowledge.queries.search import search
from rapport.knowledge.rules.words import LONGEST_QUESTION

SHORTEST = 3  # letters of a subject before something is suggested
FLOOR = 0.4  # of how well the best one fits


def suggested(
    subject: str, *, service: ServiceCard | None, by: Actor, limit: int, text: str = ""
) -> Sequence[ArticleCard]:
    """Return what perhaps answers a subject and, if given, its text; as many statements as `search` at most.

    A subject that is the name of its service says no more than that: then the articles of the service are meant.
    """
    subject = subject.strip()
    if service and subject == service.name:
        return of_service(service.id, by=by, limit=limit)
    if len(subject) < SHORTEST:
        return ()
    question = f"{subject} {text}"[:LONGEST_QUESTION]
    return search(question, by=by, limit=limit, service_id=service.id if service else None, floor=FLOOR).articles
