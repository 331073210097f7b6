"""Background entry points of webhooks."""

from procrastinate.contrib.django import app

from rapport.kit.queue import OUTSIDE
from rapport.webhooks.actions.sending import send_due, wake_due


@app.task(name="webhooks.send", queue=OUTSIDE)
def send(subscription_id: int) -> int:
    """Send what is due to one subscription."""
    return send_due(subscription_id=subscription_id)


@app.periodic(cron="* * * * *", periodic_id="webhooks")
@app.task(name="webhooks.wake", queueing_lock="webhooks.wake", pass_context=False)
def wake(timestamp: int = 0) -> int:
    """Wake whatever is due, again or still: every minute."""
    return wake_due()
