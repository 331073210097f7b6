"""The two questions of trust in words, her own answers, and whether it is her turn. All of it hers alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor
from rapport.directory.public import PersonCard, person_card
from rapport.network import policy
from rapport.network.models import TrustAsking
from rapport.network.queries import lake, snapshots
from rapport.network.rules import questions
from rapport.network.rules.questions import Asking, Question

WORDS = {
    Question.ADVICE: _("Whom would you ask for a straight answer about your work?"),
    Question.OPENNESS: _("With whom would you talk openly about something that worries you at work?"),
}


@dataclass(frozen=True, kw_only=True)
class MyAnswers:
    """What she said, by question; `at` when, `until` the day from which it is no longer kept.

    asked_at: when she was last asked; next_turn: the first day on which she may be asked again.
    """

    named: dict[Question, tuple[PersonCard, ...]]
    at: datetime | None
    until: date | None
    asked_at: datetime | None
    answered_at: datetime | None
    next_turn: date | None

    @property
    def given(self) -> bool:
        """Whether anybody is named."""
        return any(self.named.values())


def my_answers(*, by: Actor) -> MyAnswers:
    """The answers of the person who asks; refuses who opted out. Four statements."""
    policy.require_open(by)
    rows = list(policy.answers_here_of(by).order_by("id"))
    cards = person_card(row.named_id for row in rows) if rows else {}
    asked = askings(by=by)
    oldest = min((row.kept_since for row in rows), default=None)
    return MyAnswers(
        named={q: tuple(cards[r.named_id] for r in rows if r.question == q and r.named_id in cards) for q in Question},
        at=max((row.at or row.kept_since for row in rows), default=None),
        until=questions.expires(oldest) if oldest else None,
        asked_at=asked[0].asked_at if asked else None,
        answered_at=asked[0].answered_at if asked else None,
        next_turn=questions.next_turn(asked),
    )


def has_answers(*, by: Actor) -> bool:
    """Whether answers of hers are kept, which she may delete even if she opted out. One statement."""
    return policy.answers_here_of(by).exists()


def askings(*, by: Actor) -> Sequence[Asking]:
    """When she was asked and what she did, newest first. One statement."""
    rows = policy.askings_of(by).order_by("-asked_at", "-id").values_list("asked_at", "answered_at", "put_off_at")
    return [Asking(asked_at=asked, answered_at=answered, put_off_at=off) for asked, answered, off in rows]


def is_in_network(person_id: int) -> bool:
    """Whether the newest snapshot knows her: before that nobody is asked what it is to be set against."""
    snapshot = snapshots.latest()
    return snapshot is not None and lake.number_in(snapshot, person_id) is not None


def last_asking(*, by: Actor) -> TrustAsking | None:
    """When she was last asked. One statement."""
    return policy.askings_of(by).order_by("-asked_at", "-id").first()


def word_of(question: str) -> str:
    """The words of a question of ours; another one as it was asked."""
    return str(WORDS[Question(question)]) if question in set(Question) else question
