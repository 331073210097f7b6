"""The command line root: `rapport <room> <verb>`, and the few commands of the house itself."""

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from rapport import __version__
from rapport.kit.problems import Refusal
from rapport.kit.terminal import USAGE, Command, json_option, say, show
from rapport.site.rooms import ROOMS

DATABASE_GONE = 1
# Commands of rooms that stand beside them, in their `top_level`: told here, so that help need not start the rooms.
TOP_LEVEL = {
    "admin": ("accounts", "The first account."),
    "import": ("intake", "Load files: people, interactions and whatever else rooms take in."),
}


class Root(Command):
    """Starts Django and finds the rooms' commands when they are needed, which for help on all of them they are not."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *TOP_LEVEL, *_rooms()})

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        names = self.list_commands(ctx)
        room = formatter.width - max(map(len, names)) - 6  # what click leaves beside the names
        with formatter.section("Commands"):
            formatter.write_dl([(n, click.Command(n, help=self._says(ctx, n)).get_short_help_str(room)) for n in names])

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if own := super().get_command(ctx, name):
            return own
        if name in TOP_LEVEL:
            found: click.Command = import_module(f"rapport.{TOP_LEVEL[name][0]}.cli").top_level[name]
            return found
        return import_module(f"rapport.{name}.cli").commands if name in _rooms() else None

    def invoke(self, ctx: click.Context) -> Any:
        from django.apps import apps
        from django.db import InterfaceError, OperationalError
        from procrastinate.exceptions import ConnectorException  # how the queue says the same

        try:
            if not apps.ready:
                import django

                django.setup()
            return super().invoke(ctx)
        except (OperationalError, InterfaceError, ConnectorException) as error:
            from rapport.site.database.reasons import reason

            say(f"The database cannot be reached or went away: {reason(error)} Nothing was left half done; try again.")
            sys.exit(DATABASE_GONE)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        if name not in {"restore", "doctor"} and not {"--help", "-h"} & set(rest):
            _ensure_tables()
        return name, command, rest

    def _says(self, ctx: click.Context, name: str) -> str:
        if name in TOP_LEVEL:
            return TOP_LEVEL[name][1]
        own = super().get_command(ctx, name)
        return (own.help if own else import_module(f"rapport.{name}").__doc__) or ""


@click.group(cls=Root, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="rapport")
def root() -> None:
    """Rapport: an internal CRM."""


@root.command(cls=click.Command)
@click.option("--no-worker", is_flag=True, help="Serve pages only; jobs run where `rapport worker` runs.")
@click.option("--reload", is_flag=True, help="Start again when the code changes.")
def serve(no_worker: bool, reload: bool) -> None:
    """Serve pages, with one worker beside them."""
    from rapport.site.env import environment
    from rapport.site.running import Supervisor, commands, ensure_free, keep_database

    settings = environment()
    ensure_free(settings.bind)
    say(f"Rapport {__version__} at {settings.site_address} (data in {settings.home}). Ctrl-C stops it.")
    sys.exit(Supervisor(commands(with_worker=not no_worker, reload=reload), watch=keep_database).run())


@root.command(cls=click.Command)
@click.option("--concurrency", type=click.IntRange(1, 64), help="How many jobs to run at once.")
@click.option("--behind", is_flag=True, help="Let whoever serves pages on this machine go first.")
def worker(concurrency: int | None, behind: bool) -> None:
    """Run background jobs; start it on as many hosts as you like."""
    from rapport.site.env import environment
    from rapport.site.running import go_behind, work

    if behind:
        go_behind()
    work(concurrency or environment().worker_concurrency)


@root.command()
@click.option("--people", default=1200, show_default=True, type=click.IntRange(300, 1_000_000), help="How many people.")
@click.option("--events", type=click.IntRange(0, 100_000_000), help="How many interactions; by default 800 a person.")
@click.option("--seed", default=20, show_default=True, help="The same seed tells the same story.")
@click.option("--serve", "then_serve", is_flag=True, help="Serve it afterwards.")
@click.pass_context
def demo(ctx: click.Context, people: int, events: int | None, seed: int, then_serve: bool) -> None:
    """Make a fictional company in an empty home, to look around in."""
    from rapport.site import demo as story

    if story.is_told():
        say("The demo company is there already.")
    else:
        say(f"Making a fictional company of {people:,} people …")
        story.tell(people=people, seed=seed, events=events)
    say(story.welcome(served=then_serve))
    if then_serve:
        ctx.invoke(serve)


@root.command()
@json_option
def doctor(as_json: bool) -> None:
    """Say whether everything is in order, and what to do where it is not."""
    from rapport.site.doctor import examine

    findings = examine()
    words = "\n".join(f"{f.state:>8}  {f.check}: {f.says}" for f in findings)
    show(
        {"healthy": all(f.state != "bad" for f in findings), "findings": findings}, as_json=as_json, lines=lambda: words
    )
    sys.exit(1 if any(f.state == "bad" for f in findings) else 0)


@root.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
def backup(file: Path, as_json: bool) -> None:
    """Write everything (tables, lake, files, keys) into FILE."""
    from rapport.site.backup import write

    done = write(file)
    show(done, as_json=as_json, lines=lambda: f"{done.tables} tables and {done.files} files are in {file}.")


@root.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def restore(file: Path, as_json: bool) -> None:
    """Bring everything back from FILE into an empty home and database."""
    from rapport.site.backup import read

    done = read(file)
    _ensure_tables()
    show(done, as_json=as_json, lines=lambda: f"{done.tables} tables and {done.files} files came back from {file}.")


def run(arguments: list[str] | None = None) -> None:
    """Run the command line; every expected error is one line on stderr, with exit code 2 for what was asked."""
    try:
        root.main(args=arguments, prog_name="rapport")
    except Refusal as refusal:  # of the settings, before any command
        say(refusal.told)
        sys.exit(USAGE)


def _ensure_tables() -> None:
    from rapport.site.schema import ensure_current

    ensure_current()


def _rooms() -> list[str]:
    """Return the rooms that have commands."""
    return [room for room in ROOMS if find_spec(f"rapport.{room}.cli")]
