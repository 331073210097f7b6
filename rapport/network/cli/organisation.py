"""The formal and the informal organisation, and what a reorganisation would do to contact."""

from typing import Any

import click

from rapport.kit.problems import Refusal
from rapport.kit.terminal import json_option, show
from rapport.network.cli.root import commands, operator


@commands.command("organisation")
@json_option
def organisation_command(as_json: bool) -> None:
    """Communities against units, silos, bridges, and how many people of each division are what, in classes."""
    from rapport.network.queries.organisation import organisation
    from rapport.network.queries.plain import told

    found = organisation(by=operator())
    show(told(found), as_json=as_json, lines=lambda: "\n".join(_lines(found)))


def _lines(found: Any) -> list[str]:
    lines = [
        f"{found.communities:,} communities as of {found.as_of}, modularity {found.modularity:.2f}",
        f"agreement with units: {_number(found.nmi_with_units)}",
    ]
    if found.stability:
        runs = found.stability.runs
        lines.append(f"{found.stability.pairs:.0%} of pairs stay together whatever the seed ({runs} runs)")
    if found.coverage is not None:
        low, high = found.coverage
        lines.append(f"{low:.0%} to {high:.0%} of {found.listed:,} people were seen in contact")
    lines += ["", f"{'division':<40} {'people':>9} {'inside':>8} {'E-I':>6}"]
    lines += [
        f"{group.name:<40} {group.people:>9,} {_inside(group.outside):>8} {_number(group.ei):>6}"
        for group in found.at(1)
    ]
    return lines


@commands.command("what-if")
@click.option("--move", "moves", multiple=True, required=True, help="A unit right below a division; up to five.")
@click.option("--to", "targets", multiple=True, required=True, help="The division it would go to, one for each unit.")
@json_option
def what_if_command(moves: tuple[str, ...], targets: tuple[str, ...], as_json: bool) -> None:
    """What moving whole units would do to contact between divisions; nothing is changed."""
    from rapport.network.queries.plain import told_what_if
    from rapport.network.queries.whatif import what_if

    if len(moves) != len(targets):
        raise Refusal("Give one --to for each --move.", code="unequal")
    found = what_if(list(zip(moves, targets, strict=True)), by=operator())
    show(told_what_if(found), as_json=as_json, lines=lambda: "\n".join(_effect(found)))


def _effect(found: Any) -> list[str]:
    lines = [f"{move.unit.name}: {move.source.name} -> {move.target.name}" for move in found.moves]
    lines += [
        f"contact inside the divisions: {found.inside[0]:.0%} -> {found.inside[1]:.0%}",
        f"modularity of the divisions: {found.modularity[0]:.2f} -> {found.modularity[1]:.2f}",
    ]
    lines += [f"{s.group.name}: inside {_inside(s.before)} -> {_inside(s.after)}" for s in found.sides]
    lines.append(f"published ties: {found.becomes_inner} would stay inside, {found.becomes_outer} would lead out")
    if not found.covered:
        lines.append("Less than half of these units' contact outside is in published ties: read this with care.")
    return [*lines, "It shows contact as it is, not whether the move is wise."]


def _inside(outside: float | None) -> str:
    return "-" if outside is None else f"{1 - outside:.0%}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
