"""What happened to a case, in sentences: with names for who serves, by teams alone for the colleague."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _

from rapport.cases.models import Event
from rapport.cases.rules.words import WaitsOn, What
from rapport.catalogue.public import ServiceTeamCard
from rapport.directory.public import PersonCard

ICONS = {
    What.OPENED: "plus",
    What.TAKEN: "hand",
    What.GIVEN: "hand",
    What.PUT_BACK: "back",
    What.OFFERED: "hand",
    What.ACCEPTED: "check",
    What.RETURNED: "back",
    What.REPLIED: "mail",
    What.ADDED: "talk",
    What.NOTED: "lock",
    What.PROMISED: "flag",
    What.PROMISE_RENEWED: "flag",
    What.PROMISE_KEPT: "check",
    What.PROMISE_BROKEN: "warn",
    What.APPROVAL_ASKED: "clock",
    What.APPROVED: "check",
    What.REFUSED: "x",
    What.ACTION_DONE: "check",
    What.WAITS: "clock",
    What.RESOLVED: "check",
    What.SOLVED: "check",
    What.LATE: "warn",
    What.LINKED: "link",
    What.MERGED: "merge",
    What.JOINED: "merge",
}
BY_HER = frozenset(  # whose doing both colleagues read
    {What.OPENED, What.ADDED, What.REOPENED, What.SOLVED, What.UNSOLVED, What.WITHDRAWN}
)
BETWEEN_US = frozenset({What.NOTED, What.SORTED, What.LINKED, What.UNLINKED})  # not for the colleague


class Asked(Protocol):
    """What was asked with the ball."""

    @property
    def words(self) -> str:
        """As it was written."""

    @property
    def answer_by(self) -> datetime:
        """By when an answer was due."""

    @property
    def needed_by(self) -> datetime | None:
        """By when the work is needed."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing on the road: when, in one sentence, by whom (to the colleague: only of what a colleague did).

    `words`: what was asked with the ball, to be answered by `answer_by`, the work `needed_by`; for those who serve.
    """

    at: datetime
    what: str
    icon: str
    text: str
    by: str = ""
    words: str = ""
    answer_by: datetime | None = None
    needed_by: datetime | None = None


def road(
    events: Sequence[Event],
    *,
    teams: Mapping[int, ServiceTeamCard],
    people: Mapping[int, PersonCard],
    serving: bool,
    asked: Mapping[datetime, Asked],
    hers: Collection[int | None] = (),
    waits: Mapping[datetime, WaitsOn] | None = None,
) -> list[Step]:
    """Return the road of a case from its events, in order of time.

    The colleague's has no notes, names nobody but her and the other colleague whose case it is (`hers`), and leaves out
    what was undone. `waits`: on what it began to wait, by when.
    """
    steps = []
    for event in sorted(events, key=lambda one: one.at):
        if (event.what in BETWEEN_US or event.undone) and not serving:
            continue
        team = teams.get(event.team_id or 0)
        name = team.name if team else _("a team")
        person = people.get(event.person_id or 0)
        to = f"{person.name}, {name}" if serving and person else name
        by = people.get(event.by_id or 0)
        text = _told(event, to) if serving else _told_plainly(event, name)
        offer = asked.get(event.at) if serving and event.what == What.OFFERED else None
        if event.what == What.WAITS and waits and event.at in waits:
            text = WAITED[waits[event.at]]()
        named = serving or (event.what in BY_HER and event.by_id in hers)
        steps.append(
            Step(
                at=event.at,
                what=event.what,
                icon=ICONS.get(event.what, "flag"),  # type: ignore[call-overload]
                text=text,
                by=by.name if named and by else "",
                words=offer.words if offer else "",
                answer_by=offer.answer_by if offer else None,
                needed_by=offer.needed_by if offer else None,
            )
        )
    return steps


WAITED = {
    WaitsOn.REQUESTER: lambda: _("It waits on a word from whoever asked"),
    WaitsOn.APPROVAL: lambda: _("It waits on somebody's agreement"),
    WaitsOn.OUTSIDE: lambda: _("It waits on somebody outside of the organisation"),
    WaitsOn.DATE: lambda: _("It waits for a day to come"),
}


def _told(event: Event, to: str) -> str:
    """One sentence for those who serve."""
    said = {
        What.OPENED: _("Opened with %s") % to,
        What.TAKEN: _("Taken up: %s") % to,
        What.GIVEN: _("Given to %s") % to,
        What.PUT_BACK: _("Put back to %s") % to,
        What.OFFERED: _("The ball was offered to %s") % to,
        What.ACCEPTED: _("The ball was accepted: %s") % to,
        What.RETURNED: _("The offer was returned; the ball stays with %s") % to,
        What.OFFER_WITHDRAWN: _("The offer to %s was taken back") % to,
        What.OFFER_EXPIRED: _("Nobody answered the offer: %s") % to,
        What.NOTED: _("A note was written"),
        What.APPROVAL_PASSED_ON: _("Nobody answered in time; the next manager is asked to approve"),
        What.ACTION_GIVEN_UP: _("What was to be approved is given up"),
        What.QUESTION_ASKED: _("A question was put to %s") % to,
        What.QUESTION_ANSWERED: _("The question was answered"),
        What.QUESTION_UNANSWERED: _("The question came back unanswered"),
        What.SPLIT: _("A part was asked of %s") % to,
        What.CHANGED: _("Its priority or its readers changed"),
        What.LEFT: _("Whoever had it is gone; it is with %s") % to,
        What.SORTED: _("Its kind or its tags were said anew"),
        What.LINKED: _("It was linked to another case"),
        What.UNLINKED: _("A link to another case was taken away"),
    }
    return said.get(event.what) or _told_plainly(event, to)  # type: ignore[call-overload]


def _told_plainly(event: Event, team: str) -> str:
    """One sentence for the colleague."""
    said = {
        What.OPENED: _("It was asked; %s got it") % team,
        What.TAKEN: _("%s took it up") % team,
        What.GIVEN: _("A colleague in %s took it over") % team,
        What.PUT_BACK: _("It went back to all of %s") % team,
        What.OFFERED: _("%s was asked to take it over") % team,
        What.ACCEPTED: _("%s took it over") % team,
        What.RETURNED: _("It was handed back; it stayed with %s") % team,
        What.OFFER_WITHDRAWN: _("%s was asked no longer") % team,
        What.OFFER_EXPIRED: _("%s did not answer in time") % team,
        What.REPLIED: _("An answer was written"),
        What.ADDED: _("More was said by who asked"),
        What.PROMISED: _("A time was promised by which there is news"),
        What.PROMISE_KEPT: _("The promise was kept"),
        What.PROMISE_BROKEN: _("The promise was broken: its time came without news"),
        What.PROMISE_RENEWED: _("A new time was promised"),
        What.WAITS: _("It waits on something"),
        What.GOES_ON: _("It goes on"),
        What.APPROVAL_ASKED: _("Somebody else has to approve it first"),
        What.APPROVAL_PASSED_ON: _("There was no answer in time; the next manager is asked"),
        What.APPROVED: _("It was approved"),
        What.REFUSED: _("It was refused"),
        What.ACTION_DONE: _("What was approved is done"),
        What.ACTION_GIVEN_UP: _("What was to be approved will not be done"),
        What.QUESTION_ASKED: _("Somebody was asked a question about it"),
        What.QUESTION_UNANSWERED: _("The question came back unanswered"),
        What.QUESTION_ANSWERED: _("The question was answered"),
        What.SPLIT: _("%s was asked for a part of it") % team,
        What.CHANGED: _("It was said anew how urgent it is"),
        What.RESOLVED: _("It was answered for good"),
        What.REOPENED: _("It was opened again"),
        What.SOLVED: _("It was said to be solved, and closed"),
        What.UNSOLVED: _("It was taken back that it is solved"),
        What.CLOSED: _("It was closed"),
        What.WITHDRAWN: _("It was withdrawn, as it is no longer needed"),
        What.LEFT: _("Whoever had it is gone; %s has it") % team,
        What.RATED: _("It was rated"),
        What.LATE: _("An agreed time passed before it was done"),
        What.MERGED: _("It went on together with another case"),
        What.JOINED: _("Another case about the same came to it"),
        What.PARTED: _("Two cases that had been one are two again"),
        What.OUTSIDE: _("It was written down who waits for it outside"),
        What.TERMS: _("Terms of the delivery were proposed"),
        What.AGREED: _("The terms of the delivery were agreed"),
        What.DELIVERED: _("It was delivered"),
        What.SETTLED: _("A point of the delivery was accepted or rejected"),
    }
    return said.get(event.what) or event.what  # type: ignore[call-overload]
