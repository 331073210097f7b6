"""Articles as small frozen cards, for lists and other rooms."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rapport.accounts.public import Actor
from rapport.catalogue.public import ServiceTeamCard, team_cards
from rapport.kit.problems import Missing
from rapport.knowledge import policy
from rapport.knowledge.models import Article
from rapport.knowledge.rules.words import LANGUAGES, Audience, State

# What a card needs; never the text, which may be long.
COLUMNS = (
    "id",
    "slug",
    "title",
    "excerpt",
    "language",
    "state",
    "audience",
    "team_id",
    "service_id",
    "latest",
    "shown",
    "review_on",
    "solved",
    "used",
    "helpful",
    "unhelpful",
    "changed_at",
    "published_at",
)


@dataclass(frozen=True, kw_only=True)
class ArticleCard:
    """Enough of an article to name, judge and link it. `shown` is the version its readers have, None of a draft."""

    id: int
    slug: str
    title: str
    excerpt: str
    language: str
    state: State
    audience: Audience
    team: ServiceTeamCard
    service_id: int | None
    latest: int
    shown: int | None
    review_on: date | None
    solved: int
    used: int
    helpful: int
    unhelpful: int
    changed_at: datetime
    published_at: datetime | None

    @property
    def url(self) -> str:
        """Its page."""
        return f"/knowledge/{self.slug}/"

    @property
    def language_name(self) -> str:
        """What its language calls itself."""
        return LANGUAGES.get(self.language, (self.language, ""))[0]

    @property
    def is_published(self) -> bool:
        """Whether its audience reads it."""
        return self.state is State.PUBLISHED

    @property
    def has_newer(self) -> bool:
        """Whether its team wrote on since it was published."""
        return self.shown is not None and self.latest > self.shown

    @property
    def ratings(self) -> int:
        """How many rated it."""
        return self.helpful + self.unhelpful


def card_of(row: Article, teams: Mapping[int, ServiceTeamCard]) -> ArticleCard:
    """Return the card of an article at hand. No statement."""
    said = {name: getattr(row, name) for name in COLUMNS if name not in {"team_id", "state", "audience"}}
    return ArticleCard(**said, state=State(row.state), audience=Audience(row.audience), team=teams[row.team_id])


def cards_of(rows: Iterable[Article]) -> list[ArticleCard]:
    """Return cards in the order of the rows. One statement beside that of the rows."""
    found = list(rows)
    teams = team_cards({row.team_id for row in found}) if found else {}
    return [card_of(row, teams) for row in found]


def article_card(slug: str, *, by: Actor) -> ArticleCard:
    """Return an article the actor may read. Two statements."""
    return _only(policy.visible_to(by).filter(slug=slug).only(*COLUMNS))


def article_by_id(article_id: int, *, by: Actor) -> ArticleCard:
    """Return the same by its id. Two statements."""
    return _only(policy.visible_to(by).filter(id=article_id).only(*COLUMNS))


def article_cards(ids: Iterable[int]) -> dict[int, ArticleCard]:
    """Return articles by id, whoever asks: for names in lists of what a reader may see. Two statements."""
    return {card.id: card for card in cards_of(Article.objects.filter(id__in=set(ids)).only(*COLUMNS))}


def _only(rows: Iterable[Article]) -> ArticleCard:
    found: Sequence[ArticleCard] = cards_of(rows)
    if not found:
        raise Missing
    return found[0]
