"""What the fictional company says of its teams, who waits outside, and two deliveries."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from rapport.accounts.public import Actor
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.deliveries.delivering import agree_terms, deliver, propose_terms, settle
from rapport.cases.actions.deliveries.outside import name_outside
from rapport.cases.actions.life.ending import resolve
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.ratings.publishing import publish_ratings
from rapport.cases.actions.ratings.rating import rate, rate_unit
from rapport.cases.models import Case, Criterion
from rapport.cases.rules.deliveries import Verdict
from rapport.cases.rules.outside import OutsideKind
from rapport.cases.rules.ratings import period_of
from rapport.cases.rules.words import State
from rapport.directory.public import person_by_identity
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal

if TYPE_CHECKING:
    from rapport.cases.demo import Cast

SMALL = (
    "A question on the form",
    "Access for a colleague",
    "A second look at an invoice",
    "A broken link",
    "A lost key",
)
WORDS = (
    "Quick, and in words I understood.",
    "I had to ask twice, then it went fast.",
    "Nobody told me that it had moved to another team.",
    "She called back within the hour. Thank you.",
    "The answer was right; the way there was long.",
    "I would have liked to hear by when.",
    "Friendly, and done before I had finished my coffee.",
    "I was sent the same form twice.",
    "It helped that one person stayed with it to the end.",
    "Please write it in plain words.",
    "They asked what I needed it for, and found a better way.",
    "Fine, but a phone call would have saved a week.",
    "I felt like a number.",
    "Clear from the first answer on.",
    "The night shift gets no answer before noon.",
)
ASKED = 18  # colleagues a team, in the quarter before
OUTSIDE = (
    (OutsideKind.CUSTOMER, "Brandt Fördertechnik", "K-20417"),
    (OutsideKind.PARTNER, "Nordkai Spedition", "P-118"),
    (OutsideKind.CUSTOMER, "Oakridge Mills", "K-20988"),
)
CLIENT = "wanjiru.kamau@halmar.example"
POINTS = ("Finds a document by any word in it", "Opens in under two seconds", "Works on a phone")


def earlier(cast: "Cast", until: datetime) -> Iterator[tuple[datetime, Callable[[datetime], None]]]:
    """Give what happened in the quarter before: asked, answered, rated; as (when, what to play)."""
    now = period_of(until)
    end = datetime(now.year, now.month, now.day, tzinfo=UTC)
    for prefix in cast.members:
        askers = cast.chance.sample(cast.askers, min(ASKED, len(cast.askers)))
        for number, asker in enumerate(askers):
            at = end - timedelta(days=70 - 3 * number, hours=number % 5)
            yield at, lambda at, said=(prefix, asker): _rated(said[0], said[1], at, cast)  # type: ignore[misc]


def _rated(prefix: str, asker_id: int, at: datetime, cast: "Cast") -> None:
    asker, member, chance = cast.actor(asker_id), cast.member(prefix), cast.chance
    with clock.frozen(at):
        case_id = open_case(
            subject=chance.choice(SMALL), team_id=cast.teams[prefix].id, text="As we said on the phone.", by=asker
        )
    with clock.frozen(at + timedelta(hours=chance.choice((1, 3, 20, 44)))):
        take(case_id=case_id, by=member)
        resolve(case_id=case_id, text="It is done.", by=member)
    with clock.frozen(at + timedelta(hours=50)):
        _rate(case_id, asker, chance)
        for other in cast.members[prefix][:3]:
            _rate_unit(case_id, cast.actor(other), chance)


def _rate(case_id: int, asker: Actor, chance: Random) -> None:
    score = chance.choice((2, 3, 4, 4, 5, 5))
    word = chance.choice(WORDS) if chance.random() < 0.8 else ""  # noqa: PLR2004 (most write something)
    try:
        rate(case_id=case_id, score=score, taken_seriously=min(5, score + chance.choice((0, 1))), word=word, by=asker)
    except Refusal:  # a team does not rate itself
        return


def _rate_unit(case_id: int, member: Actor, chance: Random) -> None:
    try:
        rate_unit(case_id=case_id, score=chance.choice((3, 4, 5)), clear=chance.choice((2, 3, 4)), by=member)
    except Refusal:  # nor is a small unit rated, or one's own
        return


def afterwards(cast: "Cast", until: datetime) -> None:
    """Tell the quarter before; rate some of what is answered since; say who waits outside; two deliveries."""
    publish_ratings()
    answered = Case.objects.filter(state=State.RESOLVED, requester__isnull=False, restricted=False).order_by("id")
    for case_id, requester_id in answered.values_list("id", "requester_id")[::2]:
        _rate(case_id, cast.actor(requester_id or 0), cast.chance)
    waiting = Case.objects.filter(state=State.OPEN, requester__isnull=False, parent=None, restricted=False)
    for (kind, name, number), (case_id, requester_id) in zip(
        OUTSIDE, waiting.order_by("opened_at").values_list("id", "requester_id"), strict=False
    ):
        name_outside(case_id=case_id, kind=kind, name=name, number=number, by=cast.actor(requester_id or 0))
    for days, done in ((40, True), (6, False)):
        morning = (until - timedelta(days=days)).replace(hour=9, minute=20)
        _deliver(cast, morning, done=done)


def _client(cast: "Cast") -> int:
    """Return for whom things are built: somebody whose account the demo shows, where she is there."""
    try:
        return person_by_identity(CLIENT, by=Actor.system(via="cli")).id
    except Missing:
        return cast.askers[0]


def _deliver(cast: "Cast", at: datetime, *, done: bool) -> None:
    prefix = "IT" if "IT" in cast.members else next(iter(cast.members))
    asker, member = cast.actor(_client(cast)), cast.actor(cast.members[prefix][0])
    with clock.frozen(at):
        subject = "Search for the archive of contracts" if done else "One form for all travel"
        case_id = open_case(subject=subject, team_id=cast.teams[prefix].id, text="As in our plan.", by=asker)
        take(case_id=case_id, by=member)
        due = (at + timedelta(days=25)).date()
        propose_terms(case_id=case_id, due_on=due, budget=Decimal(12_000), criteria=POINTS, by=member)
        if done:
            agree_terms(case_id=case_id, by=asker)
    if not done:
        return
    with clock.frozen(at + timedelta(days=27)):
        deliver(case_id=case_id, delivered_on=clock.today(), spent=Decimal(11_400), by=member)
        first, second, _open = Criterion.objects.filter(delivery__case_id=case_id).order_by("place")
        settle(case_id=case_id, criterion_id=first.id, verdict=Verdict.ACCEPTED, by=asker)
        settle(case_id=case_id, criterion_id=second.id, verdict=Verdict.REJECTED, word="It takes four.", by=asker)
