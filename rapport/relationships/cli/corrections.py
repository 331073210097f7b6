"""What somebody says is not so in a book, from the terminal."""

import click

from rapport.accounts.public import Actor
from rapport.kit.terminal import json_option, show

OPERATOR = Actor.system(via="cli")


@click.command("corrections")
@json_option
def corrections_command(as_json: bool) -> None:
    """Print what people say is not so in what a team keeps of them, the oldest first."""
    from rapport.relationships.queries.corrections import corrections_waiting

    rows = corrections_waiting(by=OPERATOR)
    lines = [f"{row.id}  {row.created_at:%Y-%m-%d}  {row.who}: {row.label}: {row.text}" for row in rows]
    show(list(rows), as_json=as_json, lines=lambda: "\n".join(lines) or "Nothing waits to be corrected.")


@click.command("answer-correction")
@click.argument("number", type=click.IntRange(1))
@click.option("--yes/--no", "yes", required=True, help="Whether it was put right.")
@click.option("--reason", default="", help="Words to her; needed for a no.")
@json_option
def answer_correction_command(number: int, yes: bool, reason: str, as_json: bool) -> None:
    """Say of correction NUMBER that it was put right, or why it stays."""
    from rapport.relationships.actions.corrections import answer_said

    answer_said(correction_id=number, yes=yes, reason=reason, by=OPERATOR)
    show({"id": number, "changed": yes}, as_json=as_json, lines=lambda: "She reads it on My data.")
