"""Background entry points of the directory."""

from procrastinate.contrib.django import app

from rapport.directory.actions import words


@app.periodic(cron="20 * * * *", periodic_id="directory")
@app.task(name="directory.learn_words", queueing_lock="directory.learn_words", pass_context=False)
def learn_words(timestamp: int = 0) -> int:
    """Read the vocabulary of search anew: every hour, and whenever a file of people has been loaded."""
    return words.learn_words()
