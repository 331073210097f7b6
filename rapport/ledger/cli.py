"""Commands of the ledger."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import click

from rapport.accounts.public import Actor
from rapport.kit.terminal import Command, json_option, say, show
from rapport.ledger.actions import note_reading, retry, retry_all_deliveries, retry_all_jobs, retry_job, seal
from rapport.ledger.queries.facts import Wanted, account_named, all_facts_of, facts, verify
from rapport.ledger.queries.files import as_csv
from rapport.ledger.queries.operations import operations

OPERATOR = Actor.system(via="cli")
F = TypeVar("F", bound=Callable[..., Any])


@click.group(cls=Command)
def commands() -> None:
    """Facts, what failed, and the hash chain."""


def _filters(command: F) -> F:
    """Give a command the filters of facts, as `wanted`."""

    @click.option("--name", default="", help="Only facts of this kind, such as directory.person_moved.")
    @click.option("--about", default="", help="Only facts about this subject, such as person:7.")
    @click.option("--by", "account", default="", help="Only what this account did: an address or a number.")
    @click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Not before this day.")
    @click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Not after this day.")
    @wraps(command)
    def filtered(name: str, about: str, account: str, since: Any, until: Any, **rest: Any) -> Any:
        note_reading(about, by=OPERATOR)
        days = {"since": since.date() if since else None, "until": until.date() if until else None}
        return command(Wanted(name=name, subject=about, by_user_id=account_named(account), **days), **rest)

    return cast("F", filtered)


@commands.command("facts")
@_filters
@click.option("--limit", default=50, type=click.IntRange(1, 1000), help="How many.")
@json_option
def list_facts(wanted: Wanted, limit: int, as_json: bool) -> None:
    """Print what happened, newest first."""
    rows = facts(wanted, by=OPERATOR, limit=limit).items
    show(
        rows,
        as_json=as_json,
        lines=lambda: "\n".join(f"{r.id}  {r.at:%Y-%m-%d %H:%M}  {r.name}  {' '.join(r.subjects)}" for r in rows),
    )


@commands.command("export", cls=click.Command)  # its document is the CSV
@_filters
def export(wanted: Wanted) -> None:
    """Print every such fact as CSV, newest first, for an audit elsewhere."""
    for line in as_csv(all_facts_of(wanted, by=OPERATOR)):
        click.echo(line, nl=False)


@commands.command("operations")
@json_option
def show_operations(as_json: bool) -> None:
    """Print what failed and what waits."""
    found = operations(by=OPERATOR)
    lines = [f"delivery {d.id}: {d.fact} to {d.reaction}: {d.error}" for d in found.deliveries]
    lines += [f"job {j.id}: {j.task}: {j.error}" for j in found.jobs]
    lines += [f"{q.waiting}{'+' if q.more else ''} wait: {q.task}" for q in found.queues]
    show(found, as_json=as_json, lines=lambda: "\n".join(lines) or "Nothing failed, nothing waits.")


@commands.command("retry")
@click.option("--delivery", type=int, help="A delivery, as `rapport ledger operations` names it.")
@click.option("--job", type=int, help="A job, as `rapport ledger operations` names it.")
@click.option("--all", "everything", is_flag=True, help="Everything that failed.")
def retry_one(delivery: int | None, job: int | None, everything: bool) -> None:
    """Send a failed delivery, or run a failed job, once more."""
    if (delivery is not None) + (job is not None) + everything != 1:
        raise click.UsageError("Say one of --delivery, --job and --all.")
    if delivery is not None:
        retry(delivery_id=delivery, by=OPERATOR)
    elif job is not None:
        retry_job(job_id=job, by=OPERATOR)
    else:
        count = retry_all_deliveries(by=OPERATOR) + retry_all_jobs(by=OPERATOR)
        say(f"{count} are on their way again.")
        return
    say("It is on its way again.")


@commands.command("seal")
@json_option
def seal_now(as_json: bool) -> None:
    """Add what has settled to the hash chain, without waiting for the job."""
    sealed = seal()
    show({"sealed": sealed}, as_json=as_json, lines=lambda: f"{sealed} facts are sealed.")


@commands.command("verify")
@json_option
def verify_chain(as_json: bool) -> None:
    """Compute the hash chain anew and compare; exit code 1 if a link does not hold."""
    verdict = verify()
    words = (
        f"{verdict.facts} facts in {verdict.links} links are as they were written."
        if verdict.whole
        else f"Facts {verdict.broken} are not as they were sealed. Compare with a backup from before."
    )
    show({"whole": verdict.whole, **vars(verdict)}, as_json=as_json, lines=lambda: words)
    if not verdict.whole:
        raise SystemExit(1)
