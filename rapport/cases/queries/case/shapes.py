"""What one case is to whoever may see it: its shape, and those of its parts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from heapq import merge

from rapport.cases.queries.case.above import Above
from rapport.cases.queries.case.merged import Joined
from rapport.cases.queries.case.messages import Word
from rapport.cases.queries.case.road import Step
from rapport.cases.queries.drafts import Unsent
from rapport.cases.queries.needing import Need
from rapport.cases.rules.deliveries import Stands
from rapport.cases.rules.hearing import Due, first_of
from rapport.cases.rules.limits import CLOSES_AFTER
from rapport.cases.rules.words import ALIVE, Channel, Offered, Promised, State, WaitsOn
from rapport.catalogue.public import (
    Answered,
    Goal,
    Kind,
    Level,
    ServiceCard,
    ServiceTeamCard,
)
from rapport.directory.public import PersonCard
from rapport.kit import clock


@dataclass(frozen=True, kw_only=True)
class Told:
    """An offer of the ball, with what was asked, by when the work is needed, and what came of it."""

    id: int
    from_team: ServiceTeamCard
    from_person: PersonCard | None
    to_team: ServiceTeamCard
    to_person: PersonCard | None
    words: str
    made_at: datetime
    answer_by: datetime
    needed_by: datetime | None
    state: Offered
    settled_at: datetime | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class Hold:
    """How long a team had the ball; `person` only of who has it now. `nobody`: nobody in the team had taken it up."""

    team: ServiceTeamCard
    person: PersonCard | None
    since: datetime
    until: datetime | None
    nobody: bool = False


@dataclass(frozen=True, kw_only=True)
class Pledge:
    """By when the colleague hears, or was to hear."""

    id: int
    due_at: datetime
    state: Promised
    settled_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Wait:
    """What a case waits on, or waited."""

    on: WaitsOn
    since: datetime
    until: datetime | None
    day: date | None
    words: str


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A part of a case, or the case a part belongs to; without a subject for who may not see it (`visible`).

    `offered_to`: the team that has yet to say whether it takes the ball of it; empty without an offer. `needed_by`: by
    when it is needed, for those who serve.
    """

    id: int
    number: str
    subject: str
    state: State
    holder_team: ServiceTeamCard
    visible: bool
    offered_to: str = ""
    needed_by: datetime | None = None

    @property
    def url(self) -> str:
        """Its page."""
        return f"/cases/{self.id}/"


@dataclass(frozen=True, kw_only=True)
class Whole:
    """A case with all the reader may see of it, and what she may do.

    `hers`: it is the reader's own; `notes`: she reads notes; `serves`, `holds`, `owns`: by the teams she is in.
    """

    id: int
    number: str
    subject: str
    kind: Kind
    state: State
    impact: Level
    urgency: Level
    priority: Level
    channel: Channel
    restricted: bool
    version: int
    opened_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    requester: PersonCard | None
    for_person: PersonCard | None
    owner_team: ServiceTeamCard
    owner: PersonCard | None
    holder_team: ServiceTeamCard
    holder: PersonCard | None
    service: ServiceCard | None
    answers: Sequence[Answered]
    holds_so_far: Sequence[Hold]
    had: Sequence[Hold]  # the same, in which nobody had taken it up apart
    since: datetime  # since when who has the ball now has it: the person, where one has
    waits: Sequence[Wait]
    offers: Sequence[Told]
    promises: Sequence[Pledge]
    words: Sequence[Word]
    earlier: bool  # there are words before these
    words_since: datetime | None = None  # after the last of the earlier ones
    words_until: datetime | None = None  # up to the last of these; none where they are the last of all
    steps: Sequence[Step]
    parts: Sequence[Piece]
    parent: Piece | None
    named: Sequence[PersonCard]
    hers: bool
    notes: bool
    serves: bool
    holds: bool
    owns: bool
    offered_to_her: bool
    offered_to_hers: bool  # a team of hers, or somebody in one
    has_approvals: bool
    delivery_stands: Stands | None  # what of a delivery stands open
    approving: bool  # somebody has yet to agree to an action on it
    broken: bool = field(default=False)  # the last promise, and no word since
    agreed_at: datetime | None = None  # what was agreed with the colleague and is due first
    agreed_goal: Goal | None = None
    done_by: datetime | None = None  # as agreed
    tags: Sequence[str] = ()
    joined: Sequence[Joined] = ()  # the cases that are one with this one
    asked_in: bool = False  # the reader asked one of those
    gone: bool = False  # it went into another one itself
    refused: bool = False  # an action on it, and nobody has given it up yet
    above: Above | None = None  # of a part: who waits for it
    needed_by: datetime | None = None  # the work, of who has the ball, as was said with it; for those who serve
    draft: Unsent | None = None  # what the reader was writing here; of nobody else
    calls: Sequence[Need] = ()  # the approvals it calls for by its form, while it is open

    @property
    def url(self) -> str:
        """Its page."""
        return f"/cases/{self.id}/"

    @property
    def adds(self) -> bool:
        """Whether the reader may say more as a colleague."""
        return self.hers or self.asked_in

    @property
    def asked(self) -> Sequence[Told]:
        """What departments asked of one another with the ball, once that was settled, of the time of these words."""
        settled = [offer for offer in self.offers if offer.words and offer.state is not Offered.OPEN]
        since, until = self.words_since, self.words_until
        return [
            offer
            for offer in settled
            if (since is None or offer.made_at > since) and (until is None or offer.made_at <= until)
        ]

    @property
    def talk(self) -> Iterable[Word | Told]:
        """The words, and among them what was asked with the ball, each at its time."""
        return merge(self.asked, self.words, key=_when)

    @property
    def asked_last(self) -> Told | None:
        """What was asked of the team that has the ball when it accepted it, while it has it; for who serves alone."""
        accepted = [offer for offer in self.offers if offer.state is Offered.ACCEPTED]
        last = max(accepted, key=lambda offer: (offer.settled_at or offer.made_at, offer.id), default=None)
        if last is None or not last.words or last.to_team.id != self.holder_team.id or self.state is not State.OPEN:
            return None
        return last

    @property
    def alive(self) -> bool:
        """Whether it is not closed."""
        return self.state in ALIVE

    @property
    def team_since(self) -> datetime:
        """Since when the team has the ball, without a break."""
        return self.holds_so_far[-1].since

    @property
    def team_had_it(self) -> bool:
        """Whether the team had the ball before who has it now, for as long as can be told apart."""
        return self.holder is not None and self.since - self.team_since >= timedelta(minutes=1)

    @property
    def waits_now(self) -> Wait | None:
        """What it waits on."""
        return next((wait for wait in self.waits if wait.until is None), None)

    @property
    def offer(self) -> Told | None:
        """The offer that stands open."""
        return next((offer for offer in self.offers if offer.state is Offered.OPEN), None)

    @property
    def offered_beside_her(self) -> bool:
        """Whether the ball is offered to a colleague in a team of hers by name, so that she does not answer."""
        return self.offered_to_hers and not self.offered_to_her

    @property
    def promise(self) -> Pledge | None:
        """By when the colleague hears: what is promised now, or was broken and not made good."""
        last = self.promises[-1] if self.promises else None
        return last if last and self.state is State.OPEN and (last.state is Promised.OPEN or self.broken) else None

    @property
    def agreed_late(self) -> bool:
        """Whether what was agreed is overdue."""
        return self.agreed_at is not None and self.agreed_at <= clock.now()

    @property
    def needed_late(self) -> bool:
        """Whether the time by which the work is needed has passed."""
        return self.needed_by is not None and self.needed_by <= clock.now()

    @property
    def due(self) -> Due | None:
        """What the colleague was promised by word or as agreed, and is due first."""
        promise = self.promise.due_at if self.promise is not None else None
        done = self.agreed_goal is Goal.RESOLUTION
        return first_of(promised=promise, agreed=self.agreed_at, done=done, now=clock.now())

    @property
    def asks_her(self) -> bool:
        """Whether it waits on a word of the colleague."""
        return self.state is State.OPEN and self.waits_now is not None and self.waits_now.on is WaitsOn.REQUESTER

    @property
    def closes_at(self) -> datetime | None:
        """When a resolved case closes by itself; never while something of its delivery stands open."""
        if self.delivery_stands is not None:
            return None
        return self.resolved_at + CLOSES_AFTER if self.resolved_at and self.state is State.RESOLVED else None

    @property
    def needs(self) -> Sequence[Need]:
        """The approvals it calls for that nobody has decided on."""
        return [one for one in self.calls if not one.settled]

    @property
    def open_parts(self) -> Sequence[Piece]:
        """The parts that are not done."""
        return [part for part in self.parts if part.state is State.OPEN]


def _when(one: Word | Told) -> datetime:
    return one.at if isinstance(one, Word) else one.made_at
