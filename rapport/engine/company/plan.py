"""What the model company consists of: divisions, departments, sites, and the odd things that happen in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

SITES: Mapping[str, str] = {
    "Rotterdam": "Europe/Amsterdam",
    "Venlo": "Europe/Amsterdam",
    "Gdańsk": "Europe/Warsaw",
    "Pune": "Asia/Kolkata",
    "Singapore": "Asia/Singapore",
    "Mombasa": "Africa/Nairobi",
    "Lisbon": "Europe/Lisbon",
    "Santos": "America/Sao_Paulo",
    "Vilnius": "Europe/Vilnius",
    "Houston": "America/Chicago",
}


@dataclass(frozen=True)
class Department:
    """One department: its share of the people, where most of them sit, and how it deals with others.

    `serves`: people of the whole company have somebody here they turn to; `pull` says how often it is this department
    of its division. `closed`: few contacts outside (a silo).
    `shunned`: nobody outside turns to it.
    """

    division: str
    name: str
    weight: int
    sites: tuple[str, ...]
    serves: bool = False
    pull: float = 1.0
    closed: bool = False
    shunned: bool = False


@dataclass(frozen=True)
class Turn:
    """Two units between whom something changed with the reorganisation: `share` of their ties ended, or began, then."""

    one: str
    other: str
    share: float


@dataclass(frozen=True)
class Plan:
    """The whole company. `moved` maps departments to the division they belonged to before `reorganised_on`."""

    name: str
    departments: tuple[Department, ...]
    moved: Mapping[str, str] = field(default_factory=dict)
    reorganised_on: date = date(2026, 3, 2)
    cooled: tuple[Turn, ...] = ()
    won: tuple[Turn, ...] = ()
    bridges: tuple[tuple[str, str], ...] = ()
    team_size: int = 14
    people: int = 1200


def _departments(division: str, sites: tuple[str, ...], weights: Mapping[str, int], **kind: bool) -> list[Department]:
    return [Department(division, name, weight, sites, **kind) for name, weight in weights.items()]


_FIELD = {"Field Service North": 96, "Field Service Africa": 64, "Field Service Asia": 54, "Dispatch": 22,
          "Spare Parts Desk": 18, "Training Crew": 14}  # fmt: skip
_PLANTS = {"Plant Rotterdam": 188, "Plant Gdańsk": 112, "Plant Pune": 94, "Pune Maintenance": 52, "Quality": 34,
           "Tooling": 21, "Safety": 13}  # fmt: skip
_RESEARCH = {"Sensors": 72, "Firmware": 38, "Acoustics": 22, "Test Bench": 24, "Design Office": 17, "Lab Services": 11}
_SALES = {"Sales Europe": 121, "Sales Asia": 48, "Sales Americas": 41, "Tenders": 19, "Key Accounts": 15,
          "Sales Support": 26}  # fmt: skip
_SUPPLY = {"Warehouse Venlo": 68, "Purchasing": 37, "Planning": 29, "Customs": 14, "Transport": 23, "Inbound": 19}
_FINANCE = {"Control": 31, "Accounts Payable": 20, "Treasury": 11, "Payroll": 18, "Tax": 10, "Reporting": 12}
_LEGAL = {"Export Control": 18, "Contracts": 16, "Compliance": 18}
_IT = {"Networks": 28, "Workplace IT": 46, "Business Systems": 42, "Data": 22, "Security": 18, "Vessel IT": 17}
_PEOPLE = {"People & Culture": 41, "Recruiting": 18, "Learning": 16, "Sites": 24, "Kitchen": 16}
_DESK = {"Colleague Desk": 34, "Reception": 18, "Travel": 11, "Communications": 20, "Translation": 10, "Facilities": 33}

_PULL = {"Workplace IT": 6.0, "Colleague Desk": 5.0, "People & Culture": 4.0, "Control": 3.0, "Export Control": 2.0}
# How many people of the company have somebody in a division that serves, as a share.
UPTAKE: Mapping[str, float] = {"IT": 0.95, "People": 0.6, "Desk": 0.55, "Finance": 0.5, "Legal": 0.25}

_SITES: Mapping[str, tuple[str, ...]] = {
    "Field Service North": ("Rotterdam", "Gdańsk", "Vilnius"),
    "Field Service Africa": ("Mombasa",),
    "Field Service Asia": ("Singapore", "Pune"),
    "Plant Gdańsk": ("Gdańsk",),
    "Plant Pune": ("Pune",),
    "Pune Maintenance": ("Pune",),
    "Sales Asia": ("Singapore",),
    "Sales Americas": ("Houston", "Santos"),
    "Sales Europe": ("Rotterdam", "Lisbon", "Vilnius"),
    "Warehouse Venlo": ("Venlo",),
    "Inbound": ("Venlo",),
    "Accounts Payable": ("Vilnius",),
}


def _halmar() -> tuple[Department, ...]:
    home = ("Rotterdam", "Lisbon")
    rows = [
        *_departments("Field Service", home, _FIELD),
        *_departments("Plants", ("Rotterdam",), _PLANTS),
        *_departments("R&D", ("Rotterdam", "Lisbon"), _RESEARCH, closed=True),
        *_departments("Sales", home, _SALES),
        *_departments("Supply Chain", ("Rotterdam", "Venlo"), _SUPPLY),
        *_departments("Finance", home, _FINANCE, serves=True),
        *_departments("Legal", ("Rotterdam",), _LEGAL, serves=True),
        *_departments("IT", ("Rotterdam", "Pune"), _IT, serves=True),
        *_departments("People", ("Rotterdam", "Gdańsk"), _PEOPLE, serves=True),
        *_departments("Desk", ("Rotterdam",), _DESK, serves=True),
    ]
    return tuple(_special(replace(d, sites=_SITES.get(d.name, d.sites), pull=_PULL.get(d.name, 1.0))) for d in rows)


def _special(department: Department) -> Department:
    if department.name == "Compliance":
        return replace(department, serves=False, shunned=True)
    if department.name == "Contracts":
        return replace(department, serves=False, closed=True)
    return department


HALMAR = Plan(
    name="Halmar",
    departments=_halmar(),
    moved={"Warehouse Venlo": "Plants", "Inbound": "Plants", "Vessel IT": "Field Service"},
    cooled=(Turn("Supply Chain", "IT", 0.85), Turn("Plant Pune", "Finance", 0.9), Turn("R&D", "People", 1.0)),
    won=(Turn("Field Service", "Workplace IT", 0.95), Turn("Supply Chain", "Finance", 0.95)),
    bridges=(("Plant Gdańsk", "Sensors"), ("Sales Asia", "Supply Chain")),
)


def grow(plan: Plan, people: int) -> Plan:
    """Return the plan for a company of `people`; beyond 20,000 each department splits into regions of its own."""
    per_department = people / len(plan.departments)
    copies = max(1, round(per_department / 250))
    if copies == 1:
        return replace(plan, people=people)
    departments = tuple(
        replace(d, name=f"{d.name} {number}", weight=d.weight)
        for d in plan.departments
        for number in range(1, copies + 1)
    )
    return replace(plan, departments=departments, people=people, team_size=20, moved={}, bridges=())
