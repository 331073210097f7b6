"""What happened to articles."""

from dataclasses import dataclass

from rapport.kit.facts import fact


@fact("knowledge.article_written")
@dataclass(frozen=True, kw_only=True)
class ArticleWritten:
    """An article has a new version, which nobody but its team reads until it is published."""

    article_id: int
    team_id: int
    version: int


@fact("knowledge.article_published")
@dataclass(frozen=True, kw_only=True)
class ArticlePublished:
    """A version of an article is what its audience reads from now on."""

    article_id: int
    team_id: int
    version: int


@fact("knowledge.article_placed")
@dataclass(frozen=True, kw_only=True)
class ArticlePlaced:
    """Whom an article is for, which team and service it belongs to, or how often it is reviewed changed."""

    article_id: int
    team_id: int
    service_id: int | None


@fact("knowledge.article_retired")
@dataclass(frozen=True, kw_only=True)
class ArticleRetired:
    """An article is found no more."""

    article_id: int
    team_id: int


@fact("knowledge.article_returned")
@dataclass(frozen=True, kw_only=True)
class ArticleReturned:
    """An article that was retired is a draft or is read again."""

    article_id: int
    team_id: int


@fact("knowledge.review_asked")
@dataclass(frozen=True, kw_only=True)
class ReviewAsked:
    """The day has come on which a team reads again whether an article is still right."""

    article_id: int
    team_id: int


@fact("knowledge.article_reviewed")
@dataclass(frozen=True, kw_only=True)
class ArticleReviewed:
    """Somebody of its team read an article: it is still right, or needs work."""

    article_id: int
    team_id: int
    right: bool


@fact("knowledge.article_rated")
@dataclass(frozen=True, kw_only=True)
class ArticleRated:
    """A reader said whether an article helped her."""

    article_id: int
    helpful: bool


@fact("knowledge.question_solved")
@dataclass(frozen=True, kw_only=True)
class QuestionSolved:
    """An article answered somebody who was about to ask: no case was opened."""

    article_id: int
    service_id: int | None


@fact("knowledge.article_used")
@dataclass(frozen=True, kw_only=True)
class ArticleUsed:
    """An article was put into an answer."""

    article_id: int
    service_id: int | None
