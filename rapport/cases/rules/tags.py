"""Tags: short words, each once."""

from collections.abc import Iterable

from rapport.cases.rules.limits import LONGEST_TAG, MOST_TAGS
from rapport.kit.problems import Refusal
from rapport.kit.text import fold, squeeze


def tags_of(words: Iterable[str]) -> list[str]:
    """Return tags as they are kept: trimmed, each once whatever its capitals; refuses too many and too long ones."""
    found: dict[str, str] = {}
    for word in words:
        said = squeeze(word).lstrip("#").strip()
        if not said:
            continue
        if len(said) > LONGEST_TAG or "," in said:
            raise Refusal(f"A tag has at most {LONGEST_TAG} characters and no comma.", code="long_tag", field="tags")
        found.setdefault(fold(said), said)
    if len(found) > MOST_TAGS:
        raise Refusal(f"{MOST_TAGS} tags are the most.", code="too_many_tags", field="tags")
    return list(found.values())
