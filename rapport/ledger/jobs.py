"""Background entry points of the ledger."""

from collections.abc import Callable
from typing import Any

from procrastinate import App, JobContext, RetryStrategy
from procrastinate.contrib.django import app

from rapport.ledger.actions import deliver, note_failure, revive, seal

SOON_AND_AGAIN = RetryStrategy(max_attempts=5, exponential_wait=4)


@app.task(name="ledger.deliver", retry=SOON_AND_AGAIN)
def deliver_fact(delivery_id: int) -> None:
    """Hand one fact to one reaction."""
    deliver(delivery_id=delivery_id)


@app.periodic(cron="*/10 * * * *")
@app.task(name="ledger.seal", queueing_lock="ledger.seal")
def seal_facts(timestamp: int) -> None:
    """Add what has settled to the hash chain."""
    seal()


@app.periodic(cron="* * * * *", periodic_id="ledger.revive")
@app.task(name="ledger.revive", queueing_lock="ledger.revive", pass_context=False)
def revive_jobs(timestamp: int = 0) -> int:
    """Run once more what a killed worker had begun: every minute."""
    return revive()


def keep_error(call_next: Callable[[], Any], context: JobContext, worker: Any) -> Any:
    """Run a job; if it fails, keep the reason and let the failure go on."""
    try:
        return call_next()
    except Exception as error:
        if context.job.id is not None:
            note_failure(job_id=context.job.id, task=context.job.task_name, error=error)
        raise


def remember_failures(queue: App) -> None:
    """Make every worker keep why jobs fail (named in the settings; runs when the queue is ready)."""
    defaults = queue.worker_defaults
    defaults["task_middleware"] = [*(defaults.get("task_middleware") or []), keep_error]
