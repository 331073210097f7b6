"""Background entry points of messaging."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from rapport.messaging.actions import Later, transmit
from rapport.messaging.rules import MOST_ATTEMPTS

PATIENTLY = RetryStrategy(max_attempts=MOST_ATTEMPTS, exponential_wait=3, retry_exceptions=[Later])


@app.task(name="messaging.send_mail", retry=PATIENTLY)
def send_mail(mail_id: int) -> None:
    """Hand one mail to the mail server; eleven tries over about a day (3 s, 9 s, … 3¹⁰ s apart)."""
    transmit(mail_id=mail_id)
