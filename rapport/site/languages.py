"""The languages the pages are in: English, in which they are written, and each that a catalogue is here for."""

from collections.abc import Iterable
from pathlib import Path

from django.conf.global_settings import LANGUAGES
from django.utils.translation import to_language

SOURCE = "en"


def offered(package: Path) -> list[tuple[str, str]]:
    """Return the languages of `package` as Django wants them, (code, name), by name.

    A language is offered that has a compiled catalogue in `site/locale` or in the `locale` of a room, so that no page
    says it is in a language that its words are not in.
    """
    found = {to_language(path.parent.parent.name) for path in package.glob("*/locale/*/LC_MESSAGES/django.mo")}
    return _named({SOURCE, *found})


def _named(codes: Iterable[str]) -> list[tuple[str, str]]:
    names = dict(LANGUAGES)
    return sorted(((code, names[code]) for code in codes if code in names), key=lambda one: one[1])
