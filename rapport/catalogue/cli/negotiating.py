"""`rapport catalogue propose …`: how two sides come to an agreement, from the terminal."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, BinaryIO

import click

from rapport.catalogue.actions.reviewing import ask_agreement_reviews, review_agreement
from rapport.catalogue.actions.signing import decline, propose_agreement, propose_version, sign
from rapport.catalogue.actions.taking_back import take_back
from rapport.catalogue.cli.agreements import line_of, said_of, shown, targets_of
from rapport.catalogue.cli.root import DAY, OPERATOR, as_day, commands, team_of
from rapport.catalogue.queries.agreements import AgreementPage, Version, agreement
from rapport.catalogue.queries.promised import promised_to
from rapport.catalogue.rules.agreements import Side
from rapport.catalogue.rules.clauses import Clauses, Measure, read_threshold
from rapport.catalogue.rules.negotiation import Change, Line, compare
from rapport.catalogue.rules.words import Level
from rapport.directory.public import unit_by_slug
from rapport.kit import terminal
from rapport.kit.problems import Missing, Refusal

SIDES = click.Choice([side.value for side in Side])
PROMISED = click.argument("promised", nargs=-1, metavar="GOAL[:PRIORITY]=LENGTH…")
FOR = click.option("--for", "side", type=SIDES, required=True, help="Which side did it, on paper: giver or taker.")


def proposing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of what is proposed."""
    options = (
        click.option("--threshold", multiple=True, metavar="MEASURE=VALUE", help="As answer_agreed=90% or rating=4.2."),
        click.option("--channel", multiple=True, help="A way to reach the team; may be repeated."),
        click.option("--brings", multiple=True, help="What the other side brings; may be repeated."),
        click.option("--survey-weeks", type=int, help="How often they are asked how it goes."),
        click.option("--since", type=DAY, help="The day from which it holds; default: today."),
        click.option("--review", type=DAY, help="The day it is looked at again."),
        click.option("--words", default="", help="The same in words."),
        click.option(
            "--from", "side", type=SIDES, default=Side.GIVER.value, help="Which side proposes; default: giver."
        ),
    )
    for option in options:
        command = option(command)
    return command


@commands.command("propose")
@click.argument("prefix")
@PROMISED
@click.option("--unit", default="", metavar="SLUG", help="With this unit.")
@click.option("--to-team", default="", metavar="PREFIX", help="With this team.")
@proposing
@terminal.json_option
def propose(prefix: str, promised: tuple[str, ...], unit: str, to_team: str, as_json: bool, **told: Any) -> None:
    """Propose an agreement between the team PREFIX and a unit or a team; it holds once both have signed."""
    made = propose_agreement(
        team_id=team_of(prefix).id,
        internal=bool(to_team),
        unit_id=unit_by_slug(unit, by=OPERATOR).id if unit else None,
        with_team_id=team_of(to_team).id if to_team else None,
        **_proposed(promised, **told),
        by=OPERATOR,
    )
    shown(made, as_json=as_json)


@commands.command("propose-version")
@click.argument("number", type=int)
@PROMISED
@proposing
@terminal.json_option
def propose_anew(number: int, promised: tuple[str, ...], as_json: bool, **told: Any) -> None:
    """Propose what the agreement NUMBER shall say; a proposal that waits is answered by it."""
    propose_version(agreement_id=number, **_proposed(promised, **told), by=OPERATOR)
    shown(number, as_json=as_json)


@commands.command("sign-agreement")
@click.argument("number", type=int)
@FOR
@terminal.json_option
def sign_on_paper(number: int, side: str, as_json: bool) -> None:
    """Record that a side signed on paper what is proposed in the agreement NUMBER, else its latest version."""
    found = agreement(number, by=OPERATOR)
    sign(version_id=(found.draft or found.latest).id, side=Side(side), by=OPERATOR)
    shown(number, as_json=as_json)


@commands.command("decline-agreement")
@click.argument("number", type=int)
@FOR
@click.option("--reason", default="", help="Why not; whose side proposed it needs none.")
@terminal.json_option
def decline_on_paper(number: int, side: str, reason: str, as_json: bool) -> None:
    """Record that a side declined what is proposed in the agreement NUMBER, or took its own proposal back."""
    found = agreement(number, by=OPERATOR)
    if found.draft is None:
        raise Missing("Nothing is proposed there.")
    decline(version_id=found.draft.id, side=Side(side), reason=reason, by=OPERATOR)
    shown(number, as_json=as_json)


@commands.command("take-back")
@click.argument("number", type=int)
@click.option("--version", type=int, help="Which version; default: the latest.")
@click.option("--reason", default="", help="Why; both sides read it.")
@terminal.json_option
def take_back_version(number: int, version: int | None, reason: str, as_json: bool) -> None:
    """Take back a version of the agreement NUMBER that has not begun; what counts until then goes on."""
    found = agreement(number, by=OPERATOR)
    one = found.latest if version is None else _version(found, version)
    take_back(version_id=one.id, reason=reason, by=OPERATOR)
    shown(number, as_json=as_json)


@commands.command("review-agreement")
@click.argument("number", type=int)
@click.option("--next", "next_on", type=DAY, help="When it is looked at next; default: not again by itself.")
@terminal.json_option
def review(number: int, next_on: datetime | None, as_json: bool) -> None:
    """Say that the agreement NUMBER was looked at."""
    review_agreement(agreement_id=number, next_on=as_day(next_on) if next_on else None, by=OPERATOR)
    shown(number, as_json=as_json)


@commands.command("agreement-reviews")
@terminal.json_option
def reviews(as_json: bool) -> None:
    """Put agreements due for review onto the lists of the leads; every morning this happens by itself."""
    count = ask_agreement_reviews()
    terminal.show({"asked": count}, as_json=as_json, lines=lambda: f"{count} agreements are to be looked at again.")


@commands.command("agreement")
@click.argument("number", type=int)
@click.option("--version", type=int, help="This version beside the one before it; default: what is proposed, or holds.")
@terminal.json_option
def one(number: int, version: int | None, as_json: bool) -> None:
    """Show the agreement NUMBER: one version beside the one before it."""
    found = agreement(number, by=OPERATOR)
    new = _version(found, version)
    old = next((one for one in found.versions if one.number < new.number), None)
    lines = compare(old.text if old else None, new.text)
    terminal.show(
        {**said_of(found), "beside": old.number if old else None, "lines": [_line(line) for line in lines]},
        as_json=as_json,
        lines=lambda: "\n".join([line_of(found), *map(_told, lines)]),
    )


@commands.command("agreement-pdf")
@click.argument("number", type=int)
@click.argument("to", type=click.File("wb", lazy=True))
@click.option("--version", type=int, help="This version; default: what is proposed, or holds.")
def as_pdf(number: int, to: BinaryIO, version: int | None) -> None:
    """Write the agreement NUMBER as a PDF for signing into the file TO; “-” is standard output."""
    from rapport.catalogue.views.agreement_pdf import printed

    found = agreement(number, by=OPERATOR)
    pdf = printed(found, _version(found, version)).pdf
    to.write(pdf)
    terminal.say(f"{len(pdf):,} bytes written into {to.name}.")


@commands.command("promised")
@click.argument("slug")
@terminal.json_option
def promised_by_all(slug: str, as_json: bool) -> None:
    """Show what all teams promise the unit SLUG: of each what comes nearest."""
    found = promised_to(unit_by_slug(slug, by=OPERATOR), by=OPERATOR)
    terminal.show(
        [said_of(card) for card in found.rows],
        as_json=as_json,
        lines=lambda: "\n".join(map(line_of, found.rows)) or "Nothing is promised yet.",
    )


def _proposed(
    promised: tuple[str, ...],
    *,
    threshold: tuple[str, ...],
    channel: tuple[str, ...],
    brings: tuple[str, ...],
    survey_weeks: int | None,
    since: datetime | None,
    review: datetime | None,
    words: str,
    side: str,
) -> dict[str, Any]:
    """Return what was typed as the action takes it."""
    clauses = Clauses(
        thresholds=dict(_threshold(text) for text in threshold),
        channels=channel,
        obligations=brings,
        survey_weeks=survey_weeks,
    )
    return {
        "targets": targets_of(promised),
        "clauses": clauses,
        "since": as_day(since) if since else None,
        "review_on": as_day(review) if review else None,
        "words": words,
        "side": Side(side),
    }


def _threshold(text: str) -> tuple[Measure, float]:
    name, _is, value = text.partition("=")
    if name not in set(Measure):
        raise Refusal(f"There is no measure “{name}”. There are: {', '.join(Measure)}.", code="bad_threshold")
    found = read_threshold(Measure(name), value)
    if found is None:
        raise Refusal("Write thresholds as answer_agreed=90% or rating=4.2.", code="bad_threshold")
    return Measure(name), found


def _version(page: AgreementPage, number: int | None) -> Version:
    if number is None:
        return page.draft or page.now or page.latest
    found = next((one for one in page.versions if one.number == number), None)
    if found is None:
        raise Missing("There is no such version.")
    return found


def _line(line: Line) -> dict[str, Any]:
    of = [str(one) for one in line.of]
    return {"part": line.part, "of": of, "old": line.old, "new": line.new, "change": line.change}


def _told(line: Line) -> str:
    what = " ".join([line.part, *(one.name.lower() if isinstance(one, Level) else str(one) for one in line.of)])
    change = "" if line.change is Change.SAME else f"  ({line.change})"
    return f"  {what:<36}{line.old or '–':<28}{line.new or '–'}{change}"
