"""`rapport relationships`: books from the terminal."""

from rapport.relationships.cli import figures, health
from rapport.relationships.cli.root import commands

__all__ = ["commands", "figures", "health"]
