"""`rapport catalogue …`: service teams, services, agreements and calendars, from the terminal."""

from rapport.catalogue.cli import addresses, agreements, approvals, calendars, negotiating, services, teams
from rapport.catalogue.cli.root import OPERATOR, commands

__all__ = [
    "OPERATOR",
    "addresses",
    "agreements",
    "approvals",
    "calendars",
    "commands",
    "negotiating",
    "services",
    "teams",
]
