"""The words of the room: states, audiences, languages, and how long texts may be."""

from enum import StrEnum

LONGEST_TITLE = 160  # letters
LONGEST_TEXT = 60_000
LONGEST_KEYWORDS = 300
LONGEST_WORD = 500  # of a reader, with her rating
LONGEST_QUESTION = 200
EXCERPT = 220
MOST_UNITS = 200
REVIEW_MONTHS = (3, 6, 12, 24)


class State(StrEnum):
    """A draft is its team's alone, what is published its audience's; what is retired is found by nobody."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Audience(StrEnum):
    """Whom an article is for."""

    EVERYBODY = "everybody"
    UNITS = "units"  # who is in one of these units or below
    TEAM = "team"  # who serves in the team that owns it


# The languages an article may be in, by code: its own name, and the rules by which PostgreSQL finds word stems in it.
LANGUAGES = {
    "en": ("English", "english"),
    "de": ("Deutsch", "german"),
    "nl": ("Nederlands", "dutch"),
    "fr": ("Français", "french"),
    "es": ("Español", "spanish"),
    "it": ("Italiano", "italian"),
    "pt": ("Português", "portuguese"),
    "pl": ("Polski", "simple"),
    "sv": ("Svenska", "swedish"),
    "da": ("Dansk", "danish"),
}


def stems_of(language: str) -> str:
    """Return the name of the search rules of a language."""
    return LANGUAGES.get(language, ("", "simple"))[1]
