"""Background entry points of the catalogue."""

from procrastinate.contrib.django import app

from rapport.catalogue.actions.reviewing import ask_agreement_reviews
from rapport.catalogue.actions.signing import follow_leads


@app.periodic(cron="25 5 * * *", periodic_id="catalogue.agreement_reviews")
@app.task(name="catalogue.ask_agreement_reviews", queueing_lock="catalogue.ask_agreement_reviews", pass_context=False)
def ask_for_reviews(timestamp: int = 0) -> int:
    """Put agreements that are soon to be looked at again onto the lists of who leads the teams: every morning."""
    return ask_agreement_reviews()


@app.periodic(cron="20 5 * * *", periodic_id="catalogue.agreement_leads")
@app.task(name="catalogue.follow_leads", queueing_lock="catalogue.follow_leads", pass_context=False)
def follow(timestamp: int = 0) -> int:
    """Let what waits for a signature wait on who leads that side today: every morning."""
    return follow_leads()
