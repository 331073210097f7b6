"""Background entry points of conversation."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from rapport.conversation.actions.mailing import mail, send_digests
from rapport.conversation.actions.telling import tell_of_comment

AGAIN = RetryStrategy(max_attempts=5, exponential_wait=4)


@app.task(name="conversation.tell_of_comment", retry=AGAIN)
def tell_of(comment_id: int, named_ids: list[int]) -> None:
    """Tell whom a comment names, and who follows."""
    tell_of_comment(comment_id=comment_id, named_ids=named_ids)


@app.task(name="conversation.mail", retry=AGAIN)
def mail_one(notification_id: int) -> None:
    """Mail one notification."""
    mail(notification_id=notification_id)


@app.periodic(cron="*/10 * * * *", periodic_id="conversation")
@app.task(name="conversation.digests", queueing_lock="conversation.digests", pass_context=False)
def digests(timestamp: int) -> None:
    """Send the digests whose readers' hour has come."""
    send_digests()
