"""Background entry points of privacy."""

from procrastinate.contrib.django import app

from rapport.privacy.actions.keys import rotate_when_old
from rapport.privacy.actions.retention import run_retention
from rapport.privacy.actions.watching import notice_browsing


@app.periodic(cron="17 3 * * *")
@app.task(name="privacy.retention", queueing_lock="privacy.retention")
def retention(timestamp: int) -> None:
    """Remove what has reached its age, and replace a key of pseudonyms that is a year old, every night."""
    run_retention()
    rotate_when_old()


@app.periodic(cron="*/15 * * * *")
@app.task(name="privacy.watch", queueing_lock="privacy.watch")
def watch(timestamp: int) -> None:
    """Notice who looks at many people."""
    notice_browsing()
