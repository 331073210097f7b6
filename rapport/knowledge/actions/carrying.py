"""Articles come in from a folder of Markdown files, and go out into one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.catalogue.public import service_by_slug, team_by_prefix, teams
from rapport.directory.public import unit_by_slug
from rapport.kit.problems import Missing, Refusal
from rapport.kit.text import number_in, slugify, squeeze
from rapport.knowledge import policy
from rapport.knowledge.actions.publishing import publish
from rapport.knowledge.actions.writing import place_article, save_version, write_article
from rapport.knowledge.models import Article, Version
from rapport.knowledge.rules import front
from rapport.knowledge.rules.words import LONGEST_TEXT, Audience, State

LARGEST = LONGEST_TEXT * 4 + 10_000  # bytes
NAMES = frozenset({"readme", "index", "license", "contributing"})  # files of a folder that are no articles
FROM_FILE = "From a file"  # the note of a version


@dataclass
class Carried:
    """What became of the files: `reasons` says by file why one was rejected."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    reasons: dict[str, str] = field(default_factory=dict)

    @property
    def rejected(self) -> int:
        """How many files were no articles."""
        return len(self.reasons)


def import_folder(folder: Path, *, by: Actor, team: str = "", publish_all: bool = True) -> Carried:
    """Make or renew an article of every `.md` file in a folder and below, each in a transaction of its own.

    A file is known again by its `slug` in front, else by its name: the same folder twice changes nothing. `team` is
    the prefix of the team for files that name none. What is published stays so; drafts are kept as such where a file
    says `state: draft` or `publish_all` is off. A file is compared with what is published, and rejected where it
    differs while the team writes on.
    """
    done = Carried()
    for path in sorted(folder.rglob("*.md")):
        if path.stem.lower() in NAMES or any(part.startswith(".") for part in path.relative_to(folder).parts):
            continue
        done.read += 1
        try:
            outcome = import_text(_text(path), name=path.stem, by=by, team=team, publish_it=publish_all)
        except Refusal as refusal:
            done.reasons[str(path.relative_to(folder))] = refusal.message
        else:
            setattr(done, outcome, getattr(done, outcome) + 1)
    return done


def import_text(text: str, *, name: str, by: Actor, team: str = "", publish_it: bool = True) -> str:
    """Make or renew one article; return `created`, `updated` or `unchanged`."""
    file = front.read(text)
    said: dict[str, Any] = {
        "title": file.front.get("title", name),
        "text": file.text,
        "keywords": file.front.get("keywords", ""),
    }
    said["language"] = file.front.get("language", "en")
    slug = slugify(file.front.get("slug") or name)
    with transaction.atomic():
        there = Article.objects.select_for_update().filter(slug=slug).defer("vector", "title_vector").first()
        placed = _placed(file, by)
        if there is None:
            team_id = _team(file.front.get("team") or team, by)
            article_id = write_article(team_id=team_id, slug=slug, **said, **placed, by=by)
        else:
            article_id = there.id
            place_article(article_id=article_id, **placed, by=by)
            if _is_published(there, said):
                return "unchanged"
            _ensure_nobody_writes(there)
            save_version(article_id=article_id, **said, note=FROM_FILE, by=by)
        now = Article.objects.only("latest", "state", "shown").get(id=article_id)
        if publish_it and file.front.get("state", State.PUBLISHED) == State.PUBLISHED and now.state != State.RETIRED:
            publish(article_id=article_id, by=by)
            now.refresh_from_db(fields=["shown", "state"])
    if there is None:
        return "created"
    before = (there.latest, there.shown, there.state)
    return "unchanged" if before == (now.latest, now.shown, now.state) else "updated"


def _is_published(article: Article, said: Mapping[str, Any]) -> bool:
    """Whether readers have these words already; what the team writes on is not asked."""
    if article.shown is None:
        return False
    text = said["text"].replace("\r\n", "\n").strip()
    words = (squeeze(said["title"]), text, squeeze(said["keywords"]), said["language"])
    return words == (article.title, article.text, article.keywords, article.language)


def _ensure_nobody_writes(article: Article) -> None:
    """Refuse a file where its team has words that are not published; those of an earlier file may be renewed."""
    if article.latest == article.shown:
        return
    last = Version.objects.get(article=article, number=article.latest)
    of_a_file = last.author_id is None and (last.note == FROM_FILE or last.number == 1)
    if not of_a_file:
        raise Refusal(
            f"Version {last.number}, by its team, waits to be published: publish it first, or leave this file out.",
            code="draft_waits",
        )


def export_folder(folder: Path, *, by: Actor, team: str = "") -> int:
    """Write every published article the actor may read into a folder, a file each; return how many. Old ones stay."""
    rows = policy.readable_by(by).order_by("id").defer("vector", "title_vector")
    prefixes = {card.id: card.prefix for card in teams(retired=True)}
    if team:
        rows = rows.filter(team_id=_team(team, by))
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for row in rows.select_related("service").prefetch_related("for_units").iterator(chunk_size=200):
        (folder / f"{row.slug}.md").write_text(front.write(_front(row, prefixes), row.text), encoding="utf-8")
        written += 1
    return written


def _front(row: Article, prefixes: Mapping[int, str]) -> Mapping[str, str]:
    return {
        "title": row.title,
        "slug": row.slug,
        "team": prefixes[row.team_id],
        "service": row.service.slug if row.service else "",
        "language": row.language,
        "audience": row.audience if row.audience != Audience.EVERYBODY else "",
        "units": ", ".join(sorted(unit.slug for unit in row.for_units.all())),
        "keywords": row.keywords,
        "review_months": str(row.review_months),
    }


def _text(path: Path) -> str:
    if path.stat().st_size > LARGEST:
        raise Refusal("This file is too long for an article.", code="too_long")
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Refusal("This file is not UTF-8 text.", code="no_text") from None


def _team(prefix: str, by: Actor) -> int:
    if not prefix:
        raise Refusal("Say which team keeps it: “team: IT” in front, or --team IT.", code="no_team")
    try:
        return team_by_prefix(prefix, by=by).id
    except Missing:
        raise Refusal(f"No team’s numbers begin with “{prefix}”.", code="no_team") from None


def _placed(file: front.File, by: Actor) -> dict[str, Any]:
    said = file.front
    placed: dict[str, Any] = {}
    units = file.listed("units")
    audience = said.get("audience") or (Audience.UNITS if units else Audience.EVERYBODY)
    if audience not in set(Audience):
        raise Refusal(f"An article is for {', '.join(Audience)}, not for “{audience}”.", code="no_audience")
    placed["audience"] = Audience(audience)
    placed["for_unit_ids"] = [unit_by_slug(slug, by=by).id for slug in units]
    months = said.get("review_months", "")
    if months:
        placed["review_months"] = number_in(months, digits=3) or 0
    if slug := said.get("service"):
        try:
            placed["service_id"] = service_by_slug(slug, by=by).id
        except Missing:
            raise Refusal(f"There is no service “{slug}”.", code="no_service") from None
    return placed
