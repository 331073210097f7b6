"""Background entry points of knowledge."""

from procrastinate.contrib.django import app

from rapport.knowledge.actions.reviewing import ask_reviews
from rapport.knowledge.actions.searching import learn_words


@app.periodic(cron="15 5 * * *", periodic_id="knowledge.reviews")
@app.task(name="knowledge.ask_reviews", queueing_lock="knowledge.ask_reviews", pass_context=False)
def ask_for_reviews(timestamp: int = 0) -> int:
    """Put articles whose review is due onto the lists of their teams: every morning."""
    return ask_reviews()


@app.periodic(cron="35 3 * * *", periodic_id="knowledge.words")
@app.task(name="knowledge.learn_words", queueing_lock="knowledge.learn_words", pass_context=False)
def learn(timestamp: int = 0) -> int:
    """Read the words of all articles anew, which typos are compared with: every night, and after an import."""
    return learn_words()
