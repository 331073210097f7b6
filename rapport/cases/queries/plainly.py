"""What the colleague is told of her case in plain words: where it stands, what happens next, who reads it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from rapport.cases import policy
from rapport.cases.queries.case.shapes import Piece, Whole
from rapport.cases.queries.rows import Row
from rapport.cases.rules.deliveries import Stands
from rapport.cases.rules.limits import UNDONE_WITHIN
from rapport.cases.rules.words import State, WaitsOn, What
from rapport.catalogue.public import ServiceTeamCard
from rapport.directory.public import PersonCard, person_card
from rapport.kit import clock


def beside(case: Row | Whole, reader_id: int | None) -> PersonCard | None:
    """Return the other colleague whose request it is: who asked it for the reader, or for whom she asked it.

    For a reader who is neither (what she asked went into it) that is whom it is for.
    """
    both = (case.for_person, case.requester)
    return next((one for one in both if one is not None and one.id != reader_id), None)


def awaited(case: Row | Whole, reader_id: int | None) -> str:
    """Say whose word is waited for: the reader's, the other colleague's, or either."""
    other = beside(case, reader_id)
    if other is None:
        return _("We wait for a word from you")
    hers = any(one is not None and one.id == reader_id for one in (case.for_person, case.requester))
    said = _("We wait for a word from you or %s") if hers else _("We wait for a word from %s")
    return said % other.name


def state_of(row: Row, reader_id: int | None) -> str:
    """Say to one of its colleagues in plain words where a case stands."""
    if row.state is not State.OPEN:
        return _("Goes on together with another case about the same") if row.merged else ENDS[row.state]()
    if row.waits_on is WaitsOn.REQUESTER:
        return awaited(row, reader_id)
    team = row.holder_team.name
    if row.offer is not None:
        return _("%(team)s has it and asked %(other)s to go on") % {"team": team, "other": row.offered_to}
    if row.waits_on is not None:
        return WAITS[row.waits_on]() % team
    if row.holder is not None:
        return _("%(person)s works on it, %(team)s") % {"person": row.holder.name, "team": team}
    return (
        _("With %s, read by those alone whom its page names") if row.restricted else _("With %s; somebody takes it up")
    ) % team


WAITS = {
    WaitsOn.APPROVAL: lambda: _("%s has it; somebody has to approve it first"),
    WaitsOn.OUTSIDE: lambda: _("%s has it; it waits on somebody outside"),
    WaitsOn.DATE: lambda: _("%s has it; it waits for a day to come"),
}
ENDS = {
    State.RESOLVED: lambda: _("Answered. If it does not help, open it again"),
    State.CLOSED: lambda: _("Closed"),
    State.WITHDRAWN: lambda: _("Withdrawn, as it is no longer needed"),
}


@dataclass(frozen=True, kw_only=True)
class Plain:
    """What one of its colleagues is told of a case in plain words, each a sentence.

    `next`: what happens next; `awaited`: whose word is waited for, if one is; `asked_for`: who asked it for whom, empty
    where that is one; `readers`: who sees her page; `confided`: of a restricted case who serving it is named, else
    empty. `signs`: what she does with a delivery that waits on her. `approval`: what has to be approved and nobody was
    asked for yet. `undo`: she can still take back what ended it.
    """

    next: str
    awaited: str
    asked_for: str
    readers: str
    confided: str
    signs: str
    approval: str
    undo: bool


def plainly(case: Whole, reader_id: int | None) -> Plain:
    """Return what a colleague is told of a case. No statement."""
    return Plain(
        next=next_of(case, reader_id),
        awaited=awaited(case, reader_id),
        asked_for=_asked_for(case, reader_id),
        readers=_readers(case, reader_id),
        confided=", ".join(_named(case)),
        signs=SIGNS[case.delivery_stands]() if case.delivery_stands and case.hers and case.alive else "",
        approval=_approval(case),
        undo=case.hers and _just_now(case.closed_at) and _by_her(case),
    )


def _approval(case: Whole) -> str:
    """Say from the start that somebody has to approve what was asked; not who, which is for those who serve."""
    need = next((one for one in case.needs if not one.asked), None)
    if need is None:
        return ""
    return _("%(what)s is above %(limit)s: somebody has to approve it before you get an answer for good.") % {
        "what": need.told,
        "limit": need.limit,
    }


def _by_her(case: Whole) -> bool:
    """Whether its colleague ended it: it is needed no longer, or solved."""
    said = any(step.what == What.SOLVED and step.at == case.closed_at for step in case.steps)
    return case.state is State.WITHDRAWN or said


def _just_now(ended: datetime | None) -> bool:
    return ended is not None and clock.now() <= ended + UNDONE_WITHIN


def _asked_for(case: Whole, reader_id: int | None) -> str:
    asker, whose = case.requester, case.for_person
    if asker is None or whose is None or asker.id == whose.id:
        return ""
    names = {"asker": asker.name, "for": whose.name}
    if whose.id == reader_id:
        return _("%(asker)s asked this for you.") % names
    return (
        _("You asked this for %(for)s.") if asker.id == reader_id else _("%(asker)s asked this for %(for)s.")
    ) % names


def confided_to(team: ServiceTeamCard) -> str:
    """Say by name who reads what is asked of a team in confidence as it comes in. Two statements at most."""
    return ", ".join(_called(card) for card in person_card(policy.named_first(team)).values())


def _called(person: PersonCard) -> str:
    return f"{person.name} ({person.title})" if person.title else person.name


def _named(case: Whole) -> list[str]:
    """Who is named on a restricted case, whose it is left out; nobody on others."""
    hers = {one.id for one in (case.for_person, case.requester) if one is not None}
    return [_called(one) for one in case.named if one.id not in hers] if case.restricted else []


def _readers(case: Whole, reader_id: int | None) -> str:
    """Say who reads a case beside the reader: the other colleague, who asked what is one with it, and who serves it.

    Of a restricted case all of them by name: whom she complains of may be among them.
    """
    both = {one.id: one.name for one in (case.for_person, case.requester) if one is not None and one.id != reader_id}
    others = [*both.values(), *([_("who asked what is one with it")] if case.joined else [])]
    if case.restricted:
        names = ", ".join([*others, *_named(case)])
        return _("Only you and these people see this page: %s.") % names if names else _("Only you see this page.")
    last = _("the teams that work or worked on it")
    if not others:
        return _("Only you and %s see this page.") % last
    return _("Only you, %(others)s and %(last)s see this page.") % {"others": ", ".join(others), "last": last}


def next_of(case: Whole, reader_id: int | None) -> str:
    """Say to one of its colleagues in plain words what happens next: all that has to happen first, joined."""
    if case.state is State.RESOLVED and case.delivery_stands is not None:
        return f"{_of_delivery(case, case.delivery_stands)} {_('Until then it does not close by itself.')}"
    if case.state is not State.OPEN:
        return NOTHING_MORE[case.state]()
    if first := " ".join(_first(case, reader_id)):
        return first
    if case.holder is not None:
        return _("%s goes on with it and writes to you.") % case.holder.name
    if case.restricted and (named := _named(case)):
        return _("These take it up, or name who does: %s.") % ", ".join(named)
    return _("Somebody in %s takes it up.") % case.holder_team.name


def _first(case: Whole, reader_id: int | None) -> Iterator[str]:
    """Say each thing that has to happen before it goes on, what waits on the reader first."""
    wait = case.waits_now
    if wait is not None:
        yield _waits(wait.on, beside(case, reader_id))
    if case.delivery_stands is not None:
        yield _of_delivery(case, case.delivery_stands)
    if case.approving and (wait is None or wait.on is not WaitsOn.APPROVAL):
        yield _approved_first()
    if case.offer is not None:
        yield _("%(other)s says whether it takes it over. Until then it stays with %(team)s.") % {
            "other": case.offer.to_team.name,
            "team": case.holder_team.name,
        }
    if case.open_parts:
        yield _parts_next(case.open_parts)


SIGNS: Mapping[Stands, Callable[[], str]] = {
    Stands.TERMS: lambda: _("Read the terms and agree"),
    Stands.POINTS: lambda: _("Say whether it is what was agreed"),
    Stands.REJECTED: lambda: _("See what was rejected"),
}


def _of_delivery(case: Whole, stands: Stands) -> str:
    """Say whose word on a delivery is next."""
    if stands is Stands.REJECTED:
        return _("Something of the delivery was rejected: %s mends it and asks again.") % case.owner_team.name
    if not case.hers:
        return _("Whoever asked has a word to say on the delivery.")
    if stands is Stands.TERMS:
        return _("Your yes to the terms of the delivery.")
    return _("Your word on what was delivered: is each point as agreed?")


def _parts_next(parts: Sequence[Piece]) -> str:
    """Say with whom parts are, and which team says first whether it takes one: until then it is with who asked it."""
    offered = ", ".join(dict.fromkeys(part.offered_to for part in parts if part.offered_to))
    taken = ", ".join(dict.fromkeys(part.holder_team.name for part in parts if not part.offered_to))
    said = []
    if taken:
        said.append(_("Parts of it are with others: %s.") % taken)
    if offered:
        said.append(_("Whether they take a part of it is for these to say: %s.") % offered)
    return " ".join([*said, _("Then you get the answer.")])


NOTHING_MORE = {
    State.RESOLVED: lambda: _("It closes by itself, unless you open it again."),
    State.CLOSED: lambda: _("Nothing more. Ask anew if you need something else."),
    State.WITHDRAWN: lambda: _("Nothing more. Ask anew if you need something else."),
}


def _approved_first() -> str:
    return _("Somebody has to approve it first. Without an answer the next manager is asked.")


def _waits(on: WaitsOn, other: PersonCard | None) -> str:
    either = _("A word from you or %s. It goes on as soon as one of you writes.") % other.name if other else ""
    said: Mapping[WaitsOn, Callable[[], str]] = {
        WaitsOn.REQUESTER: lambda: either or _("A word from you. It goes on as soon as you write."),
        WaitsOn.APPROVAL: _approved_first,
        WaitsOn.OUTSIDE: lambda: _("Somebody outside of the organisation has to answer."),
        WaitsOn.DATE: lambda: _("It goes on by itself when its day comes."),
    }
    return said[on]()
