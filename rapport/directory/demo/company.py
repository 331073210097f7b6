"""The model company as rows of a people file: the very file a customer would import."""

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np

from rapport.directory.demo.cast import CAST, Member
from rapport.directory.demo.names import REGION, draw_names
from rapport.engine.company import People
from rapport.engine.company.plan import SITES
from rapport.kit.text import slugify

COLUMNS = (
    "Employee", "Given name", "Family name", "Mail", "Login", "Job", "Org unit", "Line manager", "Site", "Time zone",
    "First day", "Skills", "Language", "Grade",
)  # fmt: skip
MAPPING = {
    "Employee": "id", "Given name": "given_name", "Family name": "family_name", "Mail": "email", "Login": "login",
    "Job": "title", "Org unit": "unit", "Line manager": "manager", "Site": "location", "Time zone": "timezone",
    "First day": "start", "Skills": "skills", "Language": "language", "Grade": "grade",
}  # fmt: skip
JOBS = {
    "Field Service": ("Field engineer", "Service planner", "Commissioning engineer"),
    "Plants": ("Operator", "Process engineer", "Shift lead", "Technician"),
    "R&D": ("Research engineer", "Firmware developer", "Test engineer"),
    "Sales": ("Account manager", "Sales engineer", "Bid writer"),
    "Supply Chain": ("Planner", "Buyer", "Warehouse operator", "Customs specialist"),
    "Finance": ("Accountant", "Controller", "Payroll specialist"),
    "Legal": ("Legal counsel", "Export control officer", "Contract manager"),
    "IT": ("Device engineer", "Network engineer", "Application manager", "Service analyst"),
    "People": ("HR partner", "Recruiter", "Trainer"),
    "Desk": ("Desk agent", "Office manager", "Editor"),
}
SKILLS = (
    "Sonar", "Hydraulics", "Welding", "Firmware", "Python", "Forecasting", "Customs law", "Negotiation", "Contracts",
    "Month-end", "Payroll", "Recruiting", "Coaching", "Facilitation", "Networks", "Databases", "Security", "Tablets",
    "Translation", "Photography", "Safety", "Lean", "Calibration", "Quality audits", "Tenders", "Statistics",
)  # fmt: skip
LANGUAGES = {"west": "Nederlands", "east": "Polski", "south": "Português", "asia": "English", "africa": "English"}
GRADES = ("Executive", "Director", "Head", "Lead", "Professional")
LEAVERS = 0.04
NOTHING: Mapping[str, str] = {}
LEADS = 4  # ranks below this one lead somebody
LARGE = 20_000  # from here on names repeat


class Rows:
    """Rows of the people file on any day of the story."""

    def __init__(self, people: People, *, last: date, seed: int) -> None:
        self.people = people
        self.last = last
        rng = np.random.default_rng(seed)
        bounds = np.flatnonzero(np.r_[True, np.diff(people.department) != 0, True])
        self.first_team, self.last_team = people.team[bounds[:-1]], people.team[bounds[1:] - 1]
        places = tuple(SITES)
        self.sites = [places[number] for number in people.site.tolist()]
        self.cast = _seats(people)
        self.names = draw_names(self.sites, seed=seed)
        for person, member in self.cast.items():
            given, _, family = member.name.partition(" ")
            self.names[person] = (given, family)
        self.started = [last - timedelta(days=int(days)) for days in people.tenure_days]
        self.job = rng.integers(0, 100, people.n)
        self.skill = rng.integers(0, len(SKILLS), (people.n, 2))
        stays = rng.random(people.n) > LEAVERS
        stays[list(self.cast)] = True
        stays[people.rank < LEADS] = True  # so that lines stay whole
        self.left = [
            None if s else last - timedelta(days=int(d))
            for s, d in zip(stays, rng.integers(5, 400, people.n), strict=True)
        ]
        for person in [*self.cast, *np.flatnonzero(people.rank < LEADS)]:
            self.started[person] = min(self.started[person], last - timedelta(days=900))

    def email(self, person: int) -> str:
        """Return a person's work address; the number keeps equal names of a large company apart."""
        given, family = self.names[person]
        local = f"{_letters(given)}.{_letters(family)}"
        return f"{local}@halmar.example" if self.people.n < LARGE else f"{local}.{person}@halmar.example"

    def here_on(self, person: int, day: date) -> bool:
        """Whether a person works here on a day."""
        left = self.left[person]
        return self.started[person] <= day and (left is None or left > day)

    def write(self, path: Path, *, day: date, reorganised_on: date) -> int:
        """Write the file as it was on a day; returns the number of rows."""
        moved = self.people.plan.moved if day < reorganised_on else NOTHING
        rows = [self._row(i, moved) for i in range(self.people.n) if self.here_on(i, day)]
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(rows)
        return len(rows)

    def _row(self, person: int, moved: Mapping[str, str]) -> list[str]:
        given, family = self.names[person]
        email = self.email(person)
        member = self.cast.get(person)
        site = self.sites[person]
        manager = int(self.people.manager[person])
        skills = member.skills if member else tuple(SKILLS[s] for s in self.skill[person])
        languages = member.languages if member else ("English", LANGUAGES[REGION[site]])
        return [
            f"H{person + 1:05}", given, family, email, email.partition("@")[0],
            member.title if member else self._title(person), self._unit(person, moved),
            f"H{manager + 1:05}" if manager >= 0 else "", site, SITES[site], self.started[person].isoformat(),
            "; ".join(skills), "; ".join(dict.fromkeys(languages)), GRADES[int(self.people.rank[person])],
        ]  # fmt: skip

    def _title(self, person: int) -> str:
        department = self.people.plan.departments[int(self.people.department[person])]
        jobs = JOBS[department.division]
        job = jobs[int(self.job[person]) % len(jobs)]
        return {
            1: f"Director {department.division}",
            2: f"Head of {department.name}",
            3: f"{job}, team lead",
        }.get(int(self.people.rank[person]), job)

    def _unit(self, person: int, moved: Mapping[str, str]) -> str:
        plan = self.people.plan
        department = plan.departments[int(self.people.department[person])]
        division = moved.get(department.name, department.division)
        rank = int(self.people.rank[person])
        levels = [plan.name, division, department.name][: rank + 1 if rank < 2 else 3]  # noqa: PLR2004
        team = self._team(person) if rank > 2 else ""  # noqa: PLR2004
        return " / ".join([*levels, *([team] if team else [])])

    def _team(self, person: int) -> str:
        """Return the name of a team, if the department has more than one."""
        department = int(self.people.department[person])
        first, last = int(self.first_team[department]), int(self.last_team[department])
        return f"Team {int(self.people.team[person]) - first + 1}" if last > first else ""


@cache
def _letters(name: str) -> str:
    """Return a name as it stands in an address; names repeat, so each is folded once."""
    return slugify(name).replace("-", "")


def _seats(people: People) -> dict[int, Member]:
    """Return which person each of the cast is."""
    names = [d.name for d in people.plan.departments]
    seats: dict[int, Member] = {}
    for member in CAST:
        if not member.department:
            seats[people.n - 1] = member
            continue
        if member.department not in names:
            continue
        inside = np.flatnonzero(people.department == names.index(member.department))
        seats[int(inside[min(member.place, len(inside) - 1)])] = member
    return seats
