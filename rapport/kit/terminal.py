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
from click.core import ParameterSource
from click.exceptions import NoArgsIsHelpError

from rapport.kit.problems import Missing, Refusal

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
        try:
            return self._invoke(ctx)
        except Missing as missing:
            typed = _typed(ctx)
            if missing.message != Missing().message or not typed:
                raise
            raise Missing(f"What was named is not here: {typed}.") from None

    def _invoke(self, ctx: click.Context) -> Any:
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
    """A group of commands that turns a refusal, also of what was typed, into one line on stderr and exit code 2."""

    command_class = Told

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            click.echo(refusal.told, err=True)
        except NoArgsIsHelpError:
            raise
        except click.ClickException as wrong:
            click.echo(_sentence(wrong), err=True)
        sys.exit(USAGE)


def _typed(ctx: click.Context) -> str:
    """Return what names something on the command line, as `TEAM “ZZ”`."""
    named = {_called(one): one.name or "" for one in ctx.command.params}
    typed = {
        called: ctx.params.get(name)
        for called, name in named.items()
        if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
    }
    return ", ".join(f"{called} “{value}”" for called, value in typed.items() if type(value) in {str, int})


def _called(parameter: click.Parameter) -> str:
    if isinstance(parameter, click.Option):
        return parameter.opts[-1]
    return (parameter.name or "").upper()


def _sentence(wrong: click.ClickException) -> str:
    """Return what is wrong with what was typed, and where to read on, in one line."""
    said = wrong.format_message()
    if (
        isinstance(wrong, click.BadParameter)
        and wrong.param is not None
        and not isinstance(wrong, click.MissingParameter)
    ):
        said = f"{_called(wrong.param)}: {wrong.message}"
    said = " ".join(said.replace("'%Y-%m-%d'", "YYYY-MM-DD").split())
    said = said if said.endswith((".", "?", "!")) else f"{said}."
    ctx = wrong.ctx if isinstance(wrong, click.UsageError) else None
    return f"{said} See “{ctx.command_path} --help”." if ctx else said


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
