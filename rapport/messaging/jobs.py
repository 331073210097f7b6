"""Background entry points of messaging."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from rapport.kit.queue import OUTSIDE
from rapport.messaging.actions.incoming import read_incoming
from rapport.messaging.actions.outgoing import Later, transmit
from rapport.messaging.actions.polling import poll
from rapport.messaging.rules.servers import MOST_ATTEMPTS

PATIENTLY = RetryStrategy(max_attempts=MOST_ATTEMPTS, exponential_wait=3, retry_exceptions=[Later])


@app.task(name="messaging.read_mail", retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def read_mail(mail_id: int) -> None:
    """Read one mail that came in."""
    read_incoming(mail_id=mail_id)


@app.periodic(cron="* * * * *", periodic_id="messaging")
@app.task(name="messaging.poll", queueing_lock="messaging.poll", lock="messaging.poll", pass_context=False)
def poll_mailbox(timestamp: int) -> None:
    """Empty the mailbox that is set; one worker at a time."""
    poll()


@app.task(name="messaging.send_mail", queue=OUTSIDE, retry=PATIENTLY)
def send_mail(mail_id: int) -> None:
    """Hand one mail to the mail server; eleven tries over about a day (3 s, 9 s, … 3¹⁰ s apart)."""
    transmit(mail_id=mail_id)
