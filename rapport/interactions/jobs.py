"""Background entry points of interactions."""

from procrastinate.contrib.django import app

from rapport.accounts.public import Actor
from rapport.interactions.actions.resolve import resolve_pending


@app.task(name="interactions.resolve", queueing_lock="interactions.resolve")
def resolve() -> None:
    """Let rows in whose people have become known."""
    resolve_pending(by=Actor.system())


@app.periodic(cron="40 2 * * *")
@app.task(name="interactions.tidy", queueing_lock="interactions.tidy")
def tidy(timestamp: int) -> None:
    """Each night, before the clocks of privacy let rows go: those whose people are known come in."""
    resolve_pending(by=Actor.system())
