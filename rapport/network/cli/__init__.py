"""`rapport network …`: the network from the terminal, under the same rules as the pages."""

from rapport.network.cli import model, snapshots, trust
from rapport.network.cli.root import commands

__all__ = ["commands", "model", "snapshots", "trust"]
