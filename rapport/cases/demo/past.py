"""The year before the stories: what the helpdesk of before had in its log, loaded as any other log is.

Its weeks have a morning and an evening, its teams hand over to one another, and one case in twelve goes back and forth,
so that figures of the fictional company have something to tell.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from rapport.accounts.public import Actor
from rapport.cases.actions.log.loading import load_log
from rapport.cases.rules.logs import LogEvent
from rapport.kit import clock

LOG = "former helpdesk"
A_WEEK = 40
WEEKS = 50
WORKDAYS, OPENS, CLOSES = 5, 7, 16  # of UTC
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MOVES = {"DESK": 0.75, "IT": 0.15, "FIN": 0.3, "LAW": 0.25, "HR": 0.2, "FAC": 0.1}  # share of cases handed over
BACK = 0.3  # share of those that come straight back
CHANNELS = ("mail", "mail", "phone", "portal", "desk")


@dataclass(frozen=True, kw_only=True)
class Played:
    """Who is in the past: addresses by the letters of a team, addresses of those who ask, what they ask."""

    members: Mapping[str, Sequence[str]]
    askers: Sequence[str]
    asked: Sequence[tuple[str, str, str]]  # letters of a team, a subject, and the service, if the log names one


def load_past(played: Played, *, until: date, seed: int, by: Actor) -> int:
    """Load the log of the year that ended on a day; returns how many cases. The same seed gives the same year."""
    events = sorted(_events(played, until=until, chance=Random(seed)), key=lambda one: (one.at, one.case))
    placed = (_placed(one, place) for place, one in enumerate(events, 1))
    return load_log(placed, log=LOG, closes=frozenset({"closed"}), by=by).cases


def _placed(one: LogEvent, place: int) -> LogEvent:
    return replace(one, place=place)


def _events(played: Played, *, until: date, chance: Random) -> Iterator[LogEvent]:
    end = datetime.combine(until, time(CLOSES), tzinfo=clock.now().tzinfo)
    for number in range(A_WEEK * WEEKS):
        prefix, subject, service = chance.choice(played.asked)
        day = until - timedelta(days=1 + int(chance.random() * WEEKS * 7))
        opened = _at_work(datetime.combine(day, time(OPENS), tzinfo=end.tzinfo) + chance.random() * 9 * HOUR)
        for event in _case(played, f"HD-{number + 1:05}", prefix, subject, opened, end, chance):
            yield replace(event, service=service)


def _case(
    played: Played, case: str, prefix: str, subject: str, opened: datetime, end: datetime, chance: Random
) -> Iterator[LogEvent]:
    """Opened, taken up, perhaps handed over and back, closed; what was still open when the log ended was closed then."""
    asker, priority = chance.choice(played.askers), chance.choice(("1", "2", "3", "3", "3", "4"))
    channel, at = chance.choice(CHANNELS), opened
    for event, team in _road(prefix, [p for p in played.members if p != prefix], chance):
        person = chance.choice(played.members[team]) if event != "opened" else ""
        yield LogEvent(
            place=0, file=1, case=case, at=min(at, end), event=event, state="closed" if event == "closed" else "open",
            team=team, person=person, requester=asker, subject=subject, priority=priority, channel=channel,
            opened=opened,
        )  # fmt: skip
        at = _at_work(at + 10 * MINUTE + chance.expovariate(1 / 9) * HOUR)


def _road(prefix: str, others: Sequence[str], chance: Random) -> list[tuple[str, str]]:
    steps = [("opened", prefix), ("taken", prefix)]
    if others and chance.random() < MOVES.get(prefix, 0.2):
        other = chance.choice(others)
        steps += [("handed over", other), ("worked on", other)]
        if chance.random() < BACK:
            steps += [("handed back", prefix), *([("handed over", other)] if chance.random() < BACK else [])]
    return [*steps, ("closed", steps[-1][1])]


def _at_work(at: datetime) -> datetime:
    """The moment itself in the hours of work, else the next morning at which people work."""
    if at.hour >= CLOSES:
        at = at.replace(hour=OPENS) + timedelta(days=1)
    while at.weekday() >= WORKDAYS:
        at = at.replace(hour=OPENS) + timedelta(days=1)
    return at if at.hour >= OPENS else at.replace(hour=OPENS)
