"""Who works in the model company: where, under whom, since when, and how much others turn to each."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rapport.engine.company.plan import SITES, Plan

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]

SMALLEST_SPLIT = 40  # a department of more people has teams


@dataclass(frozen=True)
class People:
    """Arrays over `n` people. `department` and `team` index the plan and a running team number.

    `manager` is the index of the manager, -1 at the top. `rank`: 0 chief executive, 1 head of a division, 2 head of a
    department, 3 team lead, 4 everybody else. `popularity` is a Pareto weight; `busyness` scales all contacts.
    """

    plan: Plan
    department: Ints
    team: Ints
    manager: Ints
    rank: Ints
    site: Ints
    popularity: Floats
    busyness: Floats
    tenure_days: Ints

    @property
    def n(self) -> int:
        """How many people there are."""
        return len(self.department)


def draw_people(plan: Plan, *, seed: int = 1) -> People:
    """Draw the people of a plan; the same seed gives the same people."""
    rng = np.random.default_rng(seed)
    sizes = _sizes(plan)
    department = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    team = _teams(department, sizes, plan.team_size)
    rank, manager = _line(plan, department, team)
    n = len(department)
    return People(
        plan=plan,
        department=department,
        team=team,
        manager=manager,
        rank=rank,
        site=_sites(plan, department, rng),
        popularity=(rng.pareto(1.8, n) + 1) * np.where(rank < 4, 1.6, 1.0),
        busyness=rng.lognormal(0, 0.35, n),
        tenure_days=(60 + rng.gamma(1.6, 900, n)).astype(np.int32),
    )


def _sizes(plan: Plan) -> Ints:
    """Share the people out by weight; every department keeps at least four."""
    weights = np.array([d.weight for d in plan.departments], dtype=float)
    sizes = np.maximum(4, np.floor(weights / weights.sum() * plan.people)).astype(np.int32)
    left = plan.people - int(sizes.sum())
    if left >= 0:
        sizes[int(np.argmax(sizes))] += left
    for _ in range(-left):  # in a small company the least of each department is more than there are people
        sizes[int(np.argmax(sizes))] -= 1
    return sizes


def _teams(department: Ints, sizes: Ints, team_size: int) -> Ints:
    """Number teams through the company; a small department is one team."""
    within = np.arange(len(department)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    count = np.where(sizes > SMALLEST_SPLIT, np.maximum(2, sizes // team_size), 1)
    first = np.cumsum(count) - count
    return (first[department] + within * count[department] // sizes[department]).astype(np.int32)


def _line(plan: Plan, department: Ints, team: Ints) -> tuple[Ints, Ints]:
    """Return rank and manager: the first of a team leads it, the first of a department heads it, and so up."""
    n = len(department)
    first_of_team = np.r_[True, team[1:] != team[:-1]]
    first_of_department = np.r_[True, department[1:] != department[:-1]]
    division = np.array([d.division for d in plan.departments])[department]
    rank = np.full(n, 4, dtype=np.int32)
    rank[first_of_team] = 3
    rank[first_of_department] = 2
    heads = np.unique(division, return_index=True)[1]
    rank[heads] = 1
    chief = n - 1  # the last person: outside every team's first place
    rank[chief] = 0
    lead = np.maximum.accumulate(np.where(first_of_team, np.arange(n), 0))
    head = np.maximum.accumulate(np.where(first_of_department, np.arange(n), 0))
    above = dict(zip(division[heads], heads, strict=True))
    division_head = np.array([above[d] for d in division])
    manager = np.select(
        [rank == 4, rank == 3, rank == 2, rank == 1], [lead, head, division_head, np.full(n, chief)], default=-1
    )
    return rank, manager.astype(np.int32)


def _sites(plan: Plan, department: Ints, rng: np.random.Generator) -> Ints:
    """Seat people at the sites of their department, most of them at its first."""
    number = {name: i for i, name in enumerate(SITES)}
    site = np.empty(len(department), dtype=np.int32)
    for index, d in enumerate(plan.departments):
        here = np.flatnonzero(department == index)
        share = np.array([0.5**k for k in range(len(d.sites))])
        chosen = rng.choice([number[s] for s in d.sites], size=len(here), p=share / share.sum())
        site[here] = np.sort(chosen)
    return site
