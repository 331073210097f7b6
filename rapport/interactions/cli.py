"""Commands of interactions; loading is `rapport import interactions`."""

import click

from rapport.accounts.public import Actor
from rapport.interactions.actions.exclude import exclude, include
from rapport.interactions.actions.resolve import resolve_pending
from rapport.interactions.actions.sums import withdraw_sums
from rapport.interactions.actions.withdraw import purge, set_retention, withdraw_file
from rapport.interactions.queries.register import exclusion_rows, file_page, source_rows
from rapport.kit.terminal import Command, json_option, show

ME = Actor.system(via="cli")


@click.group(cls=Command)
def commands() -> None:
    """Logs: sources, files, and what stays out."""


@commands.command("sources")
@json_option
def list_sources(as_json: bool) -> None:
    """Print where logs come from and how much there is of each."""
    rows = source_rows(by=ME)
    show(
        rows,
        as_json=as_json,
        lines=lambda: (
            "\n".join(
                f"{r.id}  {r.name}  {r.title}  {r.files} files  {r.rows:,} rows  {r.first_on or ''} {r.last_on or ''}"
                for r in rows
            )
            or "Nothing was loaded yet. Begin with: rapport import interactions FILE"
        ),
    )


@commands.command("files")
@click.option("--source", type=int, help="Only files of this source, as `rapport interactions sources` names it.")
@click.option("--limit", default=50, type=click.IntRange(1, 200), help="How many.")
@json_option
def list_files(source: int | None, limit: int, as_json: bool) -> None:
    """Print the files that were loaded, newest first."""
    rows = file_page(by=ME, source_id=source, limit=limit).items
    show(
        rows,
        as_json=as_json,
        lines=lambda: (
            "\n".join(
                f"{r.id}  {r.state}  {r.name}  {r.read:,} read  {r.created:,} in  {r.unresolved:,} waiting  {r.span}"
                for r in rows
            )
            or "Nothing was loaded yet. Begin with: rapport import interactions FILE"
        ),
    )


@commands.command("withdraw")
@click.argument("file", type=int)
@json_option
def withdraw(file: int, as_json: bool) -> None:
    """Delete all rows of a file; the register keeps that it was there."""
    rows = withdraw_file(file_id=file, by=ME)
    show({"file": file, "rows": rows}, as_json=as_json, lines=lambda: f"{rows:,} rows are gone.")


@commands.command("resolve")
@json_option
def resolve(as_json: bool) -> None:
    """Let rows in whose people have become known."""
    rows = resolve_pending(by=ME)
    show({"rows": rows}, as_json=as_json, lines=lambda: f"{rows:,} rows came in.")


@commands.command("exclude")
@click.argument("pattern", required=False)
@click.option("--why", default="", help="Why it stays out.")
@click.option("--lift", type=int, help="Lift an exclusion, as the list names it.")
@json_option
def exclude_one(pattern: str | None, why: str, lift: int | None, as_json: bool) -> None:
    """Keep an address, channel or label out from now on; without a pattern, print what stays out."""
    if lift is not None:
        include(exclusion_id=lift, by=ME)
    elif pattern is not None:
        exclude(pattern=pattern, why=why, by=ME)
    rows = exclusion_rows(by=ME)
    show(
        rows,
        as_json=as_json,
        lines=lambda: "\n".join(f"{r.id}  {r.pattern}  {r.why}" for r in rows) or "Nothing stays out yet.",
    )


@commands.command("retention")
@click.argument("source", type=int)
@click.option("--days", type=click.IntRange(1), help="Days after loading; without it rows stay until withdrawn.")
@json_option
def retention(source: int, days: int | None, as_json: bool) -> None:
    """Decide how long the rows of a source stay."""
    set_retention(source_id=source, days=days, by=ME)
    show({"source": source, "days": days}, as_json=as_json, lines=lambda: "It is decided.")


@commands.command("withdraw-sums")
@click.argument("source", type=int)
@json_option
def withdraw_sums_of(source: int, as_json: bool) -> None:
    """Delete the sums that are left of a source's rows once their time was over."""
    rows = withdraw_sums(source_id=source, by=ME)
    show({"source": source, "rows": rows}, as_json=as_json, lines=lambda: f"Sums of {rows:,} interactions are gone.")


@commands.command("purge")
@json_option
def purge_now(as_json: bool) -> None:
    """Delete rows whose time is over, without waiting for the night."""
    done = purge(by=ME)
    show(done._asdict(), as_json=as_json, lines=lambda: f"{done.files} files lost {done.rows} rows.")
