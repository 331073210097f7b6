"""Articles beside a case, and one made of it."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Scope, actor_of
from rapport.cases.actions.articles import make_article
from rapport.cases.queries.case.articles import offered, wanted
from rapport.cases.rest.asked import Limit
from rapport.kit.paging import Id
from rapport.knowledge.public import search

router = Router()


class AnswerOut(Schema):
    """An article that may answer a case."""

    id: int
    slug: str
    title: str
    excerpt: str
    team: str
    url: str


class MadeArticleOut(Schema):
    """A draft that was made: how many names and numbers were left out, and words that may still name somebody."""

    article_id: int
    slug: str
    taken: int
    doubts: list[str]


@router.get("/cases/{case_id}/articles", response=list[AnswerOut], operation_id="articles_for_case")
def list_articles(
    request: HttpRequest, case_id: Id, q: Annotated[str, Field(max_length=200)] = "", limit: Limit = 5
) -> Any:
    """Return articles that may answer a case, by its subject or by `q`; for who serves it."""
    actor = actor_of(request, Scope.READ)
    case = wanted(case_id, by=actor)
    typed = search(q, by=actor, limit=limit, service_id=case.service_id).articles if q else ()
    found = typed if q else offered(case, by=actor, limit=limit)
    said = ("id", "slug", "title", "excerpt", "url")
    return [{**{name: getattr(card, name) for name in said}, "team": card.team.prefix} for card in found]


@router.post("/cases/{case_id}/article", response={201: MadeArticleOut}, operation_id="article_of_case")
def add_article(request: HttpRequest, case_id: Id) -> Any:
    """Make a draft of the answer a case got, without names; for who serves it."""
    made = make_article(case_id=case_id, by=actor_of(request))
    return Status(
        201, {"article_id": made.article_id, "slug": made.slug, "taken": made.taken, "doubts": list(made.doubts)}
    )
