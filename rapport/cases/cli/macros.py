"""Macros from the terminal."""

from collections.abc import Sequence

import click

from rapport.cases.cli.named import case_called
from rapport.kit.terminal import Told, json_option, show


@click.command("macros")
@click.option("--team", default="", metavar="LETTERS", help="Of one team, by the letters of its numbers.")
@json_option
def macros(team: str, as_json: bool) -> None:
    """List the macros of teams."""
    from rapport.accounts.public import Actor
    from rapport.cases.queries.inbox.macros import macros_of
    from rapport.catalogue.public import team_by_prefix

    by = Actor.system(via="cli")
    found = macros_of(by=by, team_id=team_by_prefix(team, by=by).id if team else None)
    lines = [f"{card.id:<6} {card.team.prefix:<8} {card.name}" for card in found]
    show(found, as_json=as_json, lines=lambda: "\n".join(lines) or "No macros yet.")


@click.command("apply", cls=Told)
@click.argument("macro", type=int)
@click.argument("numbers", nargs=-1, required=True)
def apply_command(macro: int, numbers: Sequence[str]) -> None:
    """Carry out a macro, by its number in `macros`, on cases as IT-1042: each all of it or nothing."""
    from rapport.accounts.public import Actor
    from rapport.cases.actions.many.macros import apply_macro
    from rapport.kit.problems import Refusal
    from rapport.kit.terminal import say

    refused = []
    for number in numbers:
        try:
            apply_macro(case_id=case_called(number), macro_id=macro, by=Actor.system(via="cli"))
        except Refusal as refusal:
            refused.append(f"{number}: {refusal.message}")
        else:
            say(f"{number}: done.")
    if refused:
        raise Refusal(" ".join(refused), code="refused")
