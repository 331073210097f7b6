"""`rapport relationships`: books from the terminal."""

import click

from rapport.kit.terminal import Command
from rapport.relationships.cli.book import (
    assign_command,
    end_command,
    list_command,
    open_command,
    show_command,
    stage_command,
    transfer_command,
)
from rapport.relationships.cli.contact import log_command, step_command, timeline_command
from rapport.relationships.cli.corrections import answer_correction_command, corrections_command
from rapport.relationships.cli.exporting import export_command
from rapport.relationships.cli.figures import figures_command
from rapport.relationships.cli.health import catch_up_command, cold_command, health_command, judge_command


@click.group(cls=Command, name="relationships")
def commands() -> None:
    """Whom service teams look after, who does, and how far they have come."""


# the book
for _command in (
    list_command,
    show_command,
    open_command,
    assign_command,
    stage_command,
    transfer_command,
    end_command,
    # health and figures
    health_command,
    judge_command,
    catch_up_command,
    cold_command,
    figures_command,
    # in and out
    export_command,
):
    commands.add_command(_command)

# touchpoints and plans
for _command in (log_command, step_command, timeline_command, corrections_command, answer_correction_command):
    commands.add_command(_command)
