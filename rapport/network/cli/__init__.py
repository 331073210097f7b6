"""`rapport network …`: the network from the terminal, under the same rules as the pages."""

from rapport.network.cli import messengers, model, organisation, snapshots, trust
from rapport.network.cli.root import commands

__all__ = ["commands", "messengers", "model", "organisation", "snapshots", "trust"]
