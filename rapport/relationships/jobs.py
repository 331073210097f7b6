"""Background entry points of relationships: what follows when a time comes and nobody does anything."""

from procrastinate.contrib.django import app

from rapport.accounts.public import Actor
from rapport.relationships.actions.cold import notice_cold
from rapport.relationships.actions.corrections import follow_corrections
from rapport.relationships.actions.goals import follow_leads
from rapport.relationships.actions.health import judge_all
from rapport.relationships.actions.loading.contact import restamp_past
from rapport.relationships.actions.transfer import carry_out_due


# the book
@app.periodic(cron="5 * * * *", periodic_id="relationships.transfers")
@app.task(name="relationships.carry_out_due", queueing_lock="relationships.carry_out_due", pass_context=False)
def carry_out_transfers(timestamp: int = 0) -> int:
    """Let books change hands whose day has come, and what was planned and is past be no longer planned: every hour."""
    restamp_past()
    return carry_out_due(by=Actor.system())


@app.periodic(cron="35 5 * * *", periodic_id="relationships.leads")
@app.task(name="relationships.follow_leads", queueing_lock="relationships.follow_leads", pass_context=False)
def follow(timestamp: int = 0) -> int:
    """Let what is proposed or corrected wait on whom it is for today: every morning."""
    return follow_leads() + follow_corrections()


# health
@app.task(name="relationships.judge", queueing_lock="relationships.judge", pass_context=False)
def judge_stale() -> int:
    """Judge the health of relationships of which something was told since."""
    return judge_all(stale=True)


@app.periodic(cron="50 3 * * *", periodic_id="relationships.health")
@app.task(name="relationships.judge_all", queueing_lock="relationships.judge_all", pass_context=False)
def judge_every(timestamp: int = 0) -> int:
    """Judge the health of every relationship, as time alone changes it: every night."""
    return judge_all()


@app.periodic(cron="10 6 * * 1", periodic_id="relationships.cold")
@app.task(name="relationships.notice_cold", queueing_lock="relationships.notice_cold", pass_context=False)
def notice_what_goes_cold(timestamp: int = 0) -> int:
    """Tell who looks after what goes cold, once: every Monday morning."""
    return notice_cold()
