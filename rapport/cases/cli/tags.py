"""Tags from the terminal."""

from collections.abc import Sequence

import click

from rapport.cases.cli.named import case_called
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
    from rapport.catalogue.public import team_by_prefix, teams
    from rapport.kit.problems import Refusal

    by = Actor.system(via="cli")
    team_id = team_by_prefix(team, by=by).id if team else None
    if words and team_id is None:
        raise Refusal("Say of which team: --team IT.", code="no_team", field="team")
    for word in words:
        add_tag(team_id=team_id or 0, word=word, by=by)
    found = tags_known(by=by, team_ids=None if team_id is None else [team_id])
    of = {card.id: card.prefix for card in teams(retired=True)}
    lines = [f"{of.get(card.team_id, ''):<8}{card.word}" for card in found]
    show(found, as_json=as_json, lines=lambda: "\n".join(lines) or "No tags yet.")


@click.command("tag", cls=Told)
@click.argument("number")
@click.argument("words", nargs=-1)
def tag(number: str, words: Sequence[str]) -> None:
    """Say which tags a case has; none takes them all away."""
    from rapport.accounts.public import Actor
    from rapport.cases.actions.life.sorting import sort
    from rapport.kit.terminal import say

    sort(case_id=case_called(number), tags=list(words), by=Actor.system(via="cli"))
    say(f"{number}: {', '.join(words) or 'no tags'}.")
