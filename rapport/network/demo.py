"""The network's share of the fictional company: two surveys, and a snapshot for each month."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import permutations
from pathlib import Path

import numpy as np

from rapport.accounts.public import Actor, Role
from rapport.catalogue.public import teams
from rapport.directory.public import account_of, person_by_identity, unit_ids_of, units_named
from rapport.engine.company import Story
from rapport.intake.public import run_import
from rapport.kit.terminal import say
from rapport.network.actions.build import build
from rapport.network.actions.calibrate import calibrate
from rapport.network.actions.closest import ask_forward, look_closest, step_forward
from rapport.network.actions.introductions import ask, decide
from rapport.network.actions.messengers import answer_invitation, choose, invite, look_for
from rapport.network.models import SurveyedTie, TrustAsking
from rapport.network.public import forward_letter, letter_to_messengers
from rapport.network.queries.forward import forwards_of_me
from rapport.network.queries.introductions import asks_of_me
from rapport.network.queries.messengers import invitations_of_me, round_of
from rapport.network.queries.questions import WORDS
from rapport.network.queries.ties import candidates_between, contacts_of
from rapport.network.rules.closeness import Closeness
from rapport.network.rules.messengers import Audience
from rapport.network.rules.questions import Question

DUE = "amara.okafor@halmar.example"  # finds the two questions on her day; others were asked with the survey
ASKED_BEFORE = timedelta(days=40)
OPENLY = 2  # of those somebody names for a straight answer, with whom she would also talk openly
ASKED = 0.3  # share of people who were asked and answered
MOST_NAMED = 5
ANSWERS_AT_MOST = 6000
MOST_TRIED = 12
ASKED_ON_THE_DAY = {
    "anneke.devries@halmar.example": "I am to plan the new meeting rooms and would like to hear how theirs are used.",
    "wanjiru.kamau@halmar.example": "We replace the same pumps next month. Could you put in a word for me?",
}
ASKS = "amara.okafor@halmar.example"
ASKS_FOR = "I would like to understand how their team plans its week before we change the tool they do it with."
COMMUNICATIONS = "saoirse.nibhriain@halmar.example"
NEWS = "Test reports in one place"
NEWS_FOR = "halmar/r-d"
MESSENGERS = 30
CLOSE_TO = ("halmar/plants", "halmar/field-service", "halmar/supply-chain", "halmar/finance")
CLOSE_FOR = "We change how tablets are handed out next month and want to hear early what would hurt there."
ENOUGH_ASKED = 2
ACCEPTED = 5
NEWS_ASKED = (
    "From Monday every test report is found in one place, by project and by part. Would you show it to the colleagues "
    "who trust your word on such things? There is a page of two minutes on it, and we are glad to come by."
)
SMALL = 20_000  # a larger company is for measuring, not for looking at: one snapshot is enough


def tell(story: Story, *, by: Actor) -> None:
    """Import what people said, then build the network month by month, so that there is a trend."""
    for question, most in ((Question.ADVICE, MOST_NAMED), (Question.OPENNESS, OPENLY)):
        if SurveyedTie.objects.filter(question=question, said_here=True).exists():  # before it was interrupted
            continue
        file = story.folder / f"{question}.csv"
        _write_answers(story, file, most)
        result = run_import("ties", [file], by=by, question=question.value)
        SurveyedTie.objects.filter(question=question).update(said_here=True)  # as if each had said it on her day
        say(f"  {result.created:,} answers to “{WORDS[question]}”")
    _keep_askings(story, by)
    build(as_of=story.last, by=by)  # what they said is set against, for a model all months are computed with
    say(f"  trust fitted on these answers: {'holds' if calibrate(by=by).holds else 'the prior does better'}")
    for day in _days(story):
        built = build(as_of=day, by=by)
        counts = built.summary
        say(f"  network as of {day}: {counts['ties']:,} ties among {counts['people']:,} people")
    if story.count <= SMALL:
        _ask_around(by)
        _find_messengers(by)
        _look_for_who_is_close(by)


def _keep_askings(story: Story, by: Actor) -> None:
    """Everybody who answered was asked that day; the one who is to find the questions on her day was not."""
    at = _asked_at(story)
    asked = set(SurveyedTie.objects.values_list("respondent_id", flat=True))
    asked.discard(person_by_identity(DUE, by=by).id)
    asked -= set(TrustAsking.objects.values_list("person_id", flat=True))
    TrustAsking.objects.bulk_create(
        TrustAsking(person_id=person, asked_at=at, answered_at=at) for person in sorted(asked)
    )


def _asked_at(story: Story) -> datetime:
    return datetime.combine(story.last - ASKED_BEFORE, time(12), UTC)


def _ask_around(by: Actor) -> None:
    """Let colleagues ask to meet somebody, so that some of the cast are asked, and one of the cast has a yes."""
    for address, message in ASKED_ON_THE_DAY.items():
        go_between = person_by_identity(address, by=by).id
        if pair := _strangers_through(go_between):
            ask(target_id=pair[1], message=message, by=_colleague(pair[0]))
    asking = person_by_identity(ASKS, by=by).id
    for target in _far_from(asking):
        best = candidates_between(asking, target)
        if best:
            ask(target_id=target, message=ASKS_FOR, by=_colleague(asking))
            helper = _colleague(best[0].person_id)
            decide(ask_id=asks_of_me(helper)[0].id, yes=True, by=helper)
            return


def _find_messengers(by: Actor) -> None:
    """Let communications invite messengers for those who develop, some of whom accept."""
    person = person_by_identity(COMMUNICATIONS, by=by).id
    press = Actor(user_id=account_of(person), person_id=person, roles=frozenset({Role.COMMUNICATIONS, Role.EMPLOYEE}))
    audience = Audience(units=units_named([NEWS_FOR], by=by))
    ident = look_for(audience=audience, topic=NEWS, wanted=MESSENGERS, by=press, later=False)
    choose(round_id=ident)
    if round_of(ident, by=press).state != "ready":
        return
    invite(round_id=ident, message=NEWS_ASKED, by=press)
    for person_id in letter_to_messengers(ident).person_ids[:ACCEPTED]:  # type: ignore[union-attr]
        helper = _colleague(person_id)
        answer_invitation(invitation_id=invitations_of_me(helper)[0].id, yes=True, by=helper)


def _look_for_who_is_close(by: Actor) -> None:
    """Let one of a team ask who would step forward towards two units; somebody says yes to one of the questions."""
    person = person_by_identity(ASKS, by=by).id
    units = unit_ids_of(person)
    asker = Actor(user_id=account_of(person), person_id=person, unit_ids=units, roles=frozenset({Role.EMPLOYEE}))
    served = [team for team in teams(by=by) if team.unit_id in units]
    if not served:
        return
    found = 0
    for slug in CLOSE_TO:
        unit = units_named([slug], by=by)[0]
        if look_closest(team_id=served[0].id, unit_id=unit, by=asker).closeness is Closeness.NONE:
            continue
        letter = forward_letter(ask_forward(team_id=served[0].id, unit_id=unit, message=CLOSE_FOR, by=asker))
        if letter is not None and not found:
            helper = _colleague(letter.person_ids[0])
            step_forward(ask_id=forwards_of_me(helper)[0].id, yes=True, by=helper)
        found += 1
        if found == ENOUGH_ASKED:
            return


def _colleague(person_id: int) -> Actor:
    return Actor(person_id=person_id, roles=frozenset({Role.EMPLOYEE}))


def _strangers_through(go_between: int) -> tuple[int, int] | None:
    """Two of somebody's contacts who do not know each other, and whom she would be asked to bring together."""
    near = list(contacts_of(go_between))[:MOST_TRIED]
    for one, other in permutations(near, 2):
        if other not in contacts_of(one) and go_between in [c.person_id for c in candidates_between(one, other)[:3]]:
            return one, other
    return None


def _far_from(person_id: int) -> Iterator[int]:
    """Contacts of somebody's contacts with whom she is not in touch."""
    mine = set(contacts_of(person_id))
    for friend in sorted(mine):
        yield from (other for other in contacts_of(friend) if other not in {*mine, person_id})


def _write_answers(story: Story, file: Path, most: int) -> None:
    """Let people name up to `most` of those they have most to do with, now and then somebody else instead."""
    rng = np.random.default_rng(story.seed + 5)
    pairs, n = story.pairs, story.people.n
    alive = np.flatnonzero(pairs.until > 0.9)  # noqa: PLR2004 (ties that still live at the end of the period)
    source = np.r_[pairs.a[alive], pairs.b[alive]]
    target = np.r_[pairs.b[alive], pairs.a[alive]]
    appeal = np.r_[pairs.intensity[alive], pairs.intensity[alive]] * rng.lognormal(0, 0.8, 2 * len(alive))
    asked = np.flatnonzero(rng.random(n) < ASKED)[:ANSWERS_AT_MOST]
    order = np.lexsort((-appeal, source))
    first = np.searchsorted(source[order], np.arange(n + 1))
    at = _asked_at(story).isoformat()
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(("from", "to", "at"))
        for person in asked:
            named = target[order[first[person] : first[person + 1]]][: int(rng.integers(2, MOST_NAMED + 1))]
            writer.writerows((story.key(int(person)), story.key(int(other)), at) for other in named[:most])


def _days(story: Story) -> list[date]:
    """Return the last day, and for a company to look at the ends of the twelve months before it."""
    if story.count > SMALL:
        return [story.last]
    return [story.last - timedelta(days=round(30.44 * back)) for back in range(12, -1, -1)]
