"""What may be said."""

from rapport.cases.rules.limits import LONGEST_TEXT
from rapport.kit.problems import Refusal


def check_text(text: str, *, field: str = "text") -> str:
    """Return a text trimmed at its ends; refuses an empty and a too long one."""
    found = text.strip()
    if not found:
        raise Refusal("Write something first.", code="empty", field=field)
    if len(found) > LONGEST_TEXT:
        raise Refusal(f"A message has at most {LONGEST_TEXT:,} characters. Attach a file instead.", field=field)
    return found
