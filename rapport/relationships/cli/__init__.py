"""`rapport relationships`: books from the terminal."""

import click

from rapport.kit.terminal import Command
from rapport.relationships.cli.figures import figures_command
from rapport.relationships.cli.health import catch_up_command, cold_command, health_command, judge_command


@click.group(cls=Command, name="relationships")
def commands() -> None:
    """Whom service teams look after, who does, and how far they have come."""


# health and figures
for _command in (health_command, judge_command, catch_up_command, cold_command, figures_command):
    commands.add_command(_command)
