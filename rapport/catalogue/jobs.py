"""Background entry points of the catalogue."""

from procrastinate.contrib.django import app

from rapport.catalogue.actions.reviewing import ask_agreement_reviews


@app.periodic(cron="25 5 * * *", periodic_id="catalogue.agreement_reviews")
@app.task(name="catalogue.ask_agreement_reviews", queueing_lock="catalogue.ask_agreement_reviews", pass_context=False)
def ask_for_reviews(timestamp: int = 0) -> int:
    """Put agreements that are soon to be looked at again onto the lists of who leads the teams: every morning."""
    return ask_agreement_reviews()
