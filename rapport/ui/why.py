"""The answer behind every computed figure."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Explanation:
    """Definition, formula, data used, age, and who may see it; shown by `<c-why>` and `ui/why.html`."""

    title: str
    definition: str = ""
    formula: str = ""
    data: str = ""
    as_of: date | datetime | None = None
    readers: str = ""
    url: str = ""
