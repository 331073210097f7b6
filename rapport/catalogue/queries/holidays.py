"""Public holidays of countries and their parts."""

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from rapport.kit import clock
from rapport.kit.problems import Refusal

FIRST_YEAR = 2000  # nothing older is asked for but by old logs, which then count its holidays as working days
YEARS_AHEAD = 11  # one more than anything may take
LANGUAGE = "en_US"
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Country:
    """A country whose public holidays are known, and its parts that have their own."""

    code: str
    name: str
    parts: tuple[str, ...]


@lru_cache(maxsize=1)
def countries() -> Mapping[str, Country]:
    """Return every country whose public holidays are known, by its code of two letters, in the order of names."""
    import holidays
    from holidays.registry import COUNTRIES

    parts = holidays.list_supported_countries(include_aliases=False)
    named = {codes[1]: _CAPITAL.sub(" ", codes[0]) for codes in COUNTRIES.values()}
    known = [Country(code, named[code], tuple(parts[code])) for code in parts if code in named]
    return MappingProxyType({country.code: country for country in sorted(known, key=lambda one: one.name)})


def check_place(country: str, part: str) -> tuple[str, str]:
    """Return a country and a part of it as they are kept; refuses what is unknown. Both empty: no public holidays."""
    code, part = country.strip().upper(), part.strip()
    if not code:
        if part:
            raise Refusal("Name the country first.", code="no_country", field="country")
        return "", ""
    if code not in countries():
        raise Refusal(
            "Name a country by its two letters, as in PT; of this one no public holidays are known.",
            code="no_country",
            field="country",
        )
    known = {known.casefold(): known for known in countries()[code].parts}
    if part and part.casefold() not in known:
        said = ", ".join(sorted(known.values())[:20]) or "none"
        raise Refusal(f"This country has no such part. Known are: {said}.", code="no_part", field="part")
    return code, known.get(part.casefold(), "")


def holidays_of(country: str, part: str) -> Mapping[date, str]:
    """Return the public holidays of a place by day, with their names in English, from 2000 to eleven years ahead."""
    return _holidays(country, part, clock.today().year + YEARS_AHEAD) if country else MappingProxyType({})


@lru_cache(maxsize=256)
def _holidays(country: str, part: str, last_year: int) -> Mapping[date, str]:
    import holidays

    # some movable feasts of some countries are known for fewer years; it would be said for each of them
    warnings.filterwarnings("ignore", "Requested Holidays are available", UserWarning)
    known = getattr(holidays, country)
    years = range(max(FIRST_YEAR, known.start_year), min(last_year, known.end_year) + 1)
    found = holidays.country_holidays(country, subdiv=part or None, years=years, language=LANGUAGE)
    return MappingProxyType(dict(sorted(found.items())))
