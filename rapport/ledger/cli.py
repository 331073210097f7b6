"""Commands of the ledger."""

import click

from rapport.accounts.public import Actor
from rapport.kit.terminal import Command, json_option, say, show
from rapport.ledger.actions import retry, retry_job, seal
from rapport.ledger.queries.facts import facts, verify
from rapport.ledger.queries.operations import operations


@click.group(cls=Command)
def commands() -> None:
    """Facts, what failed, and the hash chain."""


@commands.command("facts")
@click.option("--name", default="", help="Only facts of this kind, such as directory.person_moved.")
@click.option("--about", default="", help="Only facts about this subject, such as person:7.")
@click.option("--limit", default=50, type=click.IntRange(1, 1000), help="How many.")
@json_option
def list_facts(name: str, about: str, limit: int, as_json: bool) -> None:
    """Print what happened, newest first."""
    rows = facts(by=Actor.system(via="cli"), name=name, subject=about, limit=limit).items
    show(
        rows,
        as_json=as_json,
        lines=lambda: "\n".join(f"{r.id}  {r.at:%Y-%m-%d %H:%M}  {r.name}  {' '.join(r.subjects)}" for r in rows),
    )


@commands.command("operations")
@json_option
def show_operations(as_json: bool) -> None:
    """Print what failed and what waits."""
    found = operations(by=Actor.system(via="cli"))
    lines = [f"delivery {d.id}: {d.fact} to {d.reaction}: {d.error}" for d in found.deliveries]
    lines += [f"job {j.id}: {j.task}: {j.error}" for j in found.jobs]
    lines += [f"{q.waiting}{'+' if q.more else ''} wait: {q.task}" for q in found.queues]
    show(found, as_json=as_json, lines=lambda: "\n".join(lines) or "Nothing failed, nothing waits.")


@commands.command("retry")
@click.option("--delivery", type=int, help="A delivery, as `rapport ledger operations` names it.")
@click.option("--job", type=int, help="A job, as `rapport ledger operations` names it.")
def retry_one(delivery: int | None, job: int | None) -> None:
    """Send a failed delivery, or run a failed job, once more."""
    if (delivery is None) == (job is None):
        raise click.UsageError("Say either --delivery or --job.")
    if delivery is not None:
        retry(delivery_id=delivery, by=Actor.system(via="cli"))
    elif job is not None:
        retry_job(job_id=job, by=Actor.system(via="cli"))
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
