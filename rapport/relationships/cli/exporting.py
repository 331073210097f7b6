"""`rapport relationships export`: a book into a folder or an archive."""

from pathlib import Path

import click

from rapport.accounts.public import Actor
from rapport.kit.problems import Missing
from rapport.kit.terminal import json_option, show
from rapport.relationships.actions.exporting import export_archive, export_folder

OPERATOR = Actor.system(via="cli")


@click.command("export")
@click.argument("to", type=click.Path(path_type=Path))
@click.option("--team", default="", help="Only the book of the team with this prefix.")
@json_option
def export_command(to: Path, team: str, as_json: bool) -> None:
    """Write books into TO, a CSV file a table: a folder, or an archive where TO ends in .zip."""
    team = _letters(team)
    if to.suffix.lower() != ".zip":
        written = export_folder(to, by=OPERATOR, team=team)
        lines = "\n".join(f"{rows:9,}  {name}.csv" for name, rows in written.items())
        show({"written": written}, as_json=as_json, lines=lambda: lines)
        return
    pieces = export_archive(by=OPERATOR, team=team)  # what it refuses, it refuses before a good file is overwritten
    with to.open("wb") as file:
        size = sum(file.write(piece) for piece in pieces)
    show({"file": str(to), "bytes": size}, as_json=as_json, lines=lambda: f"{to}, {size:,} bytes.")


def _letters(team: str) -> str:
    """Return the letters of a team there is, or none; refuses letters of nobody before a file is opened."""
    from rapport.catalogue.public import team_by_prefix

    if not team:
        return ""
    try:
        return team_by_prefix(team, by=OPERATOR).prefix
    except Missing:
        raise Missing(f"No team’s numbers begin with {team.strip()[:20]}. See rapport catalogue teams.") from None
