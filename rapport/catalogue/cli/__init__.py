"""`rapport catalogue …`: service teams, services and calendars, from the terminal."""

from rapport.catalogue.cli import addresses, agreements, calendars, services, teams
from rapport.catalogue.cli.root import OPERATOR, commands

__all__ = ["OPERATOR", "addresses", "agreements", "calendars", "commands", "services", "teams"]
