"""The door of the catalogue: who serves, what can be asked for, and when they work."""

from rapport.catalogue.rules.words import Kind, Level

__all__ = ["Kind", "Level"]
