"""Words with places to fill: `{{requester.first_name}}`. Nothing but the names below can stand there."""

import re
from collections.abc import Mapping

from rapport.kit.problems import Refusal

PLACE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
PLACES = (
    "case.number",
    "case.subject",
    "case.team",
    "requester.name",
    "requester.first_name",
    "me.name",
    "me.first_name",
    "hears_by",
)


def check_places(text: str) -> str:
    """Return the text; refuses a place nobody knows how to fill."""
    for found in PLACE.findall(text):
        if found not in PLACES:
            raise Refusal(
                f"Nothing is called “{found[:60]}”. What can be filled in: {', '.join(PLACES)}.",
                code="no_place",
                field="text",
            )
    return text


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its places filled, once: what is filled in is never filled again."""
    return PLACE.sub(lambda found: values.get(found[1], ""), text)


def first_name(name: str) -> str:
    """Return by what somebody is greeted."""
    return name.split(" ", 1)[0]
