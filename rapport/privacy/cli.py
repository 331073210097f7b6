"""Commands of privacy."""

import click

from rapport.accounts.public import Actor
from rapport.kit.problems import Refusal
from rapport.kit.terminal import Command, json_option, say, show
from rapport.privacy.actions.erasure import erase_person
from rapport.privacy.actions.keys import rotate_pseudonyms
from rapport.privacy.actions.optouts import opt_in, opt_out
from rapport.privacy.actions.retention import run_retention
from rapport.privacy.queries.holdings import account_of, data_about
from rapport.privacy.queries.watch import objections
from rapport.privacy.views.mine import as_document

OPERATOR = Actor.system(via="cli")


@click.group(cls=Command)
def commands() -> None:
    """Opt-out, access, erasure, retention."""


@commands.command("data")
@click.argument("person", type=int)
@json_option
def data(person: int, as_json: bool) -> None:
    """Print everything held about PERSON (a number), for a request on paper."""
    sections = data_about(person_id=person, user_id=account_of(person))
    lines = [f"{s.title}: {r.label} = {r.value} ({r.origin})" for s in sections for r in s.rows]
    show(as_document(sections), as_json=as_json, lines=lambda: "\n".join(lines) or "Nothing is held.")


@commands.command("opt-out")
@click.argument("person", type=int)
@click.option("--back", is_flag=True, help="Let the person come back instead.")
def leave(person: int, back: bool) -> None:
    """Take PERSON (a number) out of the network, at her wish."""
    (opt_in if back else opt_out)(subject_id=person, by=OPERATOR)
    say("The next snapshot honours it.")


@commands.command("erase")
@click.argument("person", type=int)
@click.option("--yes", is_flag=True, help="Really: there is no way back.")
@json_option
def erase(person: int, yes: bool, as_json: bool) -> None:
    """Erase everything held about PERSON (a number) for good."""
    if not yes:
        raise Refusal("This cannot be undone. Say --yes if you mean it.", code="unsure")
    count = erase_person(subject_id=person, by=OPERATOR)
    show({"records": count}, as_json=as_json, lines=lambda: f"{count} records are erased.")


@commands.command("retention")
@json_option
def retention(as_json: bool) -> None:
    """Remove what has reached its age now, without waiting for the night."""
    runs = [{"clock": r.name, "before": r.before, "removed": r.removed, "error": r.error} for r in run_retention()]
    show(runs, as_json=as_json, lines=lambda: "\n".join(f"{r['removed']:>8}  {r['clock']}  {r['error']}" for r in runs))


@commands.command("requests")
@json_option
def requests(as_json: bool) -> None:
    """Print what people ask to correct, stop using or erase."""
    rows = objections(by=OPERATOR)
    show(rows, as_json=as_json, lines=lambda: "\n".join(f"{r.id}  {r.state}  {r.wish}  {r.holding}" for r in rows))


@commands.command("rotate-pseudonyms")
def rotate() -> None:
    """Replace the key of pseudonyms: those handed out before lead nowhere."""
    rotate_pseudonyms(by=OPERATOR)
    say("New pseudonyms from now on.")
