"""What can be set and typed is documented, and the pages are made from the code."""

import importlib
import json

import click
from click.testing import CliRunner
from django.apps import apps

from rapport.kit.facts import all_facts
from rapport.site.cli import root
from rapport.site.env import Environment
from rapport.site.rooms import ROOMS
from tests.house.golden import ROOT, same


def test_every_setting_is_documented():
    lines = [
        "# Settings",
        "",
        "Every setting is an environment variable, or a file of that name in lower case in `/run/secrets`. Nonsense is",
        "refused at start with one sentence.",
        "",
        "| variable | default | what it does |",
        "|---|---|---|",
    ]
    for name, field in sorted(Environment.model_fields.items()):
        variable = field.validation_alias or f"RAPPORT_{name.upper()}"
        default = "" if field.is_required() or field.default_factory else field.default
        shown = "" if default in {None, ""} or "Secret" in type(default).__name__ else f"`{default}`"
        if name == "home":
            shown = "`/var/lib/rapport` as root, else `~/.local/share/rapport`"
        assert field.description, f"{variable} needs a description."
        lines.append(f"| `{variable}` | {shown} | {field.description} |")
    same("docs/settings.md", "\n".join(lines) + "\n", says="The settings differ from their page.")


def test_every_fact_is_documented():
    for config in apps.get_app_configs():
        if config.name.startswith("rapport.") and (ROOT / config.name.replace(".", "/") / "events.py").exists():
            importlib.import_module(f"{config.name}.events")
    lines = [
        "# Facts",
        "",
        "What the ledger records. A fact holds ids, enums, numbers and times, never names or text.",
        "",
    ]
    for known in all_facts():
        says = (known.cls.__doc__ or "").strip().splitlines()[0]
        assert says and not says.startswith(known.cls.__name__ + "("), f"{known.name} needs a docstring."
        fields = ", ".join(f"`{name}`" for name in known.cls.__dataclass_fields__)
        lines += [f"## {known.name} (version {known.version})", "", says, "", f"Fields: {fields}.", ""]
    same("docs/facts.md", "\n".join(lines), says="The facts differ from their page.")


def test_every_command_is_documented(db):
    lines = [
        "# Commands",
        "",
        "`rapport COMMAND --help` says more. Exit codes: 0 done, 1 something is wrong (a check that fails, a database",
        "that is gone), 2 unusable input, 3 done with rejected rows, 130 interrupted.",
        "",
    ]
    lines += sorted(_commands(root, "rapport"))
    same("docs/commands.md", "\n".join(lines) + "\n", says="The commands differ from their page.")


def _commands(command, path):
    for found, leaf in _leaves(command, path):
        says = (leaf.help or "").strip().splitlines()
        assert says, f"{found} needs a help text."
        yield f"- `{found}`: {says[0]}"


def _leaves(command, path):
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from _leaves(command.get_command(context, name), f"{path} {name}")
        return
    yield path, command


def test_every_room_says_what_it_is():
    headings = ("purpose", "words", "door", "facts", "tables", "who", "try")
    for room in ROOMS:
        if room == "ui":
            continue
        page = ROOT / "rapport" / room / "README.md"
        assert page.exists(), f"{room} has no README.md"
        text = page.read_text(encoding="utf-8").lower()
        lacking = [h for h in headings if h not in text]
        assert not lacking, f"{room}/README.md says nothing of: {lacking}"


WITHOUT_DOCUMENT = {"rapport serve", "rapport worker", "rapport ledger export"}


def test_every_command_but_those_that_serve_gives_a_document(db):
    silent = {
        path for path, command in _leaves(root, "rapport") if not any(p.name == "as_json" for p in command.params)
    }
    assert silent == WITHOUT_DOCUMENT


def test_a_command_that_tells_a_sentence_gives_it_as_a_document(db):
    done = CliRunner().invoke(root, ["directory", "add-group", "Sailors", "--json"])
    number = str(json.loads(done.stdout)["id"])
    told = CliRunner().invoke(root, ["directory", "change-group", number, "--purpose", "To sail.", "--json"])
    assert json.loads(told.stdout) == {"says": "Changed."}
    assert told.stderr == ""
    plain = CliRunner().invoke(root, ["directory", "change-group", number, "--purpose", "To sail."])
    assert (plain.stdout, plain.stderr) == ("", "It was so already.\n")
