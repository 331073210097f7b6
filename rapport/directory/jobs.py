"""Background entry points of the directory."""

from procrastinate.contrib.django import app

from rapport.accounts.public import Actor
from rapport.directory.actions import duplicates, words
from rapport.directory.actions.leaving import end_due
from rapport.directory.actions.positions import follow_positions


@app.periodic(cron="20 * * * *", periodic_id="directory")
@app.task(name="directory.learn_words", queueing_lock="directory.learn_words", pass_context=False)
def learn_words(timestamp: int = 0) -> int:
    """Read the vocabulary of search anew: every hour, and whenever a file of people has been loaded."""
    return words.learn_words()


@app.periodic(cron="40 1 * * *", periodic_id="directory")
@app.task(name="directory.find_duplicates", queueing_lock="directory.find_duplicates", pass_context=False)
def find_duplicates(timestamp: int = 0) -> int:
    """Look for records that may be one person: every night, after a file of people, and when somebody asks."""
    return duplicates.find_duplicates()


@app.periodic(cron="5 0 * * *")
@app.task(name="directory.end_due", queueing_lock="directory.end_due")
def end_everybody_due(timestamp: int) -> None:
    """End everybody whose last day has passed, and let records show the positions that begin today."""
    end_due(by=Actor.system(via="job"))
    follow_positions(by=Actor.system(via="job"))
