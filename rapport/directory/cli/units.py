"""`rapport directory units …`: units from the terminal."""

from typing import Any

import click

from rapport.directory.actions.units import add_unit, change_unit, end_unit, reopen_unit
from rapport.directory.cli.root import DAY, OPERATOR, as_day, commands, unit_id, who
from rapport.directory.queries.cards import unit_by_slug, unit_card
from rapport.directory.queries.details import units_listed
from rapport.kit import terminal


@commands.command()
@click.option("--ended", is_flag=True, help="Also those that are no more.")
@terminal.json_option
def units(ended: bool, as_json: bool) -> None:
    """List the units as a tree, with how many people are in each."""
    found = units_listed(by=OPERATOR, ended=ended)
    terminal.show(
        found,
        as_json=as_json,
        lines=lambda: "\n".join(f"{'  ' * u.depth}{u.name}  {u.slug}  {u.people}" for u in found),
    )


@commands.command("add-unit")
@click.argument("name")
@click.option("--below", default="", help="The slug of the unit it belongs to; default: the top.")
@click.option("--manager", default="", help="An id, address, login or #NUMBER.")
@terminal.json_option
def add(name: str, below: str, manager: str, as_json: bool) -> None:
    """Add a unit called NAME."""
    ident = add_unit(name=name, parent_id=unit_id(below), manager_id=who(manager) if manager else None, by=OPERATOR)
    slug = unit_card([ident])[ident].slug
    terminal.show({"id": ident, "slug": slug}, as_json=as_json, lines=lambda: slug)


@commands.command("change-unit")
@click.argument("slug")
@click.option("--name")
@click.option("--below", help="The slug of the unit it belongs to; “-” for the top.")
@click.option("--manager", help="An id, address, login or #NUMBER; “-”: as the reporting line says.")
def change(slug: str, name: str | None, below: str | None, manager: str | None) -> None:
    """Rename or move the unit SLUG, or name its manager; what is not given stays."""
    told: dict[str, Any] = {} if name is None else {"name": name}
    if below is not None:
        told["parent_id"] = None if below == "-" else unit_id(below)
    if manager is not None:
        told["manager_id"] = None if manager == "-" else who(manager)
    ident = unit_by_slug(slug, by=OPERATOR).id
    change_unit(unit_id=ident, **told, by=OPERATOR)
    terminal.say(unit_card([ident])[ident].slug)


@commands.command("end-unit")
@click.argument("slug")
@click.option("--on", type=DAY, help="Its last day; default: today.")
def end(slug: str, on: Any) -> None:
    """End the unit SLUG, in which nobody is and below which nothing stands."""
    end_unit(unit_id=unit_by_slug(slug, by=OPERATOR).id, on=as_day(on), by=OPERATOR)
    terminal.say("It has ended.")


@commands.command("reopen-unit")
@click.argument("slug")
def reopen(slug: str) -> None:
    """Let the unit SLUG, which was ended, stand again."""
    reopen_unit(unit_id=unit_by_slug(slug, by=OPERATOR).id, by=OPERATOR)
    terminal.say("It stands again.")
