"""Choose how to hear of what, by the preferences or by one click in a mail."""

from collections.abc import Mapping

from django.core import signing
from django.db import transaction

from rapport.accounts.public import Actor, names_of
from rapport.conversation import policy
from rapport.conversation.events import HourChosen, Preferred
from rapport.conversation.models import Digest, Preference
from rapport.conversation.queries.preferences import preferences
from rapport.conversation.rules.words import How, Topic
from rapport.kit.problems import Missing, Refusal
from rapport.ledger.public import record, record_many

SALT = "conversation.stop"
DIGEST = "digest"  # in place of a topic
LAST_HOUR = 23


def prefer(*, topics: Mapping[Topic, How], by: Actor, hour: int | None = None) -> None:
    """Say how to hear of topics, and at which hour (0 to 23) of one's own day the digest comes. Twice is once."""
    reader = policy.account_of(by)
    if hour is not None and not 0 <= hour <= LAST_HOUR:
        raise Refusal("An hour of the day is a number from 0 to 23.", code="bad_hour", field="hour")
    with transaction.atomic():
        held = preferences(by=by)
        changed = {topic: how for topic, how in topics.items() if held.topics[topic] is not how}
        Preference.objects.bulk_create(
            [Preference(reader_id=reader, topic=topic, how=how) for topic, how in changed.items()],
            update_conflicts=True,
            unique_fields=["reader", "topic"],
            update_fields=["how"],
        )
        record_many([Preferred(user_id=reader, topic=topic, how=how) for topic, how in changed.items()], by=by)
        if hour is not None and hour != held.hour:
            Digest.objects.update_or_create(reader_id=reader, defaults={"hour": hour})
            record(HourChosen(user_id=reader, hour=hour), by=by)


def stopper(*, reader_id: int, topic: Topic | None) -> str:
    """Return a token that stops mails of a topic to an account, or its digest; it signs nobody in."""
    return signing.dumps([reader_id, topic.value if topic else DIGEST], salt=SALT)


def stop(*, token: str) -> None:
    """Send no more mails of what a token names; they are found here from then on. Twice is once. Raises Missing."""
    reader, topic = _meant(token)
    if not names_of([reader]):
        raise Missing
    by = Actor(user_id=reader, via="page")
    held = preferences(by=by).topics
    if topic == DIGEST:
        prefer(topics={one: How.HERE for one, how in held.items() if how is How.DAILY}, by=by)
    elif held[Topic(topic)] in {How.AT_ONCE, How.DAILY}:
        prefer(topics={Topic(topic): How.HERE}, by=by)


def topic_of(token: str) -> Topic | None:
    """Return the topic a token stops, None for the digest. Raises Missing."""
    _reader, topic = _meant(token)
    return None if topic == DIGEST else Topic(topic)


def _meant(token: str) -> tuple[int, str]:
    try:
        reader, topic = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        raise Missing from None
    return int(reader), str(topic)
