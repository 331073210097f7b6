"""`rapport directory units …`: units from the terminal."""

import click

from rapport.directory.cli.root import OPERATOR, commands
from rapport.directory.queries.details import units_listed
from rapport.kit import terminal


@commands.command()
@click.option("--ended", is_flag=True, help="Also those that are no more.")
@terminal.json_option
def units(ended: bool, as_json: bool) -> None:
    """List the units as a tree, with how many people are in each."""
    found = units_listed(by=OPERATOR, ended=ended)
    terminal.show(
        found, as_json=as_json, lines=lambda: "\n".join(f"{'  ' * u.depth}{u.name}  {u.people}" for u in found)
    )
