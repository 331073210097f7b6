"""The catalogue's share of the fictional company: calendars in its countries, six teams that serve, what they offer."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from rapport.accounts.public import Actor
from rapport.catalogue.actions.agreements import make_agreement
from rapport.catalogue.actions.approvals import Terms, add_approval_rule
from rapport.catalogue.actions.calendars import create_calendar, set_day
from rapport.catalogue.actions.services import create_service
from rapport.catalogue.actions.teams import serve
from rapport.catalogue.demo.agreed import agree
from rapport.catalogue.demo.keywords import KEYWORDS
from rapport.catalogue.demo.offers import CALENDARS, PROMISES, TEAMS, Offer, Promise, Team
from rapport.catalogue.queries.agreements import agreements
from rapport.catalogue.queries.approvals import approval_rules_of
from rapport.catalogue.queries.calendars import calendars
from rapport.catalogue.queries.services import service_by_slug, services_of
from rapport.catalogue.queries.teams import teams
from rapport.catalogue.rules.clock import read_hours
from rapport.directory.public import unit_by_slug
from rapport.engine.company import Story
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.kit.terminal import say

__all__ = ["tell"]

SHORT_DAY = (12, 24)
AGREED_BEFORE = timedelta(weeks=8)  # the last day of the story
CREDITS, SENIOR, AMOUNT = "credit-note", "halmar/legal", "amount-in-euros"


def tell(story: Story, *, by: Actor) -> None:
    """Let units serve that are there; what an earlier telling made stays as it is."""
    known = _calendars(story.last, by)
    serving = {card.prefix: card.id for card in teams(by=by, retired=True)}
    offered = 0
    for team in TEAMS:
        team_id = serving.get(team.prefix) or _serve(team, known[team.calendar], by)
        if team_id is not None:
            offered += _offer(team, team_id, by)
            serving[team.prefix] = team_id
    promised = _promise(story.last, serving, by)
    _limit_credits(by)
    say(f"  {len(serving)} teams serve, with {offered} new services and {promised} new agreements")


def _calendars(last: date, by: Actor) -> dict[str, int]:
    known = {card.name: card.id for card in calendars(by=by)}
    for said in CALENDARS:
        if said.name in known:
            continue
        week = [read_hours(hours) for hours in said.week]
        known[said.name] = create_calendar(
            name=said.name, timezone=said.timezone, week=week, country=said.country, by=by
        )
        day = date(last.year, *SHORT_DAY)
        set_day(calendar_id=known[said.name], day=day, hours=read_hours("9:00-12:00"), name="Christmas Eve", by=by)
    return known


def _serve(team: Team, calendar_id: int, by: Actor) -> int | None:
    """Let a unit serve; a company that was grown may not have it."""
    try:
        unit = unit_by_slug(team.unit, by=by)
    except Missing:
        return None
    return serve(unit_id=unit.id, prefix=team.prefix, name=team.name, about=team.about, calendar_id=calendar_id, by=by)


def _offer(team: Team, team_id: int, by: Actor) -> int:
    there = {card.name for card in services_of(team_id, by=by, retired=True)}
    new = [offer for offer in team.offers if offer.name not in there]
    for offer in new:
        create_service(
            team_id=team_id,
            name=offer.name,
            about=offer.about,
            keywords=KEYWORDS.get(offer.name, ""),
            kind=offer.kind,
            fields=offer.fields,
            default_impact=offer.impact,
            default_urgency=offer.urgency,
            for_unit_ids=_units(offer, by),
            confidential=offer.confidential,
            last_resort=offer.last_resort,
            by=by,
        )
    return len(new)


def _limit_credits(by: Actor) -> None:
    """Let credits above 500 EUR need the yes of who leads Legal."""
    try:
        service = service_by_slug(CREDITS, by=by)
        senior = unit_by_slug(SENIOR, by=by)
    except Missing:
        return
    if not approval_rules_of(service.id, by=by):
        asked = {field.key for field in service.fields}
        terms = Terms(what="Credit", above=Decimal(500), of_unit_id=senior.id, field=AMOUNT if AMOUNT in asked else "")
        with suppress(Refusal):  # of a company that was grown nobody may lead that unit
            add_approval_rule(service_id=service.id, terms=terms, by=by)


def _units(offer: Offer, by: Actor) -> list[int]:
    return [unit_by_slug(slug, by=by).id for slug in offer.for_units]


def _promise(last: date, serving: dict[str, int], by: Actor) -> int:
    """Let teams promise what they do, as of some weeks ago; what they promised already stays."""
    if agreements(by=by, retired=True):
        return 0
    with clock.frozen(datetime.combine(last, time(8), tzinfo=UTC) - AGREED_BEFORE):
        promised = sum(_made(promise, serving, by) for promise in PROMISES)
    return promised + agree(last, serving, by=by)


def _made(promise: Promise, serving: dict[str, int], by: Actor) -> bool:
    """Write one agreement, if this company has both sides of it."""
    known = {*serving, "", "-"}
    if promise.team not in serving or promise.to_team not in known:
        return False
    try:
        unit_id = unit_by_slug(promise.unit, by=by).id if promise.unit else None
    except Missing:
        return False
    make_agreement(
        team_id=serving[promise.team],
        internal=bool(promise.to_team),
        unit_id=unit_id,
        with_team_id=serving.get(promise.to_team),
        targets=promise.targets,
        words=promise.words,
        by=by,
    )
    return True
