"""`rapport relationships`: books from the terminal."""

import click

from rapport.kit.terminal import Command
from rapport.relationships.cli.exporting import export_command


@click.group(cls=Command, name="relationships")
def commands() -> None:
    """Whom service teams look after, who does, and how far they have come."""


for _command in (export_command,):
    commands.add_command(_command)
