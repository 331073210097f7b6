"""`rapport import KIND FILE…`: one command per kind, with the options every kind has and those it adds."""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from rapport.accounts.public import Actor
from rapport.intake.actions.kinds import kind_named, kinds
from rapport.intake.actions.locks import STOPPED
from rapport.intake.actions.running import run_import
from rapport.intake.actions.stopping import stop
from rapport.intake.public import Kind, Option, Result
from rapport.intake.queries import newest
from rapport.intake.rules.mapping import parse_map
from rapport.kit.terminal import REJECTED_ROWS, Command, json_option, say, show
from rapport.kit.text import of_many

EVERY = 2.0
INTERRUPTED = 130  # as shells have it for Ctrl-C
COMMON: tuple[click.Parameter, ...] = (
    click.Argument(["files"], nargs=-1, required=True, type=click.Path(path_type=Path)),
    click.Option(["--format", "layout"], help="How the file is laid out; guessed where it can be."),
    click.Option(["--map", "mapping"], multiple=True, metavar="THEIRS=OURS", help="A column and what it gives."),
    click.Option(["--null", "null_tokens"], multiple=True, metavar="TOKEN", help="What stands for no value, as “?”."),
    click.Option(["--where"], multiple=True, metavar="COL=VALUE", help="Take only such rows; also COL!=VALUE."),
    click.Option(
        ["--date-format"], metavar="F", help="How dates are written, as DD.MM.YYYY or %d.%m.%Y; a time may follow."
    ),
    click.Option(["--encoding"], help="As utf-8 or cp1252; guessed otherwise."),
    click.Option(["--delimiter"], help="As “;” or tab; guessed otherwise."),
    click.Option(["--dry-run"], is_flag=True, help="Count what would happen; change nothing."),
)


class Imports(Command):
    """Finds the kinds when they are first needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [kind.name for kind in kinds()]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return _command(kind_named(name))


def _command(kind: Kind) -> click.Command:
    names = ", ".join(f"{f.name}_1 …" if f.levels else f.name for f in kind.fields)
    layouts = ", ".join(f.name for f in kind.formats)
    parts = [str(kind.help or kind.label), f"\n\nOURS: {names}.", f"\n\nFormats: csv, {layouts}." if layouts else ""]
    command = click.Command(
        kind.name,
        params=[*COMMON, *map(_parameter, kind.options)],
        callback=_callback(kind),
        help="".join(parts),
    )
    return json_option(command)


def _parameter(option: Option) -> click.Option:
    """An option as a flag of the terminal. It has no default there: what was not said leaves a format its own."""
    flag = f"--{option.name.replace('_', '-')}"
    told: dict[str, Any] = {"help": str(option.help or option.label) or None}
    if option.kind == "flag":
        return click.Option([flag, option.name], is_flag=True, default=None, **told)
    if option.kind == "choice":
        told["type"] = click.Choice(option.choices)
    return click.Option([flag, option.name], **told)


def _callback(kind: Kind) -> Callable[..., None]:
    def load(files: Sequence[Path], layout: str | None, mapping: Sequence[str], as_json: bool, **rest: Any) -> None:
        try:
            result = run_import(
                kind,
                files,
                by=Actor.system(via="cli"),
                format=layout,
                mapping=parse_map(mapping),
                tell=say,
                progress=_teller(),
                **rest,
            )
        except KeyboardInterrupt:
            say(STOPPED)
            sys.exit(INTERRUPTED)
        show(result, as_json=as_json, lines=lambda: _lines(result, dry_run=rest["dry_run"]))
        if result.rejected:
            sys.exit(REJECTED_ROWS)

    return load


def _teller() -> Callable[[int, int | None], None]:
    told = time.monotonic()

    def tell(done: int, total: int | None) -> None:
        nonlocal told
        if time.monotonic() - told >= EVERY:
            told = time.monotonic()
            say(of_many(done, "row") + (f" of about {max(done, total):,}" if total else ""))

    return tell


def _lines(result: Result, *, dry_run: bool) -> str:
    parts = ("created", "updated", "unchanged", "unresolved", "excluded", "rejected")
    counts = ", ".join(f"{getattr(result, part):,} {part}" for part in parts)
    lines = [f"{of_many(result.read, 'row')} read: {counts}."]
    if result.ended:
        lines.append(f"{result.ended:,} ended, since no row told of them.")
    lines += [f"  {of_many(times, 'row')}: {reason}" for reason, times in result.reasons.items()]
    lines += [f"Note: {warning}" for warning in result.warnings]
    if result.rejected_file:
        lines.append(f"Rejected rows, with reasons: {result.rejected_file}")
    if dry_run:
        lines.append("This was a dry run: nothing was changed.")
    return "\n".join(lines)


@click.command("import", cls=Imports, help="Load files: people, interactions and whatever else rooms take in.")
def import_() -> None:
    """Load files."""


@click.group()
def commands() -> None:
    """Imports that were run."""


@commands.command()
@click.option("--limit", default=20, show_default=True)
@json_option
def runs(limit: int, as_json: bool) -> None:
    """List the newest imports."""
    rows = newest(by=Actor.system(via="cli"), limit=limit)
    show(
        rows,
        as_json=as_json,
        lines=lambda: "\n".join(
            f"{r.id}  {r.kind}  {r.state}  {of_many(r.counts.get('read', 0), 'row')}" for r in rows
        ),
    )


@commands.command(name="stop")
@click.argument("run", type=int)
@json_option
def stop_(run: int, as_json: bool) -> None:
    """Stop an import that waits or runs, by its number."""
    stop(run_id=run, by=Actor.system(via="cli"))
    show({"stopped": run}, as_json=as_json, lines=lambda: f"Import {run} stops.")


top_level = {"import": import_}
