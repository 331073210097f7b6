"""Background entry points of the ledger."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from rapport.ledger.actions import deliver

SOON_AND_AGAIN = RetryStrategy(max_attempts=5, exponential_wait=4)


@app.task(name="ledger.deliver", retry=SOON_AND_AGAIN)
def deliver_fact(delivery_id: int) -> None:
    """Hand one fact to one reaction."""
    deliver(delivery_id=delivery_id)
