"""What may be said."""

from rapport.cases.rules.limits import LONGEST_DRAFT, LONGEST_TEXT
from rapport.cases.rules.words import Said
from rapport.kit.problems import Refusal
from rapport.kit.text import is_clean


def check_text(text: str, *, field: str = "text") -> str:
    """Return a text trimmed at its ends; refuses an empty and a too long one."""
    found = text.strip()
    if not found:
        raise Refusal("Write something first.", code="empty", field=field)
    if len(found) > LONGEST_TEXT:
        raise Refusal(f"A message has at most {LONGEST_TEXT:,} characters. Attach a file instead.", field=field)
    return found


def check_draft(text: str) -> str:
    """Return a text as it is typed, kept until it is sent; refuses an empty, a too long and an unreadable one."""
    if not text.strip():
        raise Refusal("Write something first.", code="empty", field="text")
    if not is_clean(text):
        raise Refusal("This holds characters that no text has. Type it anew.", code="unreadable", field="text")
    if len(text) > LONGEST_DRAFT:
        raise Refusal(f"What is not sent yet is kept up to {LONGEST_DRAFT:,} characters.", field="text")
    return text


def check_note(said: Said, *, answers: bool = False, promises: bool = False) -> None:
    """Refuse a note that comes with an act the colleague hears of: what is between us neither answers nor promises."""
    if said is not Said.NOTE:
        return
    if answers:
        raise Refusal(
            "A note between us is no answer, so nothing was sent. Add the note alone, and answer apart from it.",
            code="clash",
            field="said",
        )
    if promises:
        raise Refusal(
            "A note between us promises nothing, so nothing was done. Add the note alone, and promise apart from it.",
            code="clash",
            field="said",
        )
