"""Background entry points of privacy."""

from procrastinate.contrib.django import app

from rapport.privacy.actions.retention import run_retention


@app.periodic(cron="17 3 * * *")
@app.task(name="privacy.retention", queueing_lock="privacy.retention")
def retention(timestamp: int) -> None:
    """Remove what has reached its age, every night."""
    run_retention()
