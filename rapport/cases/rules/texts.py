"""What may be said."""

from rapport.cases.rules.limits import LONGEST_TEXT
from rapport.cases.rules.words import Said
from rapport.kit.problems import Refusal


def check_text(text: str, *, field: str = "text") -> str:
    """Return a text trimmed at its ends; refuses an empty and a too long one."""
    found = text.strip()
    if not found:
        raise Refusal("Write something first.", code="empty", field=field)
    if len(found) > LONGEST_TEXT:
        raise Refusal(f"A message has at most {LONGEST_TEXT:,} characters. Attach a file instead.", field=field)
    return found


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
