"""`rapport directory statements …`: what is said about working with somebody, from the terminal."""

from dataclasses import replace
from typing import Any

import click

from rapport.directory.actions.needs import move_need
from rapport.directory.actions.statements import withdraw_statement, write_statement
from rapport.directory.cli.root import DAY, OPERATOR, as_day, commands, unit_id, who
from rapport.directory.models import Statement
from rapport.directory.queries.profile import statements_about
from rapport.directory.rules.profile import Confidence, NeedState, Source
from rapport.kit import terminal


@commands.command()
@click.argument("identity")
@terminal.json_option
def statements(identity: str, as_json: bool) -> None:
    """List what is said about working with IDENTITY, what is out of date too."""
    rows = statements_about(who(identity), by=OPERATOR)
    terminal.show(
        rows,
        as_json=as_json,
        lines=lambda: "\n".join(
            f"#{row.id} {row.topic_label}: {row.text}  ({row.author}, {row.source}, {row.confidence}"
            f"{', out of date' if row.out_of_date else ''}{f', {row.state}' if row.topic == 'need' else ''})"
            for row in rows
        ),
    )


@commands.command("add-statement")
@click.argument("identity")
@click.argument("topic", type=click.Choice(list(Statement.Topic.values)))
@click.argument("text")
@click.option("--author", default="", help="Who says it: an id, address, login or #NUMBER; default: IDENTITY.")
@click.option("--for", "visibility", type=click.Choice(list(Statement.Visibility.values)), default="everyone")
@click.option("--source", type=click.Choice([one.value for one in Source]), help="Where it comes from.")
@click.option("--confidence", type=click.Choice([one.value for one in Confidence]), help="How sure its author is.")
@click.option("--until", type=DAY, help="The last day on which it holds.")
@terminal.json_option
def add_statement(
    identity: str,
    topic: str,
    text: str,
    author: str,
    visibility: str,
    source: str | None,
    confidence: str | None,
    until: Any,
    as_json: bool,
) -> None:
    """Write down TEXT on a TOPIC of IDENTITY, in the name of who says it."""
    person_id = who(identity)
    speaker = replace(OPERATOR, person_id=who(author) if author else person_id)
    ident = write_statement(
        person_id=person_id,
        topic=topic,
        text=text,
        visibility=visibility,
        source=source or "",
        confidence=confidence or "",
        expires_on=as_day(until),
        by=speaker,
    )
    terminal.show({"id": ident}, as_json=as_json, lines=lambda: f"Statement #{ident} stands.")


@commands.command("withdraw-statement")
@click.argument("number", type=int)
def drop_statement(number: int) -> None:
    """Take back the statement with this NUMBER."""
    withdraw_statement(statement_id=number, by=OPERATOR)
    terminal.say("It is withdrawn.")


@commands.command("move-need")
@click.argument("number", type=int)
@click.argument("state", type=click.Choice([one.value for one in NeedState]))
@click.option("--unit", default="", help="The slug of the unit that meets it.")
def need(number: int, state: str, unit: str) -> None:
    """Say how far the need with this NUMBER is met."""
    move_need(statement_id=number, state=NeedState(state), unit_id=unit_id(unit), by=OPERATOR)
    terminal.say("Noted.")
