"""`rapport knowledge …`: articles from the terminal."""

import sys
from datetime import timedelta
from pathlib import Path

import click

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.kit.terminal import REJECTED_ROWS, Command, json_option, say, show
from rapport.knowledge.actions.carrying import export_folder, import_folder
from rapport.knowledge.actions.reviewing import ask_reviews
from rapport.knowledge.actions.searching import learn_words
from rapport.knowledge.queries.keeping import not_found, solved_by_service, solving
from rapport.knowledge.queries.search import search

OPERATOR = Actor.system(via="cli")
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group(cls=Command)
def commands() -> None:
    """Articles: what teams know, written down once."""


@commands.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--team", default="", help="The prefix of the team for files that name none.")
@click.option("--drafts", is_flag=True, help="Publish nothing; teams read first.")
@json_option
def take_in(folder: Path, team: str, drafts: bool, as_json: bool) -> None:
    """Make or renew an article of every Markdown file in FOLDER.

    Lines between two --- in front say what it is: title, team, service, language, keywords, audience (everybody,
    units, team), units, review_months, state, slug. The same folder twice changes nothing.
    """
    done = import_folder(folder, by=OPERATOR, team=team, publish_all=not drafts)
    if done.created or done.updated:
        learn_words()
    for name, reason in done.reasons.items():
        say(f"{name}: {reason}")
    document = {
        "read": done.read,
        "created": done.created,
        "updated": done.updated,
        "unchanged": done.unchanged,
        "rejected": done.rejected,
        "reasons": done.reasons,
    }
    words = f"{done.created} new, {done.updated} changed, {done.unchanged} as before, {done.rejected} rejected."
    show(document, as_json=as_json, lines=lambda: words)
    if done.rejected:
        sys.exit(REJECTED_ROWS)


@commands.command("export")
@click.argument("folder", type=FOLDER)
@click.option("--team", default="", help="Only what the team with this prefix keeps.")
@json_option
def give_out(folder: Path, team: str, as_json: bool) -> None:
    """Write every published article into FOLDER, a Markdown file each."""
    count = export_folder(folder, by=OPERATOR, team=team)
    show({"written": count}, as_json=as_json, lines=lambda: f"{count} files.")


@commands.command("search")
@click.argument("question", nargs=-1, required=True)
@click.option("--limit", default=10, type=click.IntRange(1, 100), help="How many.")
@json_option
def find(question: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Find published articles."""
    found = search(" ".join(question), by=OPERATOR, limit=limit).articles
    rows = [{"slug": card.slug, "title": card.title, "team": card.team.prefix} for card in found]
    show(rows, as_json=as_json, lines=lambda: "\n".join(f"{r['team']:6} {r['title']}  ({r['slug']})" for r in rows))


@commands.command("figures")
@click.option("--days", default=90, type=click.IntRange(1, 1098), help="How many days back.")
@json_option
def figures(days: int, as_json: bool) -> None:
    """Print what articles solved, and what was looked for in vain."""
    until = clock.today()
    since = until - timedelta(days=days)
    mine = [
        {"slug": row.article.slug, "title": row.article.title, "solved": row.solved, "used": row.used}
        for row in solving(by=OPERATOR, since=since, until=until)
    ]
    services = [
        {"service": row.service.slug if row.service else None, "solved": row.solved, "used": row.used}
        for row in solved_by_service(since=since, until=until)
    ]
    lost = [{"words": row.words, "times": row.times, "people": row.people} for row in not_found(by=OPERATOR)]
    document = {"since": since, "until": until, "articles": mine, "services": services, "not_found": lost}
    show(
        document,
        as_json=as_json,
        lines=lambda: "\n".join(
            [
                *(f"{row['solved']:5} solved {row['used']:5} used  {row['title']}" for row in mine),
                *(f"{row['times']:5} in vain             {row['words']}" for row in lost),
            ]
        ),
    )


@commands.command("learn")
@json_option
def learn(as_json: bool) -> None:
    """Read the words of all articles anew, which typos are compared with; every night this happens by itself."""
    count = learn_words()
    show({"words": count}, as_json=as_json, lines=lambda: f"{count} words.")


@commands.command("reviews")
@json_option
def reviews(as_json: bool) -> None:
    """Put articles whose review is due onto the lists of their teams; every morning this happens by itself."""
    count = ask_reviews()
    show({"asked": count}, as_json=as_json, lines=lambda: f"{count} asked.")
