"""`rapport relationships`: books from the terminal."""

import click

from rapport.kit.terminal import Command
from rapport.relationships.cli.contact import log_command, step_command, timeline_command


@click.group(cls=Command, name="relationships")
def commands() -> None:
    """Whom service teams look after, who does, and how far they have come."""


# touchpoints and plans
for _command in (log_command, step_command, timeline_command):
    commands.add_command(_command)
