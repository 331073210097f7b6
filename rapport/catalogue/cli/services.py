"""`rapport catalogue services …`: services and their forms, from the terminal."""

import json
from collections.abc import Sequence
from typing import Any, TextIO

import click

from rapport.catalogue.actions.services import (
    change_form,
    change_service,
    create_service,
    retire_service,
    return_service,
)
from rapport.catalogue.cli.root import OPERATOR, commands, team_of
from rapport.catalogue.queries.services import service_by_slug, service_card, service_page, services_for, services_of
from rapport.catalogue.rules.forms import FieldKind, FormField
from rapport.catalogue.rules.words import Kind, Level
from rapport.directory.public import units_named
from rapport.kit import terminal
from rapport.kit.problems import Refusal

KIND = click.Choice([kind.value for kind in Kind])
LEVEL = click.Choice([level.name.lower() for level in Level])


@commands.command()
@click.argument("query", default="")
@click.option("--team", default="", help="The prefix of a team: what it offers.")
@click.option("--retired", is_flag=True, help="With --team, also what it no longer offers.")
@terminal.json_option
def services(query: str, team: str, retired: bool, as_json: bool) -> None:
    """List what can be asked for, or what fits QUERY."""
    found = services_of(team_of(team).id, by=OPERATOR, retired=retired) if team else services_for(OPERATOR, query)
    lines = [f"{s.slug:<32}{s.name}  {s.team.prefix}{'  (retired)' if s.retired else ''}" for s in found]
    terminal.show(found, as_json=as_json, lines=lambda: "\n".join(lines) or "Nothing.")


@commands.command()
@click.argument("slug")
@terminal.json_option
def service(slug: str, as_json: bool) -> None:
    """Show the service SLUG, what it asks and whom it is for."""
    page = service_page(slug, by=OPERATOR)
    asked = [
        f"  {f.key}: {f.label} ({f.kind.value}{', must be given' if f.required else ''})" for f in page.card.fields
    ]
    whom = ", ".join(unit.slug for unit in page.for_units) or "everybody"
    lines = [f"{page.card.name}, {page.card.team.name}", page.card.about, f"for {whom}", *asked]
    terminal.show(page, as_json=as_json, lines=lambda: "\n".join(filter(None, lines)))


@commands.command("add-service")
@click.argument("team")
@click.argument("name")
@click.option("--about", default="")
@click.option("--keywords", default="", help="What else people call it, parted by commas.")
@click.option("--kind", type=KIND, default=Kind.REQUEST.value, show_default=True)
@click.option("--impact", type=LEVEL, default="low", show_default=True)
@click.option("--urgency", type=LEVEL, default="medium", show_default=True)
@click.option("--for", "for_units", multiple=True, help="Slug of a unit that may ask; again for more. None: everybody.")
@click.option("--confidential", is_flag=True, help="Its cases are for named people only.")
@click.option("--last-resort", is_flag=True, help="Every search for a service ends with it.")
@terminal.json_option
def add(team: str, name: str, kind: str, impact: str, urgency: str, as_json: bool, **told: Any) -> None:
    """Let the team TEAM (its prefix) offer a service called NAME."""
    units = units_named(told.pop("for_units"), by=OPERATOR)
    ident = create_service(
        team_id=team_of(team).id,
        name=name,
        kind=Kind(kind),
        for_unit_ids=units,
        default_impact=Level[impact.upper()],
        default_urgency=Level[urgency.upper()],
        **told,
        by=OPERATOR,
    )
    slug = service_card(ident, by=OPERATOR).slug
    terminal.show({"id": ident, "slug": slug}, as_json=as_json, lines=lambda: slug)


@commands.command("change-service")
@click.argument("slug")
@click.option("--name")
@click.option("--about")
@click.option("--keywords", help="What else people call it, parted by commas.")
@click.option("--kind", type=KIND)
@click.option("--impact", type=LEVEL)
@click.option("--urgency", type=LEVEL)
@click.option("--for", "for_units", multiple=True, help="Slug of a unit that may ask; again for more; “-”: everybody.")
@click.option("--confidential/--open", default=None)
@click.option("--last-resort/--no-last-resort", default=None, help="Whether every search for a service ends with it.")
def change(slug: str, for_units: Sequence[str], kind: str | None, **given: Any) -> None:
    """Change the service SLUG; what is not given stays."""
    said = ("name", "about", "keywords", "confidential", "last_resort")
    told = {name: given[name] for name in said if given[name] is not None}
    told |= {f"default_{name}": Level[given[name].upper()] for name in ("impact", "urgency") if given[name]}
    if kind is not None:
        told["kind"] = Kind(kind)
    if for_units:
        told["for_unit_ids"] = units_named([unit for unit in for_units if unit != "-"], by=OPERATOR)
    change_service(service_id=service_by_slug(slug, by=OPERATOR).id, **told, by=OPERATOR)
    terminal.say("Saved.")


@commands.command("set-form")
@click.argument("slug")
@click.argument("file", type=click.File(encoding="utf-8"))
def set_form(slug: str, file: TextIO) -> None:
    """Let SLUG ask what FILE (- is stdin) says: a JSON list of {key, label, kind, required, help, choices}."""
    try:
        fields = [_field(row) for row in json.load(file)]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Refusal(
            "This is no form: write a JSON list of objects with a label and a kind.", code="no_form", field="file"
        ) from None
    change_form(service_id=service_by_slug(slug, by=OPERATOR).id, fields=fields, by=OPERATOR)
    terminal.say(f"It asks {len(fields)} things.")


def _field(row: dict[str, Any]) -> FormField:
    return FormField(
        key=str(row.get("key", "")),
        label=str(row["label"]),
        kind=FieldKind(row.get("kind", FieldKind.TEXT)),
        required=bool(row.get("required", False)),
        help=str(row.get("help", "")),
        choices=tuple(map(str, row.get("choices", ()))),
    )


@commands.command("retire-service")
@click.argument("slug")
def retire(slug: str) -> None:
    """Let the service SLUG be asked for no more."""
    retire_service(service_id=service_by_slug(slug, by=OPERATOR).id, by=OPERATOR)
    terminal.say("It can be asked for no more.")


@commands.command("return-service")
@click.argument("slug")
def come_back(slug: str) -> None:
    """Let the service SLUG be asked for again."""
    return_service(service_id=service_by_slug(slug, by=OPERATOR).id, by=OPERATOR)
    terminal.say("It can be asked for again.")
