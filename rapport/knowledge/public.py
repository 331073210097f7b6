"""The door of knowledge: articles that answer, for whoever they are for."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from rapport.knowledge.actions.forgetting import (
    forget_author,
    forget_drafts,
    forget_ratings_of,
    forget_searches_of,
    forget_solutions_of,
    forget_solved,
    remove_old_ratings,
    remove_old_searches,
)
from rapport.knowledge.actions.making import Made, article_of, draft_from
from rapport.knowledge.actions.merging import follow_merged_people
from rapport.knowledge.actions.reading import note_search, use
from rapport.knowledge.actions.reviewing import KIND, about_reviews, decide
from rapport.knowledge.queries.articles import plain_text
from rapport.knowledge.queries.cards import ArticleCard, article_by_id
from rapport.knowledge.queries.experts import authors_of
from rapport.knowledge.queries.finding import found_articles
from rapport.knowledge.queries.holdings import ratings_held, searches_held, solutions_held, versions_held
from rapport.knowledge.queries.keeping import SolvedByService, solved_by_service
from rapport.knowledge.queries.search import Found, search
from rapport.knowledge.queries.suggesting import suggested
from rapport.privacy.public import Clock, Holding
from rapport.tasks.public import TaskKind
from rapport.ui.finding import Finder, Knowing

__all__ = [
    "EXPERTS",
    "FINDERS",
    "HOLDINGS",
    "RETENTION",
    "TASKS",
    "ArticleCard",
    "Found",
    "Made",
    "SolvedByService",
    "article_by_id",
    "article_of",
    "draft_from",
    "follow_merged_people",
    "forget_drafts",
    "note_search",
    "plain_text",
    "search",
    "solved_by_service",
    "suggested",
    "use",
]

DAY = timedelta(days=1)
EXPERTS = (Knowing(find=authors_of),)
FINDERS = (Finder(title=_("Articles"), find=found_articles),)
TASKS = (
    TaskKind(
        name=KIND,
        title=_("Is this article still right?"),
        decide=decide,
        show=about_reviews,
        yes=_("Still right"),
        no=_("Needs work"),
    ),
)
HOLDINGS = (
    Holding(
        name="knowledge.searches",
        title=_("What I looked for in vain"),
        source=_("My own questions; others read words alone, and only those of five people and more."),
        rows=searches_held,
        erase=forget_searches_of,
        private=True,
    ),
    Holding(
        name="knowledge.ratings",
        title=_("What I said of articles"),
        source=_("Yourself; the team reads the word, never whose it is."),
        rows=ratings_held,
        erase=forget_ratings_of,
        private=True,
    ),
    Holding(
        name="knowledge.solutions",
        title=_("Which articles answered me"),
        source=_("Yourself; forgotten after 90 days, but for the sum."),
        rows=solutions_held,
        erase=forget_solutions_of,
        private=True,
    ),
    Holding(
        name="knowledge.versions",
        title=_("Articles I wrote"),
        source=_("Your own saves."),
        rows=versions_held,
        erase=forget_author,
        stays=_("The versions stay their team's, without your name."),
    ),
)
RETENTION = (
    Clock(name="knowledge.searches", title=_("Searches in vain"), keeps=90 * DAY, remove=remove_old_searches),
    Clock(name="knowledge.ratings", title=_("Ratings of articles"), keeps=365 * DAY, remove=remove_old_ratings),
    Clock(name="knowledge.solutions", title=_("Whom articles answered"), keeps=90 * DAY, remove=forget_solved),
)
