"""The command line root: `rapport <room> <verb>`, and the few commands of the house itself."""

import sys
from typing import Any

import click

from rapport import __version__
from rapport.kit.problems import Refusal
from rapport.kit.terminal import USAGE, Command


class Root(Command):
    """Finds the rooms' commands when they are first needed, so that `--help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_rooms()})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return super().get_command(ctx, name) or _rooms().get(name)


@click.group(cls=Root, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="rapport")
def root() -> None:
    """Rapport: an internal CRM."""


def run(arguments: list[str] | None = None) -> None:
    """Run the command line; every expected error is one line on stderr and exit code 2."""
    try:
        import django

        django.setup()
        root.main(args=arguments, prog_name="rapport")
    except Refusal as refusal:
        click.echo(refusal.message, err=True)
        sys.exit(USAGE)


def _rooms() -> dict[str, Any]:
    from rapport.site.rooms import modules

    found: dict[str, Any] = {}
    for room, module in modules("cli"):
        found[room] = module.commands
        found.update(getattr(module, "top_level", {}))
    return found
