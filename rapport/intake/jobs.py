"""Background entry points of intake."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from rapport.intake.actions.locks import BusyError
from rapport.intake.actions.working import find_dead, work_off

UNTIL_FREE = RetryStrategy(wait=5, retry_exceptions={BusyError})


@app.task(name="intake.run", retry=UNTIL_FREE)
def run(run_id: int) -> None:
    """Work off an import; looks again every five seconds while another of its kind runs."""
    work_off(run_id=run_id)


@app.periodic(cron="* * * * *")
@app.task(name="intake.find_dead", queueing_lock="intake.find_dead")
def find(timestamp: int) -> None:
    """Mark imports whose process died."""
    find_dead()
