"""Links and merging from the terminal."""

import click

from rapport.cases.cli.named import case_called
from rapport.kit.terminal import Told


@click.command("link", cls=Told)
@click.argument("number")
@click.argument("kind", type=click.Choice(["blocks", "relates", "same_cause"]))
@click.argument("other")
def link_command(number: str, kind: str, other: str) -> None:
    """Say how two cases belong together: IT-1 blocks FIN-7."""
    from rapport.accounts.public import Actor
    from rapport.cases.actions.life.linking import link
    from rapport.cases.rules.words import Linked
    from rapport.kit.terminal import say

    link(case_id=case_called(number), other_id=case_called(other), kind=Linked(kind), by=Actor.system(via="cli"))
    say(f"{number} and {other} are linked.")


@click.command("merge", cls=Told)
@click.argument("number")
@click.argument("into")
def merge_command(number: str, into: str) -> None:
    """Merge a case into another one; `unmerge` takes it out again."""
    from rapport.accounts.public import Actor
    from rapport.cases.actions.life.linking import merge
    from rapport.kit.terminal import say

    merge(case_id=case_called(number), into_id=case_called(into), by=Actor.system(via="cli"))
    say(f"{number} went into {into}.")


@click.command("unmerge", cls=Told)
@click.argument("number")
def unmerge_command(number: str) -> None:
    """Take a merged case out of the one it went into."""
    from rapport.accounts.public import Actor
    from rapport.cases.actions.life.linking import unmerge
    from rapport.cases.queries.inbox.lists import case_named
    from rapport.kit.terminal import say

    unmerge(case_id=case_named(number, by=Actor.system(via="cli"), itself=True) or 0, by=Actor.system(via="cli"))
    say(f"{number} stands by itself again.")
