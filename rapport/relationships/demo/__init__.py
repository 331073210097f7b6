"""The books' share of the fictional company: three teams over eighteen months, some of it warm, some of it going cold."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from random import Random

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.catalogue.public import ServiceTeamCard, teams
from rapport.directory.public import (
    each_identity,
    lead_of,
    members_of,
    person_by_identity,
    person_card,
    unit_by_slug,
    unit_card,
    unit_ids_of,
)
from rapport.engine.company import Story
from rapport.kit import clock
from rapport.kit.problems import Missing
from rapport.kit.terminal import say
from rapport.relationships.actions.book import begin_stages, move_stage, open_relationship, set_deputies
from rapport.relationships.actions.health import judge_all
from rapport.relationships.actions.loading.contact import Met, load_touchpoints, restamp_all
from rapport.relationships.actions.loading.plan import (
    Aimed,
    Kept,
    Planned,
    load_goals,
    load_owners,
    load_steps,
)
from rapport.relationships.demo.small_talk import ABOUT, CAME_OF_IT, KINDS, MORE, OPEN_STEPS, WHY_NEW_OWNER, WHY_NOBODY
from rapport.relationships.demo.words import LEFT, LINKS, MAI, NOBODY, Link, Said
from rapport.relationships.models import Relationship
from rapport.relationships.rules.words import GoalState

__all__ = ["tell"]

TOP = "halmar"
LONGEST_AGO = 401  # days: whoever left, left since
TAKEN_OVER = 330
KNOWN = 40_000  # identities looked at for somebody who left
REGULARS, OWNERS = 4, 4  # of theirs who come, of ours who look after somebody
OPENS, HOURS, WORKDAYS = 7, 8, 5  # of UTC
COMES_ALONG = 2  # of every so many days there is one on which somebody of ours comes along
NEAR = 5  # days around a tale in which nothing else was said
PLANNED_SHARE, STEP_SHARE, MORE_SHARE, DEPUTY_SHARE, TWO_SHARE = 0.3, 0.35, 0.4, 0.2, 0.5


@dataclass
class Team:
    """A team that keeps a book: who of it may look after somebody, and who has left it."""

    card: ServiceTeamCard
    stages: list[int]
    owners: list[int]
    left: int | None
    turn: int = 0


@dataclass
class Book:
    """What is being told: the day it ends on, the teams by their letters, chance."""

    end: datetime
    chance: Random
    by: Actor
    teams: dict[str, Team] = field(default_factory=dict)
    opened: list[int] = field(default_factory=list)

    def at(self, ago: int) -> datetime:
        """Return a moment of work so many days ago, or of the day of work after it."""
        day = self.end - timedelta(days=ago)
        while day.weekday() >= WORKDAYS:
            day += timedelta(days=1)
        return day + timedelta(hours=OPENS + self.chance.randrange(HOURS), minutes=self.chance.choice((0, 15, 30, 45)))

    def on(self, ago: int) -> date:
        """Return the day so many days ago."""
        return (self.end - timedelta(days=ago)).date()


@dataclass
class Told:
    """One relationship while it is told: who looks after it, who else does, who of theirs comes."""

    link: Link
    id: int
    began: datetime
    team: Team
    owner: int | None
    deputies: list[int]
    theirs: list[int]
    lead: int | None

    def keeper(self, ago: int, chance: Random) -> int:
        """Return who of ours was there, so many days ago."""
        if self.link.owner == LEFT and self.team.left and ago > LONGEST_AGO:
            return self.team.left
        if self.deputies and chance.random() < DEPUTY_SHARE:
            return chance.choice(self.deputies)
        return self.owner or self.team.owners[0]

    def beside(self, ago: int) -> int | None:
        """Return who of ours came along that day, which somebody does now and then; not where all hangs on one."""
        others = [one for one in self.team.owners if one != self.owner]
        if not others or self.link.one_each or ago % COMES_ALONG:
            return None
        return others[len(self.link.to) % len(others)]


def tell(story: Story, *, by: Actor) -> None:
    """Let three teams keep their books, once, where they and those they look after are there."""
    if Relationship.objects.exists():
        return
    book = Book(end=datetime.combine(story.last, time(), tzinfo=UTC), chance=Random(story.seed), by=by)
    with transaction.atomic():
        book.teams = _teams(by)
        told = [one for link in LINKS if link.team in book.teams and (one := _open(link, book)) is not None]
        met = [one for link in told for one in _met(link, book)]
        load_touchpoints(sorted(met, key=lambda one: one.at), by=by)
        for one in told:
            _plan(one, book)
        restamp_all([one.id for one in told])
    judge_all()
    say(f"  {len(told)} relationships of {len(book.teams)} teams, with {len(met):,} touchpoints")


def _teams(by: Actor) -> dict[str, Team]:
    wanted = {link.team for link in LINKS}
    found = {}
    gone = _gone()
    for card in teams(by=by):
        if card.prefix not in wanted or card.unit_id is None:
            continue
        cast = {_person(link.owner, by) for link in LINKS if link.team == card.prefix}
        members = sorted(members_of([card.unit_id]), key=lambda one: (one.id not in cast, one.id))
        ids = [one.id for one in members if one.id != card.lead_id or one.id in cast][:OWNERS]
        left = next((person for person, units in gone.items() if card.unit_id in units), None)
        if ids:
            found[card.prefix] = Team(card, [stage.id for stage in begin_stages(card.id)], ids, left)
    return found


def _gone() -> dict[int, tuple[int | None, ...]]:
    """Return who has left, with the unit each was in and the one above it."""
    ids = {person for _value, person in islice(each_identity(), KNOWN)}
    left = {one.id: one.unit_id for one in person_card(sorted(ids)).values() if one.left and not one.vacant}
    units = unit_card(filter(None, left.values()))
    return {ident: (unit, units[unit].parent_id if unit in units else None) for ident, unit in sorted(left.items())}


def _person(address: str, by: Actor) -> int | None:
    try:
        return person_by_identity(address, by=by).id if "@" in address else None
    except Missing:
        return None


def _open(link: Link, book: Book) -> Told | None:
    """Begin a relationship where it began, and move it between its stages; None where one side is not there."""
    team, whom = book.teams[link.team], _whom(link, book.by)
    if whom is None:
        return None
    owner = _owner(link, team, book.by)
    by = _keeper(owner or team.owners[0])
    unit_id, person_id = whom
    (begun, place, _why), *moves = link.stages
    began = book.at(begun)
    with clock.frozen(began):
        ident = open_relationship(
            team_id=team.card.id,
            owner_id=owner,
            stage_id=team.stages[place - 1],
            rhythm_days=link.weeks * 7,
            about=link.about,
            unit_id=unit_id,
            person_id=person_id,
            by=by,
        )
    deputies = [one for address in link.deputies if (one := _person(address, book.by)) is not None]
    if deputies:
        set_deputies(relationship_id=ident, person_ids=deputies, by=by)
    for ago, after, why in moves:
        with clock.frozen(book.at(ago)):
            move_stage(relationship_id=ident, stage_id=team.stages[after - 1], reason=why, by=by)
    theirs, lead = _theirs(unit_id, person_id, book)
    told = Told(link, ident, began, team, owner, deputies, theirs, lead)
    if link.owner == LEFT and team.left is not None:
        _hand_on(told, book)
    return told


def _whom(link: Link, by: Actor) -> tuple[int | None, int | None] | None:
    """Return the unit or the person a link is with; None where it is not there."""
    if "@" in link.to:
        person = _person(link.to, by)
        return None if person is None else (None, person)
    try:
        return unit_by_slug(f"{TOP}/{link.to}", by=by).id, None
    except Missing:
        return None


def _owner(link: Link, team: Team, by: Actor) -> int | None:
    if link.owner == NOBODY:
        return None
    named = _person(MAI if link.owner == LEFT else link.owner, by)
    if named is not None and (named in team.owners or team.card.unit_id in unit_ids_of(named)):
        return named
    team.turn += 1
    return team.owners[team.turn % len(team.owners)]


def _keeper(person_id: int) -> Actor:
    """Return somebody of a team as who acts; the story speaks for her, whether she has an account or not."""
    return Actor(person_id=person_id, unit_ids=unit_ids_of(person_id), is_system=True, via="cli")


def _theirs(unit_id: int | None, person_id: int | None, book: Book) -> tuple[list[int], int | None]:
    """Return who of theirs comes, and who may say yes for them."""
    if unit_id is None:
        return ([person_id] if person_id else []), person_id
    lead = lead_of(unit_id)
    here = [one.id for one in members_of([unit_id])]
    some = book.chance.sample(here, min(REGULARS, len(here)))
    return list(dict.fromkeys([*([lead] if lead else []), *some]))[:REGULARS], lead


def _hand_on(told: Told, book: Book) -> None:
    """Let somebody who has left since have looked after it, then nobody, then whoever does now."""
    gone, since = book.at(LONGEST_AGO), book.at(TAKEN_OVER)
    spans = (
        Kept(person_id=told.team.left, since=told.began, until=gone),
        Kept(person_id=None, since=gone, until=since, reason=WHY_NOBODY),
        Kept(person_id=told.owner, since=since, reason=WHY_NEW_OWNER),
    )
    load_owners(relationship_id=told.id, spans=spans, by=book.by)


def _met(told: Told, book: Book) -> Iterator[Met]:
    """Whatever was said: the tales, and between them what is said anywhere."""
    link, chance = told.link, book.chance
    for said in link.said:
        yield _tale(told, said, book)
    days = {said.ago for said in link.said}
    ago = link.stages[0][0] - chance.randrange(3, 15)
    while ago > 0:
        calm = link.calm is not None and link.calm[1] <= ago <= link.calm[0]
        if not calm and all(abs(ago - day) > NEAR for day in days):
            yield _small(told, ago, book)
        ago -= max(5, round(link.weeks * 7 * chance.uniform(0.55, 1.35)))
    if not link.calm and told.owner and not any(day < 0 for day in days) and chance.random() < PLANNED_SHARE:
        yield _tale(told, Said(ago=-chance.randrange(1, 12), kind=KINDS[2][0], outcome=""), book)


def _tale(told: Told, said: Said, book: Book) -> Met:
    """A touchpoint of a tale, or a planned one."""
    at = book.at(said.ago)
    return _touchpoint(
        told,
        at=at,
        keeper=told.owner or told.team.owners[0],
        kind=said.kind,
        planned=at > clock.now(),
        minutes=said.minutes,
        outcome=said.outcome,
        words=said.words,
        learned=said.learned,
        mood=said.mood or "",
        theirs=() if said.alone else tuple(told.theirs[:2]),
    )


def _small(told: Told, ago: int, book: Book) -> Met:
    """One of the many calls and meetings between the tales."""
    chance = book.chance
    kind, minutes = chance.choice(KINDS)
    result, mood = chance.choice(CAME_OF_IT)
    about = chance.choice(ABOUT[told.link.team])
    came = [told.theirs[0]] if told.theirs else []
    if not told.link.one_each and told.theirs:
        came = chance.sample(told.theirs, min(len(told.theirs), 1 + (chance.random() < TWO_SHARE)))
    return _touchpoint(
        told,
        at=book.at(ago),
        keeper=told.keeper(ago, chance),
        beside=told.beside(ago),
        kind=kind,
        minutes=minutes,
        outcome=f"{about[0].upper()}{about[1:]}. {result}",
        words=chance.choice(MORE) if chance.random() < MORE_SHARE else "",
        mood=mood or "",
        theirs=tuple(came),
    )


def _touchpoint(told: Told, *, keeper: int, theirs: tuple[int, ...], beside: int | None = None, **more: object) -> Met:
    return Met(
        relationship_id=told.id,
        team_id=told.team.card.id,
        key="",
        author_id=keeper,
        ours=(keeper,) if beside in {None, keeper} else (keeper, beside),
        theirs=theirs,
        **more,  # type: ignore[arg-type]
    )


def _plan(told: Told, book: Book) -> None:
    """Set the goals of a relationship, and what is to be done."""
    owner = told.owner or told.team.owners[0]
    goals = [
        Aimed(
            relationship_id=told.id,
            words=aim.words,
            measure=aim.measure,
            start=aim.start,
            current=aim.current,
            target=aim.target,
            due_on=book.on(-aim.due_in),
            state=GoalState.REACHED if aim.reached else GoalState.OPEN,
            agreed_at=book.at(aim.agreed_ago) if aim.agreed_ago and told.lead else None,
            agreed_by_id=told.lead if aim.agreed_ago else None,
            ended_at=book.at(-aim.due_in + 3) if aim.reached else None,
            made_at=book.at((aim.agreed_ago or 7) + 7),
            made_by_id=owner,
        )
        for aim in told.link.aims
    ]
    ids = [ident for _became, ident in load_goals(goals, by=book.by)]
    load_steps(list(_steps(told, ids, owner, book)), by=book.by)


def _steps(told: Told, goals: list[int], owner: int, book: Book) -> Iterator[Planned]:
    chance = book.chance
    for number, step in enumerate(told.link.steps):
        yield Planned(
            relationship_id=told.id,
            key=f"story:{number}",
            words=step.words,
            person_id=told.theirs[0] if step.theirs and told.theirs else owner,
            due_on=book.on(-step.due_in),
            done_at=book.at(step.done_ago) if step.done_ago else None,
            goal_id=goals[step.aim] if step.aim is not None else None,
            made_at=book.at(max(step.done_ago or 0, -step.due_in) + 14),
            made_by_id=owner,
        )
    if not told.link.steps and told.owner and chance.random() < STEP_SHARE:
        due = chance.randrange(-10, 21)
        yield Planned(
            relationship_id=told.id,
            key="story:open",
            words=chance.choice(OPEN_STEPS[told.link.team]),
            person_id=owner,
            due_on=book.on(-due),
            made_at=book.at(max(0, -due) + 10),
            made_by_id=owner,
        )
