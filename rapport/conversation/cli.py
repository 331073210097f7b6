"""Commands of conversation."""

import click

from rapport.accounts.public import Actor
from rapport.conversation.actions.mailing import send_digests
from rapport.conversation.queries.talk import comments_on
from rapport.kit.terminal import Command, json_option, show


@click.group(cls=Command)
def commands() -> None:
    """Comments and notifications."""


@commands.command("digests")
@json_option
def send_due(as_json: bool) -> None:
    """Send the daily mails whose readers' hour has come; the worker does so every ten minutes."""
    count = send_digests()
    show({"sent": count}, as_json=as_json, lines=lambda: f"{count} sent.")


@commands.command("comments")
@click.argument("about")
@click.argument("number", type=int)
@click.option("--limit", default=50, type=click.IntRange(1, 1000), help="How many.")
@json_option
def print_comments(about: str, number: int, limit: int, as_json: bool) -> None:
    """Print comments on a record, newest first: ABOUT is its kind, such as unit or service."""
    rows = comments_on(about, number, by=Actor.system(via="cli"), limit=limit).items
    show(
        rows,
        as_json=as_json,
        lines=lambda: "\n".join(
            f"{row.at:%Y-%m-%d %H:%M}  {row.author.name if row.author else '–'}: {row.text}" for row in rows
        ),
    )
