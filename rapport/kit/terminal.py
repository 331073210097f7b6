"""What every command shares: `--json`, one document on stdout, progress on stderr, clear exit codes."""

import dataclasses
import json
import sys
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar

import click

from rapport.kit.problems import Refusal

F = TypeVar("F", bound=Callable[..., Any])

USAGE = 2
REJECTED_ROWS = 3
JSON, JSON_HELP = ("--json", "as_json"), "Print one JSON document and nothing else."


def json_option(command: F) -> F:
    """Give a command `--json` as the argument `as_json`."""
    return click.option(*JSON, is_flag=True, help=JSON_HELP)(command)


def show(document: Any, *, as_json: bool, lines: Callable[[], str] | None = None) -> None:
    """Print the result of a command: the document as JSON, or `lines()` for people."""
    if as_json or lines is None:
        click.echo(json.dumps(_plain(document), indent=2, ensure_ascii=False))
    else:
        click.echo(lines())


_heard: ContextVar[list[str] | None] = ContextVar("_heard", default=None)


def say(message: str) -> None:
    """Tell of progress, on stderr, so that stdout stays a document."""
    heard = _heard.get()
    if heard is None:
        click.echo(message, err=True)
    else:
        heard.append(message)


class Told(click.Command):
    """A command whose result is a sentence; with `--json` the document is `{"says": "…"}`."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        if not any(parameter.name == "as_json" for parameter in self.params):
            self.params.append(click.Option(JSON, is_flag=True, help=JSON_HELP))
            self._tells = True

    _tells = False

    def invoke(self, ctx: click.Context) -> Any:
        if not self._tells or not ctx.params.pop("as_json"):
            return super().invoke(ctx)
        heard = _heard.set([])
        try:
            result = super().invoke(ctx)
            show({"says": " ".join(_heard.get() or ())}, as_json=True)
        finally:
            _heard.reset(heard)
        return result


class Command(click.Group):
    """A group of commands that turns a refusal into one line on stderr and exit code 2."""

    command_class = Told

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            click.echo(refusal.told, err=True)
            sys.exit(USAGE)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(v) for v in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
