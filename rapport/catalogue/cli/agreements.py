"""`rapport catalogue agreements …`: what teams promise, from the terminal."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

from rapport.catalogue.actions.agreements import (
    make_agreement,
    renew_agreement,
    retire_agreement,
    return_agreement,
)
from rapport.catalogue.cli.root import DAY, OPERATOR, as_day, commands, team_of
from rapport.catalogue.queries.agreements import AgreementCard, agreement, agreements
from rapport.catalogue.rules.agreements import Goal, Targets, goals_of, read_length
from rapport.catalogue.rules.digests import digest_of
from rapport.catalogue.rules.words import Level
from rapport.directory.public import unit_by_slug
from rapport.kit import terminal
from rapport.kit.problems import Refusal

PROMISED = click.argument("promised", nargs=-1, required=True, metavar="GOAL[:PRIORITY]=LENGTH…")


@commands.command("agreements")
@click.option("--team", default="", metavar="PREFIX", help="What this team promises, and is promised.")
@click.option("--retired", is_flag=True, help="Also those that hold no longer.")
@terminal.json_option
def list_agreements(team: str, retired: bool, as_json: bool) -> None:
    """List what teams promise, and whom."""
    found = agreements(by=OPERATOR, team_id=team_of(team).id if team else None, retired=retired)
    terminal.show(
        [said_of(card) for card in found],
        as_json=as_json,
        lines=lambda: "\n".join(map(line_of, found)) or "Nothing is promised yet.",
    )


@commands.command("promise")
@click.argument("prefix")
@PROMISED
@click.option("--unit", default="", metavar="SLUG", help="To one unit; default: to everybody.")
@click.option("--to-team", default="", metavar="PREFIX", help="To another team; “-” for all teams.")
@click.option("--since", type=DAY, help="The day from which it holds; default: today.")
@click.option("--words", default="", help="The same in words.")
@terminal.json_option
def make(
    prefix: str,
    promised: tuple[str, ...],
    unit: str,
    to_team: str,
    since: datetime | None,
    words: str,
    as_json: bool,
) -> None:
    """Let the team PREFIX promise times, as answer=4h resolution:high=8h; without a priority: at every one."""
    made = make_agreement(
        team_id=team_of(prefix).id,
        internal=bool(to_team),
        unit_id=unit_by_slug(unit, by=OPERATOR).id if unit else None,
        with_team_id=team_of(to_team).id if to_team and to_team != "-" else None,
        targets=targets_of(promised),
        since=as_day(since) if since else None,
        words=words,
        by=OPERATOR,
    )
    shown(made, as_json=as_json)


@commands.command("promise-anew")
@click.argument("number", type=int)
@PROMISED
@click.option("--since", type=DAY, help="The day from which it holds; default: today.")
@click.option("--words", default="", help="The same in words.")
@terminal.json_option
def renew(number: int, promised: tuple[str, ...], since: datetime | None, words: str, as_json: bool) -> None:
    """Write the agreement NUMBER anew from a day on; what began before keeps what it has."""
    day = as_day(since) if since else None
    renew_agreement(agreement_id=number, targets=targets_of(promised), since=day, words=words, by=OPERATOR)
    shown(number, as_json=as_json)


@commands.command("retire-agreement")
@click.argument("number", type=int)
def retire(number: int) -> None:
    """Let nothing new fall under the agreement NUMBER."""
    retire_agreement(agreement_id=number, by=OPERATOR)
    terminal.say("Nothing new falls under it.")


@commands.command("return-agreement")
@click.argument("number", type=int)
def come_back(number: int) -> None:
    """Let the agreement NUMBER hold again."""
    return_agreement(agreement_id=number, by=OPERATOR)
    terminal.say("It holds again.")


def targets_of(promised: tuple[str, ...]) -> Targets:
    """Return what was typed as targets; a goal without a priority is promised at every one."""
    found: dict[tuple[Goal, Level], int] = {}
    for text in promised:
        what, _is, length = text.partition("=")
        goal, _at, level = what.partition(":")
        minutes = read_length(length)
        if goal not in set(Goal) or (level and level.upper() not in Level.__members__) or minutes is None:
            names = ", ".join(Goal)
            raise Refusal(f"Write promises as answer=4h or resolution:high=8h. There are: {names}.", code="bad_target")
        for one in [Level[level.upper()]] if level else Level:
            found[Goal(goal), one] = minutes
    return found


def shown(number: int, *, as_json: bool) -> None:
    """Show an agreement that was just changed."""
    card = agreement(number, by=OPERATOR)
    terminal.show(said_of(card), as_json=as_json, lines=lambda: line_of(card))


def said_of(card: AgreementCard) -> dict[str, Any]:
    """Return an agreement for programs: the version of today, else the latest, and what is proposed."""
    version = card.now or card.latest
    return {
        "id": card.id,
        "team": card.team.prefix,
        "internal": card.internal,
        "unit": card.unit.slug if card.unit else None,
        "with_team": card.with_team.prefix if card.with_team else None,
        "retired": card.retired,
        "version": version.number,
        "state": version.state,
        "since": version.since,
        "digest": digest_of(card.id, version.number, version.text, version.words),
        "signed": {"giver": version.given_at, "taker": version.taken_at},
        "proposed": card.draft.number if card.draft else None,
        "review_on": card.review_on,
        "thresholds": dict(version.clauses.thresholds),
        "channels": version.clauses.channels,
        "obligations": version.clauses.obligations,
        "survey_weeks": version.clauses.survey_weeks,
        "targets": [{"goal": g, "priority": p.name.lower(), "minutes": m} for (g, p), m in version.minutes.items()],
    }


def line_of(card: AgreementCard) -> str:
    """Return an agreement as one line."""
    whom = card.with_team.name if card.with_team else card.unit.name if card.unit else None
    whom = whom or ("all teams" if card.internal else "everybody")
    version = card.now or card.latest
    rows = version.rows(goals_of(internal=card.internal))
    times = "; ".join(f"{goal} {_at_priorities(row)}" for goal, row in rows)
    ended = "  (retired)" if card.retired else "  (being negotiated)" if card.draft else ""
    return f"{card.id:<5}{card.team.prefix:<9}to {whom}, since {version.since}: {times}{ended}"


def _at_priorities(lengths: Sequence[str]) -> str:
    """Return one length for all priorities, or one for each."""
    if len(set(lengths)) == 1:
        return lengths[0] or "–"
    return ", ".join(f"{level.name.lower()} {length or '–'}" for level, length in zip(Level, lengths, strict=True))
