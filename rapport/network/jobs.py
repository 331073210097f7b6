"""Background entry points of the network room."""

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from rapport.accounts.public import Actor
from rapport.kit.problems import Refusal
from rapport.network.actions.build import build
from rapport.network.actions.calibrate import calibrate, note_not_fitted, rebuild
from rapport.network.actions.messengers import choose
from rapport.network.actions.retention import erase_person
from rapport.network.actions.senders import find_senders, note_nothing_to_seek
from rapport.network.events import NotFitted

LATER = RetryStrategy(max_attempts=3, wait=60, linear_wait=300)  # seconds


# Without a retry: one that waited for it would keep every later one out, which would do the same and more.
@app.task(name="network.build", queueing_lock="network.build")
def build_snapshot() -> None:
    """Compute a snapshot as of the last interaction; nothing to compute from is no error."""
    try:
        build(by=Actor.system(via="job"))
    except Refusal as refusal:
        if refusal.code not in {"no_interactions", "nobody"}:
            raise


@app.task(name="network.calibrate", queueing_lock="network.calibrate")
def calibrate_model(months: int = 0) -> None:
    """Fit the model of trust on answers, then compute so many months anew; that none came of it is no error."""
    by = Actor.system(via="job")
    try:
        done = calibrate(by=by)
    except Refusal as refusal:
        if refusal.code not in set(NotFitted):
            raise
        note_not_fitted(reason=NotFitted(refusal.code), by=by)
    else:
        if done.changed and months:
            rebuild(months=months, by=by)
        elif done.holds and not done.changed:
            note_not_fitted(reason=NotFitted.NOTHING_NEW, by=by)


@app.task(name="network.choose_messengers", retry=LATER)
def choose_messengers(round_id: str) -> None:
    """Choose the messengers of a round."""
    choose(round_id=UUID(round_id))


@app.task(name="network.find_senders", queueing_lock="network.find_senders")
def look_for_senders() -> None:
    """Look through the logs for robots, lists and shared mailboxes; that there are none is told, and no error."""
    by = Actor.system(via="job")
    try:
        find_senders(by=by)
    except Refusal as refusal:
        if refusal.code != "no_interactions":
            raise
        note_nothing_to_seek(by=by)


@app.task(name="network.erase", retry=LATER)
def erase(person_id: int) -> None:
    """Take somebody who is erased out of the files of every snapshot."""
    erase_person(person_id=person_id)
