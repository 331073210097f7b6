"""`rapport directory experts …`: who knows about something, from the terminal."""

import click

from rapport.directory.cli.root import OPERATOR, commands
from rapport.directory.queries.experts import experts
from rapport.kit import terminal


@commands.command("experts")
@click.argument("question")
@click.option("--where", default="", help="Only at places whose names begin so.")
@terminal.json_option
def who_knows(question: str, where: str, as_json: bool) -> None:
    """Find who knows about QUESTION, each with the reasons."""
    found = experts(question, where=where, by=OPERATOR)
    lines = [
        f"#{one.id} {one.name}  {one.line}  {'; '.join(reason.text for reason in one.reasons)}" for one in found.people
    ]
    lines += [f"{team.name}  {'; '.join(reason.text for reason in team.reasons)}" for team in found.teams]
    terminal.show(found, as_json=as_json, lines=lambda: "\n".join(lines) or "Nobody says so yet.")
