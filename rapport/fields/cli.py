"""`rapport fields …`: fields of one's own, their values, and saved views from the terminal."""

import click
from django.urls import NoReverseMatch, reverse

from rapport.accounts.public import Actor
from rapport.fields.actions import define, delete_view, retire, write_values
from rapport.fields.queries import View, all_views, definitions, shown_values
from rapport.fields.rules import FieldType, Noun, Visibility
from rapport.kit import terminal
from rapport.kit.problems import Refusal

OPERATOR = Actor.system(via="cli")
NOUN = click.Choice([noun.value for noun in Noun])


@click.group(cls=terminal.Command)
def commands() -> None:
    """Fields your organisation added, and saved views."""


@commands.command("list")
@click.argument("noun", type=NOUN)
@terminal.json_option
def list_fields(noun: str, as_json: bool) -> None:
    """List the fields that people or units have beside the built-in ones."""
    found = definitions(noun)
    terminal.show(found, as_json=as_json, lines=lambda: "\n".join(f"{f.key}  {f.type}  {f.label}" for f in found))


@commands.command()
@click.argument("noun", type=NOUN)
@click.argument("label")
@click.option("--type", "kind", type=click.Choice([t.value for t in FieldType]), default="text", show_default=True)
@click.option("--key", default="", help="Its name in imports and REST; made from the label if left out.")
@click.option("--choice", "choices", multiple=True, help="One of its choices; may be repeated.")
@click.option("--required", is_flag=True, help="It must be filled in.")
@click.option("--visibility", type=click.Choice([v.value for v in Visibility]), default="everybody", show_default=True)
@terminal.json_option
def add(
    noun: str,
    label: str,
    kind: str,
    key: str,
    choices: tuple[str, ...],
    required: bool,
    visibility: str,
    as_json: bool,
) -> None:
    """Give people or units a field called LABEL."""
    made = define(
        noun=Noun(noun),
        label=label,
        type=FieldType(kind),
        key=key,
        choices=choices,
        required=required,
        visibility=Visibility(visibility),
        by=OPERATOR,
    )
    terminal.show(made, as_json=as_json, lines=lambda: f"{made.label} is there; imports call it {made.key}.")


@commands.command("retire")
@click.argument("noun", type=NOUN)
@click.argument("key")
def retire_field(noun: str, key: str) -> None:
    """Show the field KEY no longer; its values stay under “My data”."""
    found = next((field for field in definitions(noun) if field.key == key), None)
    if found is None:
        raise Refusal(f"There is no field “{key}”. See: rapport fields list {noun}")
    retire(field_id=found.id, by=OPERATOR)
    terminal.say(f"{found.label} is no longer shown.")


@commands.command()
@click.argument("noun", type=NOUN)
@click.argument("number", type=int)
@terminal.json_option
def show(noun: str, number: int, as_json: bool) -> None:
    """Print the values of the person or unit with this NUMBER, by key."""
    found = {v.field.key: v.value for v in shown_values(noun, number, by=OPERATOR) if v.value is not None}
    terminal.show(found, as_json=as_json, lines=lambda: "\n".join(f"{key}: {value}" for key, value in found.items()))


@commands.command("set")
@click.argument("noun", type=NOUN)
@click.argument("number", type=int)
@click.argument("values", nargs=-1, required=True)
def set_values(noun: str, number: int, values: tuple[str, ...]) -> None:
    """Write VALUES, each as KEY=TEXT, for the person or unit with this NUMBER; an empty text takes one away."""
    if lacking := [value for value in values if "=" not in value]:
        raise Refusal(f"Write “{lacking[0]}” as KEY=TEXT.")
    texts = dict(value.split("=", 1) for value in values)
    changed = write_values(noun, {number: texts}, by=OPERATOR)
    terminal.say("Written." if changed else "It was so already.")


@commands.command()
@click.option("--page", default="", help="Only views of this list, such as directory:people.")
@terminal.json_option
def views(page: str, as_json: bool) -> None:
    """List saved views with their filters."""
    found = all_views(OPERATOR, page)
    terminal.show(found, as_json=as_json, lines=lambda: "\n".join(f"#{v.id}  {v.name}  {_address(v)}" for v in found))


@commands.command("delete-view")
@click.argument("number", type=int)
def drop_view(number: int) -> None:
    """Delete the saved view with this NUMBER."""
    delete_view(view_id=number, by=OPERATOR)
    terminal.say("The view is gone.")


def _address(view: View) -> str:
    try:
        return f"{reverse(view.page)}?{view.query}"
    except NoReverseMatch:
        return f"{view.page}?{view.query}"
