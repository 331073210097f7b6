"""Roles, and what each adds to being an employee."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody may do here beyond what every colleague may."""

    EMPLOYEE = "employee"
    TEAM_MEMBER = "team_member"
    TEAM_LEAD = "team_lead"
    COMMUNICATIONS = "communications"
    ANALYST = "analyst"
    EXECUTIVE = "executive"
    ADMINISTRATOR = "administrator"


class Scope(StrEnum):
    """What a token may do; never more than the person who made it."""

    READ = "read"
    WRITE = "write"
    IMPORT = "import"


def allows(scopes: frozenset[Scope] | None, needed: Scope) -> bool:
    """Whether these scopes cover the one needed; None is a session, which has them all."""
    return scopes is None or needed in scopes
