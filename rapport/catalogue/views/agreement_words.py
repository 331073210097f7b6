"""Versions of an agreement in words: what each line says, how two differ, and where a version stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.catalogue.forms.agreements import GOALS
from rapport.catalogue.forms.clauses import ASPECTS, TITLES, limit_of
from rapport.catalogue.forms.teams import LEVELS
from rapport.catalogue.queries.agreements import AgreementCard, AgreementPage, Version
from rapport.catalogue.rules.agreements import Side, goals_of
from rapport.catalogue.rules.clauses import MEASURES, show_threshold
from rapport.catalogue.rules.negotiation import Change, Line, Part, State, compare
from rapport.directory.public import PersonCard

CHANGES = {
    Change.QUICKER: (gettext_lazy("quicker"), "good"),
    Change.SLOWER: (gettext_lazy("slower"), "warn"),
    Change.STRICTER: (gettext_lazy("asks more"), "good"),
    Change.LOOSER: (gettext_lazy("asks less"), "warn"),
    Change.NEW: (gettext_lazy("new"), "info"),
    Change.GONE: (gettext_lazy("gone"), "warn"),
    Change.OTHER: (gettext_lazy("changed"), "open"),
}
PARTS = {
    Part.SINCE: gettext_lazy("Holds from"),
    Part.CHANNEL: gettext_lazy("How one reaches the team"),
    Part.SURVEY: gettext_lazy("Asked how it goes"),
    Part.OBLIGATION: gettext_lazy("What the other side brings"),
    Part.REVIEW: gettext_lazy("Looked at again on"),
}
STATES = {
    State.DRAFT: (gettext_lazy("Draft"), "open", "clock"),
    State.GIVEN: (gettext_lazy("Signed by the team"), "open", "clock"),
    State.TAKEN: (gettext_lazy("Signed by the other side"), "open", "clock"),
    State.COMING: (gettext_lazy("Holds later"), "open", "clock"),
    State.IN_FORCE: (gettext_lazy("In force"), "good", "check"),
    State.PAST: (gettext_lazy("Before"), "", ""),
    State.DECLINED: (gettext_lazy("Declined"), "bad", "x"),
    State.WITHDRAWN: (gettext_lazy("Taken back"), "", ""),
    State.REPLACED: (gettext_lazy("Answered by another proposal"), "", ""),
}


@dataclass(frozen=True, kw_only=True)
class Told:
    """A line of a comparison in words: what it is of, as it was, as it is to be, how that differs."""

    label: Any
    note: Any
    old: str
    new: str
    change: Any = ""
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class VersionTold:
    """A version in words: its state, its times, and what is agreed beside them."""

    version: Version
    state: tuple[Any, str, str]
    times: list[tuple[Any, list[tuple[str, Any]]]]
    thresholds: list[tuple[Any, Any, Any, str]]
    rhythm: str
    contacts: list[tuple[Any, PersonCard]]
    proposer: str


def version_told(version: Version, page: AgreementPage) -> VersionTold:
    """Return a version in words."""
    goals = goals_of(internal=page.internal)
    named = (
        (_("Contact at %(side)s") % {"side": page.team.name}, version.clauses.giver_contact_id),
        (_("Contact at %(side)s") % {"side": partner_of(page)}, version.clauses.taker_contact_id),
    )
    return VersionTold(
        version=version,
        state=STATES[version.state],
        times=[
            (GOALS[goal], list(zip(lengths, LEVELS.values(), strict=True))) for goal, lengths in version.rows(goals)
        ],
        thresholds=[
            (ASPECTS[MEASURES[one].aspect], TITLES[one], limit_of(one), show_threshold(one, value))
            for one, value in version.clauses.thresholds.items()
        ],
        rhythm=rhythm_of(version.clauses.survey_weeks),
        contacts=[(label, page.contacts[ident]) for label, ident in named if ident and ident in page.contacts],
        proposer=side_of(page, version.proposed_by),
    )


def compared(old: Version | None, new: Version, page: AgreementPage) -> list[Told]:
    """Return two versions side by side in words."""
    return [told(line, page.contacts) for line in compare(old.text if old else None, new.text)]


def told(line: Line, contacts: Mapping[int, PersonCard]) -> Told:
    """Return a line of a comparison in words."""
    label, note = _labels(line)
    old, new = (_value(line, text, contacts) for text in (line.old, line.new))
    change, tone = ("", "") if line.part is Part.SINCE else CHANGES.get(line.change, ("", ""))
    return Told(label=label, note=note, old=old, new=new, change=change, tone=tone)


def partner_of(card: AgreementCard) -> str:
    """Return whom an agreement is with."""
    if card.with_team or card.unit:
        return card.with_team.name if card.with_team else card.unit.name if card.unit else ""
    return _("all teams") if card.internal else _("everybody")


def side_of(card: AgreementCard, side: str) -> str:
    """Return the name of a side; empty for none."""
    return {Side.GIVER.value: card.team.name, Side.TAKER.value: partner_of(card)}.get(side, "")


def rhythm_of(weeks: int | None) -> str:
    """Return how often one is asked how it goes; empty: not regularly."""
    return ngettext("every week", "every %(n)s weeks", weeks) % {"n": weeks} if weeks else ""


def in_short(version: Version, *, internal: bool) -> list[tuple[Any, str]]:
    """Return what is promised at the highest priority at which anything is."""
    rows = version.rows(goals_of(internal=internal))
    return [(GOALS[goal], next(filter(None, lengths))) for goal, lengths in rows]


def columns(*labels: Any) -> list[dict[str, Any]]:
    """Return the columns of a table."""
    return [{"label": label} for label in labels]


def by_priority() -> list[dict[str, Any]]:
    """Return the columns of times."""
    return columns(_("Priority"), *LEVELS.values())


def _labels(line: Line) -> tuple[Any, Any]:
    if line.part is Part.TIME:
        goal, level = line.of
        return GOALS[goal], LEVELS[level]
    if line.part is Part.THRESHOLD:
        (measure,) = line.of
        return TITLES[measure], limit_of(measure)
    if line.part is Part.CONTACT:
        team = line.of == (Side.GIVER,)
        return (_("Contact in the team") if team else _("Contact on the other side")), ""
    return PARTS[line.part], ""


def _value(line: Line, text: str, contacts: Mapping[int, PersonCard]) -> str:
    if not text:
        return ""
    if line.part in {Part.SINCE, Part.REVIEW}:
        return date_format(date.fromisoformat(text), "j F Y")
    if line.part is Part.SURVEY:
        return rhythm_of(int(text))
    if line.part is Part.CONTACT:
        card = contacts.get(int(text))
        return card.name if card else _("Somebody who left")
    return text


def joined(parts: Iterable[str]) -> str:
    """Return lengths by priority in one cell; “–” where nothing is promised."""
    return " / ".join(part or "–" for part in parts)
