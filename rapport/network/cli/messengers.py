"""The few through whom an audience would hear of something: figures, and nobody's name."""

from typing import Any

import click

from rapport.kit.problems import Refusal
from rapport.kit.terminal import json_option, show
from rapport.network.cli.root import commands, operator
from rapport.network.rules.messengers import FEWEST, MOST


@commands.command("messengers")
@click.option("--unit", "units", multiple=True, help="For people of this unit and below, as company/it.")
@click.option("--site", "sites", multiple=True, help="At this place of work.")
@click.option("--language", "languages", multiple=True, help="Whose first language is this.")
@click.option("--without", multiple=True, help="A unit whose people are not asked.")
@click.option(
    "--k", "wanted", type=click.IntRange(FEWEST, MOST), default=10, show_default=True, help="How many messengers."
)
@click.option(
    "--mode", type=click.Choice(["news", "habit"]), default="news", show_default=True, help="Heard once, or twice."
)
@click.option("--topic", default="From the terminal", show_default=True, help="What the round is called.")
@json_option
def messengers_command(
    units: tuple[str, ...],
    sites: tuple[str, ...],
    languages: tuple[str, ...],
    without: tuple[str, ...],
    wanted: int,
    mode: str,
    topic: str,
    as_json: bool,
) -> None:
    """How many of an audience the best few messengers would reach, beside other choices; invite them on the page."""
    from rapport.directory.public import units_named
    from rapport.network.actions.messengers import choose, look_for
    from rapport.network.queries.messengers import round_of
    from rapport.network.rules.messengers import Audience

    by = operator()
    audience = Audience(
        units=units_named(units, by=by), sites=sites, languages=languages, without=units_named(without, by=by)
    )
    ident = look_for(audience=audience, topic=topic, wanted=wanted, mode=mode, by=by, later=False)
    choose(round_id=ident)
    found = round_of(ident, by=by)
    if found.state == "failed":
        raise Refusal(found.error, code="not_found")
    document = {"round": str(found.id), "people": found.people, **found.report}
    show(document, as_json=as_json, lines=lambda: _told(document))


def _told(document: dict[str, Any]) -> str:
    people, reach = document["people"], document["reach"]
    lines = [
        f"{document['found']} messengers would reach {_many(reach)} of {people:,} people{_range(reach)}.",
        *(f"People of {name} are counted with them." for name in document["joined"]),
        *(f"People of {name} are not asked either." for name in document["joined_without"]),
    ]
    if document.get("random_equivalent"):
        lines.append(f"As many as {document['random_equivalent']:,} people of the audience drawn at random.")
    if "bound" in document:
        lines.append(
            f"At least {round(document['bound'] * 100)} % of the best possible choice, at a certainty of 99 %."
        )
    if document["random"]:
        lines.append(f"As many of the audience drawn at random: {_many(document['random'])}")
    for name, told in document["others"].items():
        words = name.replace("_", " ").capitalize()
        lines.append(f"{words}: {_many(told) if told else 'too few to tell'}")
    lines.append(f"Round {document['round']}: communications invite them on its page.")
    return "\n".join(lines)


def _many(told: dict[str, Any]) -> str:
    words = {"few": f"at most {told['high']:,}", "nearly_all": f"at least {told['low']:,}", "untold": "(not told)"}
    return words.get(told["band"]) or f"about {told['value']:,}"


def _range(reach: dict[str, Any]) -> str:
    return f", likely {reach['low']:,} to {reach['high']:,}" if reach["band"] == "told" else ""
