"""What a person's own pages are made of: her rows of ties, and the directory. Nothing between other people is read.

Somebody who holds the own pages of several colleagues holds their rows and no more: overlap, communities, constraint,
a colleague's attention or strength come from ties she is no end of, and have no place here. Neither has the estimate
of trust, which rests on them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from rapport.accounts.public import Actor
from rapport.directory.public import PersonCard, person_card
from rapport.network import policy
from rapport.network.models import Snapshot
from rapport.network.queries import lake, snapshots
from rapport.network.queries.ties import OwnTie, own_ties, weights_in
from rapport.privacy.public import opted_out_ids

QUARTER = 91
MOST = 1000  # ties of one person that are looked at
POINTS = 13  # a year of months


@dataclass(frozen=True)
class Own:
    """A person's own side as of the newest snapshot.

    known: whether she is in it. cards: her own, her contacts' and those of earlier contacts. history: weight of the
    contact with each colleague in each of `months`, oldest first.
    """

    person_id: int
    now: Snapshot
    known: bool
    ties: Sequence[OwnTie]
    cards: Mapping[int, PersonCard]
    months: Sequence[Snapshot]
    history: Mapping[int, Sequence[float | None]]

    @property
    def as_of(self) -> date:
        """The day of the newest snapshot."""
        return self.now.as_of

    @cached_property
    def total(self) -> float:
        """All of her own contact, either way."""
        return sum(tie.both for tie in self.ties)

    @cached_property
    def quarter(self) -> int | None:
        """The place among the months of the one to compare with; None without one far enough back."""
        found = snapshots.before(self.now, days=QUARTER, among=self.months[:-1])
        return None if found is None else list(self.months).index(found)

    def share(self, tie: OwnTie) -> float:
        """Of her own contact, the part with this colleague."""
        return tie.both / (self.total or 1)

    def earlier(self, person_id: int) -> float | None:
        """The weight of a tie three months ago; None if there was none, or nothing to compare with."""
        line = self.history.get(person_id)
        return line[self.quarter] if line is not None and self.quarter is not None else None


def own_of(*, by: Actor) -> Own | None:
    """The side of the person who asks, which nobody else can ask for; None before the first snapshot.

    Who opted out sees and is shown nothing. Two statements beside finding the snapshots.
    """
    person_id = policy.require_open(by)
    now = snapshots.latest()
    if now is None:
        return None
    hidden = opted_out_ids()
    own = [tie for tie in own_ties(person_id, now, limit=MOST) if tie.person_id not in hidden]
    months = months_until(now)
    history = {who: line for who, line in weights_in(person_id, months).items() if who not in hidden}
    cards = person_card({person_id, *history, *(tie.person_id for tie in own)})
    return Own(
        person_id=person_id,
        now=now,
        known=lake.number_in(now, person_id) is not None,
        ties=[tie for tie in own if tie.person_id in cards],
        cards=cards,
        months=months,
        history=history,
    )


def months_until(now: Snapshot) -> list[Snapshot]:
    """About one snapshot a month of the last year, oldest first, ending with the newest."""
    ready = policy.ready().filter(as_of__gt=now.as_of - timedelta(days=370), as_of__lte=now.as_of)
    newest: dict[tuple[int, int], Snapshot] = {}
    for snapshot in ready.order_by("-as_of", "-id"):
        if (snapshot.as_of.year, snapshot.as_of.month) not in newest and lake.is_whole(snapshot):
            newest[snapshot.as_of.year, snapshot.as_of.month] = snapshot
    newest[now.as_of.year, now.as_of.month] = now
    return sorted(newest.values(), key=lambda s: s.as_of)[-POINTS:]
