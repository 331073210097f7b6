"""Background entry points of cases: what follows when a time comes and nobody does anything."""

from procrastinate.contrib.django import app

from rapport.cases.actions.clocks import recount, warn_due
from rapport.cases.actions.life.ending import close_resolved
from rapport.cases.actions.many.bulk import go_on_with_bulks, work_bulk
from rapport.cases.actions.measuring import measure_closed, sum_up
from rapport.cases.actions.ratings.publishing import publish_ratings
from rapport.cases.actions.words.files import sweep
from rapport.cases.actions.words.talking import break_promises
from rapport.cases.actions.words.waiting import go_on_by_day


@app.periodic(cron="* * * * *", periodic_id="cases.promises")
@app.task(name="cases.break_promises", queueing_lock="cases.break_promises", pass_context=False)
def break_due_promises(timestamp: int = 0) -> int:
    """Mark promises whose time came as broken: every minute."""
    return break_promises()


@app.periodic(cron="* * * * *", periodic_id="cases.clocks")
@app.task(name="cases.warn_due", queueing_lock="cases.warn_due", pass_context=False)
def warn_of_clocks(timestamp: int = 0) -> int:
    """Tell of what was agreed and is half used, nearly used or used up: every minute."""
    return warn_due()


@app.periodic(cron="10 * * * *", periodic_id="cases.waits")
@app.task(name="cases.go_on_by_day", queueing_lock="cases.go_on_by_day", pass_context=False)
def let_go_on(timestamp: int = 0) -> int:
    """Let go on what waited for a day that has come: every hour."""
    return go_on_by_day()


@app.periodic(cron="40 * * * *", periodic_id="cases.closing")
@app.task(name="cases.close_resolved", queueing_lock="cases.close_resolved", pass_context=False)
def close_old(timestamp: int = 0) -> int:
    """Close what was resolved some days ago without a word since: every hour."""
    return close_resolved()


@app.task(name="cases.recount", pass_context=False)
def count_anew(team_ids: list[int]) -> int:
    """Count what was agreed and runs by the new hours of teams."""
    return recount(team_ids=team_ids)


@app.periodic(cron="20 0 * * *", periodic_id="cases.ratings")
@app.task(name="cases.publish_ratings", queueing_lock="cases.publish_ratings", pass_context=False)
def publish_closed(timestamp: int = 0) -> int:
    """Publish the ratings of a quarter that has ended, for both sides at once: every night."""
    return publish_ratings()


@app.task(name="cases.work_bulk", pass_context=False)
def work_at_many(bulk_id: int) -> int:
    """Do one thing to many cases, where somebody asked for it."""
    return work_bulk(bulk_id=bulk_id)


@app.periodic(cron="20 3 * * *", periodic_id="cases.files")
@app.task(name="cases.sweep_files", queueing_lock="cases.sweep_files", pass_context=False)
def sweep_files(timestamp: int = 0) -> int:
    """Remove the bytes of files that belong to no message any more: every night."""
    return sweep()


@app.periodic(cron="*/5 * * * *", periodic_id="cases.measuring")
@app.task(name="cases.measure_closed", queueing_lock="cases.measure_closed", pass_context=False)
def measure_what_closed(timestamp: int = 0) -> int:
    """Measure what was closed and add it up by month, for the figures of service: every five minutes."""
    measured = measure_closed()
    sum_up()
    return measured


@app.periodic(cron="*/5 * * * *", periodic_id="cases.bulks")
@app.task(name="cases.go_on_with_bulks", queueing_lock="cases.go_on_with_bulks", pass_context=False)
def work_on_what_was_left(timestamp: int = 0) -> int:
    """Go on with what was being done to many cases when a worker died: every five minutes."""
    return go_on_with_bulks()
