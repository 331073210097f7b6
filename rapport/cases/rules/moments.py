"""How far ahead a time may lie."""

from datetime import datetime, timedelta

from rapport.cases.rules.limits import FARTHEST
from rapport.kit.problems import Refusal


def check_ahead(moment: datetime, *, now: datetime, field: str, within: timedelta = FARTHEST) -> None:
    """Refuse a time that lies too far ahead: nobody waits so long, and what is computed from it would not end well."""
    if moment - now > within:
        years = round(within.days / 365.25)
        raise Refusal(f"This is more than {years} years ahead. Choose an earlier time.", code="too_far", field=field)
