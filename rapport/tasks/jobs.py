"""Background entry points of tasks."""

from procrastinate.contrib.django import app

from rapport.tasks.actions import expire_due


@app.periodic(cron="*/5 * * * *", periodic_id="tasks.expire_due")
@app.task(name="tasks.expire_due", queueing_lock="tasks.expire_due", pass_context=False)
def let_expire(timestamp: int = 0) -> int:
    """Let what nobody answered in time expire; what follows is the asking room's: every five minutes."""
    return expire_due()
