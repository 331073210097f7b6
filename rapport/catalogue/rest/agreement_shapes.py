"""The shapes of agreements in REST: versions with all they say, agreements with those that count."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from rapport.accounts.public import Actor
from rapport.catalogue.queries.agreements import AgreementCard, Minutes, Version, agreement
from rapport.catalogue.rest.asked import About
from rapport.catalogue.rules.agreements import LONGEST, Goal, Side
from rapport.catalogue.rules.clauses import LONGEST_ITEM, LONGEST_RHYTHM, MEASURES, MOST_ITEMS, Clauses, Measure, Scale
from rapport.catalogue.rules.digests import digest_of
from rapport.catalogue.rules.negotiation import State
from rapport.catalogue.rules.words import Level
from rapport.kit.given import Given
from rapport.kit.paging import Id
from rapport.kit.shapes import written_out

Sentences = Annotated[list[Annotated[str, Field(max_length=LONGEST_ITEM)]], Field(max_length=MOST_ITEMS)]
Prefix = Annotated[str, Field(max_length=12)]


class TargetShape(Given):
    """So many minutes of the team's working time for one thing at one priority (1 is most)."""

    goal: Goal
    priority: Level
    minutes: Annotated[int, Field(ge=1, le=LONGEST)]


class ThresholdIn(Given):
    """How good something is to be: per cent, minutes of working time, or a mean rating from 1 to 5."""

    measure: Measure
    value: Annotated[float, Field(gt=0, le=LONGEST)]


class ThresholdOut(Schema):
    """A threshold with the scale its measure is written in; `less_is_better`: it is the most, not the least."""

    measure: Measure
    value: float
    scale: Scale
    less_is_better: bool


class VersionIn(Given):
    """What is promised from a day on, today if none is given: times, and what is agreed beside them.

    `channels`: how one reaches the team; `obligations`: what the other side brings; `survey_weeks`: how often it is
    asked how it goes; contacts are people by id, of the team (`giver`) and of the other side.
    """

    targets: Annotated[list[TargetShape], Field(max_length=15)] = []
    since: date | None = None
    review_on: date | None = None
    words: About = ""
    thresholds: Annotated[list[ThresholdIn], Field(max_length=len(Measure))] = []
    channels: Sentences = []
    obligations: Sentences = []
    survey_weeks: Annotated[int, Field(ge=1, le=LONGEST_RHYTHM)] | None = None
    giver_contact_id: Id | None = None
    taker_contact_id: Id | None = None

    def said(self) -> dict[str, Any]:
        """Return what the action takes."""
        targets = {(one.goal, one.priority): one.minutes for one in self.targets}
        clauses = Clauses(
            thresholds={one.measure: one.value for one in self.thresholds},
            channels=tuple(self.channels),
            obligations=tuple(self.obligations),
            survey_weeks=self.survey_weeks,
            giver_contact_id=self.giver_contact_id,
            taker_contact_id=self.taker_contact_id,
        )
        told = {"since": self.since, "review_on": self.review_on, "words": self.words}
        return {"targets": targets, "clauses": clauses, **told}


class AgreementIn(VersionIn):
    """Who promises (`team`, by its letters) and whom: a unit, another team if `internal`; neither is all of them."""

    team: Prefix
    internal: bool = False
    unit_id: Id | None = None
    with_team: Prefix | None = None


class VersionOut(Schema):
    """A version; `given_at` and `taken_at`: when the team, and whom it promises, signed it.

    `proposed_by`: which side proposed it, null for what the team wrote alone; a proposal holds once both have signed.
    `wider`: among what a unit was promised, the times that wider agreements promise where this one says nothing.
    `digest`: SHA-256 of what is promised, whose beginning stands on the PDF.
    """

    id: int
    number: int
    digest: str
    state: Annotated[State, written_out(State)]
    since: date
    review_on: date | None
    words: str
    given_at: datetime | None
    taken_at: datetime | None
    proposed_by: Side | None
    reason: str
    targets: list[TargetShape]
    wider: list[TargetShape]
    thresholds: list[ThresholdOut]
    channels: list[str]
    obligations: list[str]
    survey_weeks: int | None
    giver_contact_id: int | None
    taker_contact_id: int | None


class AgreementOut(Schema):
    """An agreement with the version of today (`now`; null before the first) and the latest one.

    `draft`: the proposal that waits for a signature. `review_on`: when it is looked at again.
    """

    id: int
    team: str
    internal: bool
    unit_id: int | None
    unit_slug: str | None
    with_team: str | None
    retired: bool
    review_on: date | None
    now: VersionOut | None
    latest: VersionOut
    draft: VersionOut | None


class AgreementPageOut(AgreementOut):
    """An agreement with all its versions, newest first."""

    versions: list[VersionOut]
    may_change: bool
    may_propose: bool


def page_of(agreement_id: int, actor: Actor) -> dict[str, Any]:
    """Return an agreement with all its versions, as it is sent."""
    found = agreement(agreement_id, by=actor)
    versions = [version_of(version, found) for version in found.versions]
    may = {"may_change": found.may_change, "may_propose": found.may_propose}
    return {**card_sent(found), "versions": versions, **may}


def card_sent(card: AgreementCard) -> dict[str, Any]:
    """Return an agreement as it is sent."""
    return {
        "id": card.id,
        "team": card.team.prefix,
        "internal": card.internal,
        "unit_id": card.unit.id if card.unit else None,
        "unit_slug": card.unit.slug if card.unit else None,
        "with_team": card.with_team.prefix if card.with_team else None,
        "retired": card.retired,
        "review_on": card.review_on,
        "now": version_of(card.now, card) if card.now else None,
        "latest": version_of(card.latest, card),
        "draft": version_of(card.draft, card) if card.draft else None,
    }


def version_of(version: Version, card: AgreementCard) -> dict[str, Any]:
    """Return a version of an agreement as it is sent."""
    said = ("id", "number", "state", "since", "review_on", "words", "given_at", "taken_at", "reason")
    beside = ("channels", "obligations", "survey_weeks", "giver_contact_id", "taker_contact_id")
    thresholds = [
        {"measure": one, "value": value, "scale": MEASURES[one].scale, "less_is_better": MEASURES[one].less_is_better}
        for one, value in version.clauses.thresholds.items()
    ]
    return {
        **{name: getattr(version, name) for name in said},
        **{name: getattr(version.clauses, name) for name in beside},
        "digest": digest_of(card.id, version.number, version.text, version.words),
        "proposed_by": version.proposed_by or None,
        "targets": _sent(version.minutes),
        "wider": _sent(version.wider),
        "thresholds": thresholds,
    }


def _sent(minutes: Minutes) -> list[dict[str, Any]]:
    return [{"goal": goal, "priority": level, "minutes": m} for (goal, level), m in sorted(minutes.items())]
