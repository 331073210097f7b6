"""The formal and the informal organisation as plain values: one shape for REST and the terminal."""

from typing import Any

from rapport.network.queries.organisation import Group, Organisation
from rapport.network.queries.whatif import WhatIf


def told(found: Organisation) -> dict[str, Any]:
    """Names of groups, classes and shares."""
    names = (
        "as_of",
        "minimum",
        "communities",
        "modularity",
        "nmi_with_units",
        "most_asked",
        "coverage",
        "thin",
        "shaky",
    )
    return {name: getattr(found, name) for name in names} | {
        "snapshot": found.snapshot_id,
        "stability": found.stability,
        "settings": list(found.settings),
        "groups": [_group(group) for group in found.groups],
        "people": [
            {"unit": s.group.slug, "name": s.group.name, "people": s.group.people, "measures": dict(s.classes)}
            for s in found.standings
        ],
        "bridges": [{"one": t.one.name, "other": t.other.name, "strength": t.strength} for t in found.bridges],
        "holders": [{"name": h.group.name, "carries": h.carries, "cut_off": h.cut_off} for h in found.holders],
        "largest_communities": [
            {"number": c.number, "most": [g.name for g in c.most], "part": [g.name for g in c.part]}
            for c in found.largest_communities
        ],
    }


def told_what_if(found: WhatIf) -> dict[str, Any]:
    """Slugs of units, shares before and after."""
    names = ("as_of", "inside", "modularity", "becomes_outer", "becomes_inner", "covered")
    return {name: getattr(found, name) for name in names} | {
        "snapshot": found.snapshot_id,
        "moves": [{"unit": m.unit.slug, "source": m.source.slug, "target": m.target.slug} for m in found.moves],
        "sides": [
            {"unit": s.group.slug, "name": s.group.name, "before": s.before, "after": s.after} for s in found.sides
        ],
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "unit": group.slug,
        "name": group.name,
        "division": group.above,
        "people": group.people,
        "outside": group.outside,
        "ei": group.ei,
    }
