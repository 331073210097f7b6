"""A company whose groups and contact are laid by hand, measured by the engine itself."""

from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from rapport.engine import graph as graphs
from rapport.engine import roles, stability
from rapport.network.queries import lake

TEAMS = {
    "Sales": {"North": 30, "South": 30},
    "Plant": {"Line": 40, "Quality": 20, "Tools": 4},
    "Office": {"Finance": 24, "Legal": 12},
}


def write_measures(folder: Path, *, unseen=()) -> dict:
    """Measure people as a snapshot does, from the ties and places in its folder; gives the counts it keeps.

    unseen: keys that are to count as without contact, whatever ties there are.
    """
    placed = parquet.read_table(folder / lake.PEOPLE)
    ties = parquet.read_table(folder / lake.TIES)
    network = graphs.Graph.from_table(ties, people=placed["key"].to_numpy())
    division = {
        key: path[1] if len(path) > 1 else 0
        for key, path in zip(*(placed[name].to_pylist() for name in ("key", "unit_path")), strict=True)
    }
    group = np.array([division[key] for key in network.keys.tolist()])
    own, *others = graphs.partitions(network, [(1.0, 1), *stability.runs_of(network, gamma=1.0, seed=1)])
    brokered = roles.brokerage(network, ties["trust"].to_numpy(), group, theta=0.5)
    contacts = np.where(np.isin(network.keys, np.array(unseen, np.int64)), 0, graphs.contacts(network))
    columns = {
        "key": network.keys,
        "contacts": contacts,
        "in_strength": graphs.strength(network)[1],
        "community": own.label,
        **{name: brokered[:, place] for place, name in enumerate(roles.ROLES)},
    }
    parquet.write_table(pa.table(columns), folder / lake.MEASURES)
    return {
        "communities": own.count,
        "modularity": own.modularity,
        "nmi_with_units": graphs.agreement(own.label, group),
        "active": int((contacts > 0).sum()),
        "most_asked": roles.most_asked_share(network),
        **stability.record(network, own, others, group),
    }


def lay(company) -> None:
    """Three divisions with teams, of which one is too small to be shown."""
    company.unit("Halmar")
    for division, teams in TEAMS.items():
        company.unit(division, "Halmar")
        for team, count in teams.items():
            company.unit(team, division)
            company.crowd(team, count)


def contact() -> list[tuple[str, str, float, float]]:
    """Communities within teams, around their first; strong ties North-South, Line-Quality and Quality-North, a thin one Finance-Line."""
    ties = {}
    for teams in TEAMS.values():
        for team, count in teams.items():
            for n in range(1, count + 1):
                for step in (1, 2):
                    ties[f"{team} {n}", f"{team} {(n + step - 1) % count + 1}"] = (0.9, 2.0)
            for n in range(2, count + 1):
                ties[f"{team} {n}", f"{team} 1"] = (0.9, 3.0)
    for n in range(1, 13):
        ties[f"North {n}", f"South {n}"] = (0.8, 2.0)
        ties[f"Line {n}", f"Quality {n}"] = (0.8, 1.0)
        ties[f"Quality {n}", f"North {n}"] = (0.8, 3.0)
        ties[f"Finance {n}", f"Legal {n}"] = (0.8, 1.0)
    for n in range(1, 4):
        ties[f"Finance {n}", f"Line {n}"] = (0.8, 9.0)
    return [(one, other, trust, weight) for (one, other), (trust, weight) in ties.items() if one != other]
