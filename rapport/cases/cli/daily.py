"""The day's work from the terminal: tags, macros, links, merging. The operator acts."""

from collections.abc import Sequence

import click

from rapport.kit.terminal import Told, json_option, show


@click.command("tags")
@click.option("--team", default="", metavar="LETTERS", help="Of one team, by the letters of its numbers.")
@click.option("--add", "words", multiple=True, metavar="WORD", help="Give the team one more; may be repeated.")
@json_option
def tags(team: str, words: Sequence[str], as_json: bool) -> None:
    """List the tags of teams, or give one more."""
    from rapport.accounts.public import Actor
    from rapport.cases.actions.life.sorting import add_tag
    from rapport.cases.queries.inbox.tags import tags_known
    from rapport.catalogue.public import team_by_prefix
    from rapport.kit.problems import Refusal

    by = Actor.system(via="cli")
    team_id = team_by_prefix(team, by=by).id if team else None
    if words and team_id is None:
        raise Refusal("Say of which team: --team IT.", code="no_team", field="team")
    for word in words:
        add_tag(team_id=team_id or 0, word=word, by=by)
    found = tags_known(by=by, team_ids=None if team_id is None else [team_id])
    show(found, as_json=as_json, lines=lambda: "\n".join(card.word for card in found) or "No tags yet.")


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
            apply_macro(case_id=_case(number), macro_id=macro, by=Actor.system(via="cli"))
        except Refusal as refusal:
            refused.append(f"{number}: {refusal.message}")
        else:
            say(f"{number}: done.")
    if refused:
        raise Refusal(" ".join(refused), code="refused")


@click.command("tag", cls=Told)
@click.argument("number")
@click.argument("words", nargs=-1)
def tag(number: str, words: Sequence[str]) -> None:
    """Say which tags a case has; none takes them all away."""
    from rapport.accounts.public import Actor
    from rapport.cases.actions.life.sorting import sort
    from rapport.kit.terminal import say

    sort(case_id=_case(number), tags=list(words), by=Actor.system(via="cli"))
    say(f"{number}: {', '.join(words) or 'no tags'}.")


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

    link(case_id=_case(number), other_id=_case(other), kind=Linked(kind), by=Actor.system(via="cli"))
    say(f"{number} and {other} are linked.")


@click.command("merge", cls=Told)
@click.argument("number")
@click.argument("into")
def merge_command(number: str, into: str) -> None:
    """Merge a case into another one; `unmerge` takes it out again."""
    from rapport.accounts.public import Actor
    from rapport.cases.actions.life.linking import merge
    from rapport.kit.terminal import say

    merge(case_id=_case(number), into_id=_case(into), by=Actor.system(via="cli"))
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


def _case(number: str) -> int:
    from rapport.accounts.public import Actor
    from rapport.cases.queries.inbox.lists import case_named
    from rapport.kit.problems import Missing

    found = case_named(number, by=Actor.system(via="cli"))
    if found is None:
        raise Missing(f"No case is called {number[:40]}. Numbers look like IT-1042.")
    return found


COMMANDS = (tags, macros, apply_command, tag, link_command, merge_command, unmerge_command)
