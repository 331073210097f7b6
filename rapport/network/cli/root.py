"""The room's command group, and who acts from the terminal."""

import click

from rapport.accounts.public import Actor
from rapport.kit.terminal import Command


@click.group(cls=Command, name="network")
def commands() -> None:
    """Ties, trust, snapshots: who turns to whom, told about groups only."""


def operator() -> Actor:
    """The system itself: whoever can run a command on the machine."""
    return Actor.system(via="cli")
