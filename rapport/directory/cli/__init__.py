"""`rapport directory …`: people, units and what belongs to them, from the terminal."""

from rapport.directory.cli import duplicates, experts, groups, people, statements, units
from rapport.directory.cli.root import OPERATOR, commands

__all__ = ["OPERATOR", "commands", "duplicates", "experts", "groups", "people", "statements", "units"]
