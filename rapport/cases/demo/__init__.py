"""The cases' share of the fictional company: a year of requests, some of them stuck between two departments."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.cases.actions.approvals.asking import ask_approval
from rapport.cases.actions.ball.handing import accept, offer, return_offer
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.clocks import warn_due
from rapport.cases.actions.life.ending import close_resolved, reopen, resolve, withdraw
from rapport.cases.actions.life.opening import open_case, split
from rapport.cases.actions.words.talking import add, break_promises, note, promise, reply
from rapport.cases.actions.words.waiting import go_on, wait
from rapport.cases.demo.logins import let_in
from rapport.cases.demo.macros import lay_out
from rapport.cases.demo.past import Played, load_past
from rapport.cases.demo.ratings import afterwards, earlier
from rapport.cases.demo.words import CLOSINGS, FIRST_ANSWERS, LOGGED, SMALL, STORIES, Tale
from rapport.cases.models import Case, Offer
from rapport.cases.rules.words import Offered, WaitsOn
from rapport.catalogue.public import ServiceTeamCard, approval_rules_for, due, services_of, teams, work_time_of
from rapport.directory.public import each_identity, members_of, person_by_identity, unit_by_slug, unit_ids_of
from rapport.engine.company import Story
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.kit.terminal import say

WEEKS = 4
SMALL_COMPANY = 20_000  # people: a larger one is for measuring, and nobody signs in there
HOUR = timedelta(hours=1)
TOP = "halmar"
CREDIT = "Credit"  # the action a rule of the catalogue is about
TEAMS_NEEDED = 3
MORNING, EVENING, FRIDAY = 8, 16, 4  # hours of UTC, a day of the week


@dataclass
class Cast:
    """Who may play: members by the letters of their team, and colleagues who ask."""

    teams: dict[str, ServiceTeamCard]
    members: dict[str, list[int]]
    askers: list[int]
    chance: Random
    services: dict[str, dict[str, int]] = field(default_factory=dict)

    def actor(self, person_id: int) -> Actor:
        """Return somebody as who acts."""
        return Actor(person_id=person_id, unit_ids=unit_ids_of(person_id))

    def member(self, prefix: str) -> Actor:
        """Return somebody of a team; those who come first in the story more often than others."""
        known = self.members[prefix]
        return self.actor(known[min(int(self.chance.expovariate(0.6)), len(known) - 1)])


def tell(story: Story, *, by: Actor) -> None:
    """Let weeks of requests happen, once, through the same actions as people use."""
    if Case.objects.exists():
        return
    found = _cast(story, by)
    if found is None:
        return
    begin = datetime.combine(story.last, time(9), tzinfo=clock.now().tzinfo) - timedelta(weeks=WEEKS)
    until = clock.now()
    if story.count <= SMALL_COMPANY:
        let_in({ident for many in found.members.values() for ident in many}, by=by)
    with transaction.atomic():
        load_past(_played(found), until=begin.date(), seed=story.seed, by=by)
        plays: list[tuple[datetime, Callable[[datetime], None]]] = []
        for tale in STORIES:
            at = until - tale.ago - sum((step.after for step in tale.steps), timedelta())
            plays.append((at, lambda at, tale=tale: _play(tale, at, until, found)))  # type: ignore[misc]
        for number, (prefix, service, subject) in enumerate(SMALL):
            at = begin + (until - begin) * (number / len(SMALL))
            plays.append((at, lambda at, said=(prefix, service, subject): _small(said, at, until, found)))  # type: ignore[misc]
        plays += earlier(found, until)
        for at, play in sorted(plays, key=lambda one: one[0]):
            play(at)
        break_promises()
        close_resolved()
        warn_due()
        afterwards(found, until)
        lay_out({prefix: found.teams[prefix] for prefix in found.members}, found.member)
    say(f"  {Case.objects.count()} cases, {Case.objects.filter(state='open').count()} of them open")


def _cast(story: Story, by: Actor) -> Cast | None:
    known = {team.prefix: team for team in teams(by=by)}
    if len(known) < TEAMS_NEEDED:
        return None
    first = {address: _person(address, by) for tale in STORIES for address in (tale.asker, *tale.who.values())}
    wanted = {i for i in first.values() if i is not None}
    members = {}
    for prefix, team in known.items():
        here = [card.id for card in members_of([team.unit_id or 0])]
        members[prefix] = sorted(here, key=lambda ident: (ident not in wanted, ident))
    serving = {ident for many in members.values() for ident in many}
    everybody = [card.id for card in members_of([unit_by_slug(TOP, by=by).id])]
    return Cast(
        teams=known,
        members={prefix: many for prefix, many in members.items() if many},
        askers=[ident for ident in everybody if ident not in serving] or everybody,
        chance=Random(story.seed),
        services={p: {card.name: card.id for card in services_of(team.id, by=by)} for p, team in known.items()},
    )


def _played(cast: Cast) -> Played:
    known = {person_id: value for value, person_id in each_identity()}
    return Played(
        members={prefix: [known[ident] for ident in many if ident in known] for prefix, many in cast.members.items()},
        askers=[known[ident] for ident in cast.askers if ident in known],
        asked=[(p, said, _service(p, said, cast)) for p, _known, said in SMALL if p in cast.members],
    )


def _service(prefix: str, subject: str, cast: Cast) -> str:
    """The name of the service that the log gives for a subject, as far as the team has it."""
    name = LOGGED.get(subject, "")
    return name if name in cast.services[prefix] else ""


def _person(address: str, by: Actor) -> int | None:
    try:
        return person_by_identity(address, by=by).id if address else None
    except Missing:
        return None


@dataclass
class Stage:
    """One case while it is played: where the clock stands, who asks, who has the ball."""

    cast: Cast
    case_id: int
    asker: Actor
    owner: Actor
    holder: Actor
    at: datetime
    until: datetime
    part: int | None = None


def _play(tale: Tale, at: datetime, until: datetime, cast: Cast) -> None:
    """Play a story step by step, until it is over or the present is reached."""
    if tale.team not in cast.members:
        return
    system = Actor.system(via="cli")
    asker = cast.actor(_person(tale.asker, system) or cast.chance.choice(cast.askers))
    moment = _at_work(at, at - timedelta(days=3), until)
    with clock.frozen(moment):
        case_id = _first_words(tale, asker, cast)
    stage = Stage(cast=cast, case_id=case_id, asker=asker, owner=asker, holder=asker, at=moment, until=until)
    for step in tale.steps:
        at += step.after
        stage.at = _at_work(at, stage.at, until)
        if step.do not in {"take", "accept", "return"} and step.by == "":
            actor = stage.holder
        else:
            actor = _who(step.by, tale, stage, system)
        with clock.frozen(stage.at):
            break_promises()
            DO[step.do](stage, actor, step)


def _first_words(tale: Tale, asker: Actor, cast: Cast) -> int:
    """Ask for the service of a story, with the answers to its form; of a company that was grown its team in free words.

    The operator takes it down, as who asks need not have an account, and only whoever has one chooses a service.
    """
    service = cast.services.get(tale.team, {}).get(tale.service)
    said: dict[str, Any] = {"subject": tale.subject, "text": tale.text}
    if service is not None:
        asked: dict[str, Any] = {"service_id": service, "answers": tale.answers, "requester_id": asker.person_id}
        with suppress(Refusal, Missing):
            return open_case(**said, **asked, by=Actor.system(via="cli"))
    return open_case(**said, team_id=cast.teams[tale.team].id, by=asker)


def _at_work(at: datetime, after: datetime, until: datetime) -> datetime:
    """Return a moment near one at which people work, later than what was before, and not in the future."""
    day = at - timedelta(days=max(0, at.weekday() - FRIDAY))
    if day.hour >= EVENING or day.date() != at.date():
        day = day.replace(hour=EVENING - 1, minute=at.minute // 2 + 20)
    elif day.hour < MORNING:
        day = day.replace(hour=MORNING, minute=at.minute // 2)
    return min(max(day, after + timedelta(minutes=3)), until)


def _who(role: str, tale: Tale, stage: Stage, system: Actor) -> Actor:
    """Return who does a step: the asker, the owner, somebody of the cast by role, else anybody of that team."""
    if role == "asker":
        return stage.asker
    if role == "owner":
        return stage.owner
    person = _person(tale.who.get(role, ""), system)
    if person is not None and person in stage.cast.members.get(role, []):
        return stage.cast.actor(person)
    return stage.cast.member(role or tale.team)


def _take(stage: Stage, actor: Actor, step: Any) -> None:
    take(case_id=stage.case_id, by=actor)
    stage.owner = stage.holder = actor


def _reply(stage: Stage, actor: Actor, step: Any) -> None:
    hear_by = _hears(stage, step) if step.hear_in else None
    reply(case_id=stage.case_id, text=step.text, hear_by=hear_by, by=actor)


def _hears(stage: Stage, step: Any) -> datetime:
    """By when the colleague hears: in the working hours of who has the ball."""
    team_id = Case.objects.values_list("holder_team_id", flat=True).get(id=stage.case_id)
    return due(work_time_of(team_id), stage.at, step.hear_in)


def _offer(stage: Stage, actor: Actor, step: Any) -> None:
    team = stage.cast.teams[step.to]
    offer(case_id=stage.case_id, team_id=team.id, words=step.text, by=stage.holder)


def _open_offer(case_id: int) -> int:
    return Offer.objects.values_list("id", flat=True).get(case_id=case_id, state=Offered.OPEN)


def _accept(stage: Stage, actor: Actor, step: Any) -> None:
    accept(offer_id=_open_offer(stage.part or stage.case_id), by=actor)
    if stage.part is None:
        stage.holder = actor


def _return(stage: Stage, actor: Actor, step: Any) -> None:
    return_offer(offer_id=_open_offer(stage.part or stage.case_id), reason=step.text, by=actor)


def _split(stage: Stage, actor: Actor, step: Any) -> None:
    team = stage.cast.teams[step.to]
    stage.part = split(case_id=stage.case_id, team_id=team.id, subject=step.subject, words=step.text, by=actor)


def _finish_part(stage: Stage, actor: Actor, step: Any) -> None:
    if stage.part is not None:
        by = stage.cast.actor(Case.objects.values_list("holder_id", flat=True).get(id=stage.part) or 0)
        resolve(case_id=stage.part, text=step.text, by=by)
        stage.part = None


def _credit(stage: Stage, actor: Actor, step: Any) -> None:
    """Ask for approval of a credit, where a service of the team has a rule about it and somebody decides."""
    rules = approval_rules_for(service_id=None, team_ids=[team.id for team in stage.cast.teams.values()])
    rule = next((rule for rule in rules if rule.what == CREDIT), None)
    if rule is not None:
        with suppress(Refusal):  # of a company that was grown nobody may lead that unit
            ask_approval(case_id=stage.case_id, rule_id=rule.id, amount=Decimal(step.amount), words=step.text, by=actor)


DO: dict[str, Callable[[Stage, Actor, Any], Any]] = {
    "take": _take,
    "reply": _reply,
    "note": lambda s, a, step: note(case_id=s.case_id, text=step.text, by=a),
    "add": lambda s, _a, step: add(case_id=s.case_id, text=step.text, by=s.asker),
    "promise": lambda s, a, step: promise(case_id=s.case_id, hear_by=_hears(s, step), by=a),
    "offer": _offer,
    "accept": _accept,
    "return": _return,
    "split": _split,
    "finish_part": _finish_part,
    "credit": _credit,
    "wait": lambda s, a, step: wait(case_id=s.case_id, on=WaitsOn(step.to), words=step.text, by=a),
    "go_on": lambda s, a, _step: go_on(case_id=s.case_id, by=a),
    "resolve": lambda s, a, step: resolve(case_id=s.case_id, text=step.text, by=a),
    "reopen": lambda s, _a, _step: reopen(case_id=s.case_id, by=s.asker),
    "withdraw": lambda s, _a, _step: withdraw(case_id=s.case_id, by=s.asker),
}


def _small(said: Sequence[str], at: datetime, until: datetime, cast: Cast) -> None:
    """Play one of the many small requests: asked, taken up, answered; the last of them still wait."""
    prefix, service, subject = said
    if prefix not in cast.members:
        return
    asker = cast.actor(cast.chance.choice(cast.askers))
    at = _at_work(at, at - timedelta(days=3), until)
    with clock.frozen(at):
        case_id = _opened(prefix, service, subject, asker, cast)
    rest = [at + hours * HOUR for hours in sorted(cast.chance.uniform(0.5, 60) for _step in range(3))]
    last = at
    member = cast.member(prefix)
    for number, moment in enumerate(rest):
        if moment >= until:
            return
        last = _at_work(moment, last, until)
        with clock.frozen(last):
            break_promises()
            if number == 0:
                take(case_id=case_id, by=member)
            elif number == 1:
                hears = due(work_time_of(cast.teams[prefix].id), last, cast.chance.choice((4, 24, 48)) * HOUR)
                reply(case_id=case_id, text=cast.chance.choice(FIRST_ANSWERS), hear_by=hears, by=member)
            else:
                resolve(case_id=case_id, text=cast.chance.choice(CLOSINGS), by=member)


def _opened(prefix: str, service: str, subject: str, asker: Actor, cast: Cast) -> int:
    """Ask for a service that asks nothing; one with questions of its own is asked of the team in free words."""
    service_id = cast.services[prefix].get(service)
    team_id = cast.teams[prefix].id
    if service_id is not None:
        try:
            return open_case(subject=subject, service_id=service_id, text=f"{subject}.", by=asker)
        except (Refusal, Missing):
            pass
    return open_case(subject=subject, team_id=team_id, text=f"{subject}.", by=asker)
