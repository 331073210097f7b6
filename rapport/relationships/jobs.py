"""Background entry points of relationships: what follows when a time comes and nobody does anything."""

from procrastinate.contrib.django import app

from rapport.accounts.public import Actor
from rapport.relationships.actions.transfer import carry_out_due


# the book
@app.periodic(cron="5 * * * *", periodic_id="relationships.transfers")
@app.task(name="relationships.carry_out_due", queueing_lock="relationships.carry_out_due", pass_context=False)
def carry_out_transfers(timestamp: int = 0) -> int:
    """Let books change hands whose day has come: every hour."""
    return carry_out_due(by=Actor.system())
