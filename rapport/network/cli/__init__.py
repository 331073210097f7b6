"""`rapport network …`: the network from the terminal, under the same rules as the pages."""

from rapport.network.cli import messengers, model, snapshots, trust
from rapport.network.cli.root import commands

__all__ = ["commands", "messengers", "model", "snapshots", "trust"]
