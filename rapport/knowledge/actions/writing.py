"""Articles: written, saved anew, placed."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django.db import IntegrityError, transaction

from rapport.accounts.public import Actor
from rapport.catalogue.public import service_card, team_card
from rapport.directory.public import unit_card
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.kit.text import is_clean, slugify, squeeze
from rapport.knowledge import policy
from rapport.knowledge.actions.searching import index
from rapport.knowledge.events import ArticlePlaced, ArticleWritten
from rapport.knowledge.models import Article, Version
from rapport.knowledge.rules.markdown import excerpt_of
from rapport.knowledge.rules.words import (
    LANGUAGES,
    LONGEST_KEYWORDS,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_UNITS,
    REVIEW_MONTHS,
    Audience,
)
from rapport.ledger.public import record

STAYS: Any = object()  # the default of what an action may leave as it is
PLACES = frozenset({"new", "suggestions", "keeping", "preview", "searches"})  # addresses that no article can have
SLUG, MOST_ALIKE, NOTE = 160, 1000, 200


def write_article(
    *,
    team_id: int,
    title: str,
    text: str,
    by: Actor,
    keywords: str = "",
    language: str = "en",
    audience: Audience = Audience.EVERYBODY,
    for_unit_ids: Iterable[int] = (),
    service_id: int | None = None,
    review_months: int = 12,
    slug: str = "",
    made_from: tuple[str, int] | None = None,
) -> int:
    """Begin an article as a draft of a team, and return its id; whoever serves in the team may.

    `made_from` is the kind and id of the record it was made from; from one record comes one article. `slug`: the
    address it asks for, else its title gives one.
    """
    with transaction.atomic():
        team = team_card(team_id)
        policy.ensure_keeps(by, team.unit_id)
        if team.unit_id is None or team.retired:
            raise Refusal("This team keeps no articles. Choose one that serves.", code="no_team", field="team")
        article = Article(
            team_id=team_id, service_id=_service(service_id, team_id), review_months=_months(review_months)
        )
        article.language = _language(language)
        article.audience, units = _meant(audience, for_unit_ids)
        if made_from:
            article.made_from, article.made_from_id = made_from
        article.title = _title(title)
        _save_new(article, slug)
        article.for_units.set(units)
        _write(article, title=title, text=text, keywords=keywords, language=language, note="", by=by)
    return article.id


def save_version(
    *,
    article_id: int,
    by: Actor,
    title: str = STAYS,
    text: str = STAYS,
    keywords: str = STAYS,
    language: str = STAYS,
    note: str = "",
    seen: int | None = None,
) -> int:
    """Save a new version, which its team alone reads until it is published; return its number.

    What is not given stays. `seen` is the number of the version that was edited: refuses if somebody saved one since.
    Saving what is there already changes nothing.
    """
    with transaction.atomic():
        article = held(article_id, by)
        if seen is not None and seen != article.latest:
            raise Refusal(
                f"Somebody saved version {article.latest} while you wrote. Compare it in the history, then save again.",
                code="changed",
            )
        last = Version.objects.get(article=article, number=article.latest)
        said = {
            "title": last.title if title is STAYS else title,
            "text": last.text if text is STAYS else text,
            "keywords": last.keywords if keywords is STAYS else keywords,
            "language": last.language if language is STAYS else language,
        }
        return _write(article, **said, note=note, by=by, last=last)


def restore_version(*, article_id: int, number: int, by: Actor) -> int:
    """Let an article be again as it was in a version, by a new one; return its number."""
    with transaction.atomic():
        article = held(article_id, by)
        old = Version.objects.filter(article=article, number=number).first()
        if old is None:
            raise Missing
        said = {name: getattr(old, name) for name in ("title", "text", "keywords", "language")}
        last = Version.objects.get(article=article, number=article.latest)
        return _write(article, **said, note=f"As in version {number}", by=by, last=last)


def place_article(
    *,
    article_id: int,
    by: Actor,
    audience: Audience = STAYS,
    for_unit_ids: Iterable[int] = STAYS,
    service_id: int | None = STAYS,
    review_months: int = STAYS,
) -> None:
    """Say whom an article is for, to which service it belongs, how often it is reviewed; what is not given stays."""
    with transaction.atomic():
        article = held(article_id, by)
        before = (article.audience, article.service_id, article.review_months)
        units = before_units = set(article.for_units.values_list("id", flat=True))
        if audience is not STAYS or for_unit_ids is not STAYS:
            wanted = Audience(article.audience) if audience is STAYS else audience
            article.audience, units = _meant(wanted, before_units if for_unit_ids is STAYS else for_unit_ids)
        if service_id is not STAYS:
            article.service_id = _service(service_id, article.team_id)
        if review_months is not STAYS:
            article.review_months = _months(review_months)
        if (article.audience, article.service_id, article.review_months) == before and units == before_units:
            return
        article.for_units.set(units)
        article.save(update_fields=["audience", "service", "review_months"])
        record(ArticlePlaced(article_id=article.id, team_id=article.team_id, service_id=article.service_id), by=by)


def held(article_id: int, by: Actor) -> Article:
    """Return an article that the actor may change, locked; refuses others."""
    seen = policy.visible_to(by).filter(id=article_id).values("id")
    rows = Article.objects.select_for_update(of=("self",)).filter(id__in=seen)
    article = rows.select_related("team").defer("vector", "title_vector").first()
    if article is None:
        raise Missing
    policy.ensure_keeps(by, article.team.unit_id)
    return article


def show(article: Article, version: Version) -> None:
    """Let readers have a version of an article, in the caller's transaction."""
    for name in ("title", "text", "keywords", "language"):
        setattr(article, name, getattr(version, name))
    article.excerpt = excerpt_of(version.text)
    article.changed_at = clock.now()
    article.save(update_fields=["title", "text", "keywords", "language", "excerpt", "changed_at"])
    index(article)


def _write(
    article: Article,
    *,
    title: str,
    text: str,
    keywords: str,
    language: str,
    note: str,
    by: Actor,
    last: Version | None = None,
) -> int:
    new = Version(article=article, number=article.latest + 1, author_id=by.person_id)
    new.title, new.text, new.language = _title(title), _text(text), _language(language)
    new.keywords, new.note = _keywords(keywords), squeeze(note)[:NOTE]
    content = ("title", "text", "keywords", "language")
    if last is not None and all(getattr(new, name) == getattr(last, name) for name in content):
        return last.number
    new.save(force_insert=True)
    article.latest = new.number
    article.save(update_fields=["latest"])
    if article.shown is None:
        show(article, new)
    record(ArticleWritten(article_id=article.id, team_id=article.team_id, version=new.number), by=by)
    return new.number


def _title(title: str) -> str:
    plain = squeeze(title)
    if not plain or len(plain) > LONGEST_TITLE or not is_clean(plain):
        raise Refusal(f"Give it a title of up to {LONGEST_TITLE} letters.", code="no_title", field="title")
    return plain


def _text(text: str) -> str:
    plain = text.replace("\r\n", "\n").strip()
    if not plain or len(plain) > LONGEST_TEXT or not is_clean(plain):
        raise Refusal(f"Write the answer, in {LONGEST_TEXT} letters at most.", code="no_text", field="text")
    return plain


def _keywords(keywords: str) -> str:
    plain = squeeze(keywords)
    if len(plain) > LONGEST_KEYWORDS:
        raise Refusal(f"Keep other words for it under {LONGEST_KEYWORDS} letters.", code="too_long", field="keywords")
    return plain


def _language(language: str) -> str:
    if language not in LANGUAGES:
        raise Refusal(f"Choose one of these languages: {', '.join(LANGUAGES)}.", code="no_language", field="language")
    return language


def _months(months: int) -> int:
    if months not in REVIEW_MONTHS:
        choices = ", ".join(map(str, REVIEW_MONTHS))
        raise Refusal(f"Review it every {choices} months.", code="bad_review", field="review_months")
    return months


def _service(service_id: int | None, team_id: int) -> int | None:
    if service_id is None:
        return None
    if service_card(service_id, by=Actor.system()).team.id != team_id:
        raise Refusal("Choose a service of the team that owns the article.", code="other_team", field="service")
    return service_id


def _meant(audience: Audience, for_unit_ids: Iterable[int]) -> tuple[Audience, set[int]]:
    if audience is not Audience.UNITS:
        return audience, set()
    wanted = set(for_unit_ids)
    if not wanted:
        raise Refusal("Say which units it is for.", code="no_unit", field="for_units")
    if len(wanted) > MOST_UNITS or len(unit_card(wanted)) < len(wanted):
        raise Refusal("One of these units is not here.", code="no_unit", field="for_units")
    return audience, wanted


def _save_new(article: Article, slug: str) -> None:
    """Save an article under the first free address its title suggests; two at once do not get the same."""
    if (
        article.made_from
        and Article.objects.filter(made_from=article.made_from, made_from_id=article.made_from_id).exists()
    ):
        raise Refusal("An article was made from it already.", code="made_already")
    plain = slugify(slug or article.title)[:SLUG].strip("-") or "article"
    taken = PLACES | set(Article.objects.filter(slug__startswith=plain).values_list("slug", flat=True))
    slugs = (plain, *(f"{plain}-{number}" for number in range(2, MOST_ALIKE)))
    for article.slug in (one for one in slugs if one not in taken):
        with suppress(IntegrityError), transaction.atomic():
            article.save(force_insert=True)
            return
    raise Refusal("Too many articles are called so. Choose another title.", code="title_taken", field="title")
