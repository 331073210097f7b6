"""The group all commands of relationships stand in."""

import click

from rapport.kit.terminal import Command


@click.group(cls=Command, name="relationships")
def commands() -> None:
    """Whom a service team looks after, and how it stands with each."""
