"""How accounts want to hear of what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapport.accounts.public import Actor
from rapport.conversation.models import Digest, Preference
from rapport.conversation.policy import account_of
from rapport.conversation.rules.words import USUAL, USUAL_HOUR, How, Topic


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """How one account wants to hear, for each topic; and at which hour of her own day the digest comes."""

    topics: Mapping[Topic, How]
    hour: int


def preferences(*, by: Actor) -> Preferences:
    """Return the actor's own preferences. Two statements."""
    reader = account_of(by)
    chosen = dict(Preference.objects.filter(reader_id=reader).values_list("topic", "how"))
    hour = Digest.objects.filter(reader_id=reader).values_list("hour", flat=True).first()
    topics = {topic: How(chosen.get(topic.value, USUAL[topic])) for topic in Topic}
    return Preferences(topics=topics, hour=USUAL_HOUR if hour is None else hour)


def hows(topic: Topic, readers: Iterable[int]) -> dict[int, How]:
    """Return for each of these accounts how it wants to hear of a topic. One statement."""
    wanted = set(readers)
    chosen = dict(Preference.objects.filter(topic=topic, reader_id__in=wanted).values_list("reader_id", "how"))
    return {reader: How(chosen.get(reader, USUAL[topic])) for reader in wanted}
