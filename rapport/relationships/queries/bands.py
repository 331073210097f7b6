"""How health reads: the word of each band, and how its chip looks. For pages, filters and files alike."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from rapport.relationships.rules.health import Band

WORDS: Mapping[Band, Promise] = {
    Band.GOOD: gettext_lazy("Good"),
    Band.MIDDLING: gettext_lazy("Middling"),
    Band.POOR: gettext_lazy("Poor"),
    Band.UNKNOWN: gettext_lazy("Unknown"),
}
TONES: Mapping[Band, str] = {Band.GOOD: "good", Band.MIDDLING: "warn", Band.POOR: "bad", Band.UNKNOWN: ""}
SIGNS: Mapping[Band, str] = {Band.GOOD: "check", Band.MIDDLING: "", Band.POOR: "warn", Band.UNKNOWN: ""}
