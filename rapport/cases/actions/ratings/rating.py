"""Say how it was: the colleague of an answered case, and who serves of the unit she works with."""

from django.core import signing
from django.db import transaction

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.events import TeamRated, UnitRated
from rapport.cases.models import Case, TeamRating, UnitRating
from rapport.cases.rules.ratings import HIGHEST, LINK_LASTS, LONGEST_WORD, LOWEST, period_of
from rapport.catalogue.public import team_card
from rapport.directory.public import UnitCard, headcounts, records_of, unit_card, unit_ids_of
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.public import record
from rapport.privacy.public import minimum_group

SALT = "cases.rating"


def rate(*, case_id: int, score: int, by: Actor, taken_seriously: int | None = None, word: str = "") -> None:
    """Say how a case went, from 1 to 5; said again, the later counts. Hers alone until the quarter is published.

    Refuses a case that is not answered or was answered long ago, and a team the colleague is of herself.
    """
    said = _score(score, "score"), _score(taken_seriously, "taken_seriously") if taken_seriously else None
    with transaction.atomic():
        case = policy.visible_to(by).filter(id=case_id).select_for_update(of=("self",)).first()
        if case is None:
            raise Missing
        policy.ensure_hers(by, case)
        if why := policy.why_not_rate(by, case):
            raise Refusal(why, code="not_to_rate")
        words = word.strip()
        if words and case.restricted:
            raise Refusal("Of a restricted case only the numbers are taken, so that it stays with those named on it.",
                          code="restricted", field="word")  # fmt: skip
        if len(words) > LONGEST_WORD:
            raise Refusal(f"Keep it under {LONGEST_WORD:,} characters.", code="too_long", field="word")
        units = unit_card(unit_ids_of(by.person_id or 0))
        own = max(units.values(), key=lambda card: card.depth, default=None)
        TeamRating.objects.update_or_create(
            case=case,
            person_id=by.person_id or 0,
            defaults={
                "team_id": case.owner_team_id,
                "unit_id": own.id if own else None,
                "period": period_of(clock.now()),
                "score": said[0],
                "taken_seriously": said[1],
                "word": words,
            },
        )
        record(TeamRated(team_id=case.owner_team_id, person_id=by.person_id or 0), by=by)


def rate_unit(*, case_id: int, score: int, by: Actor, clear: int | None = None) -> int:
    """Say how it is to work with the unit a case comes from; returns that unit. Once a quarter, the later counts.

    Neither the case nor the colleague is kept with it. A unit of few people is rated with the one above it.
    """
    said = _score(score, "score"), _score(clear, "clear") if clear else None
    with transaction.atomic():
        case = policy.visible_to(by).filter(id=case_id).first()
        if case is None:
            raise Missing
        policy.ensure_serves(by, case)
        if by.person_id is None:
            raise Forbidden("Only a person can say how it was.")
        team_id = next(t for t in (case.holder_team_id, case.owner_team_id) if t in policy.teams_of(by))
        unit = rated_unit(case, by)
        UnitRating.objects.update_or_create(
            person_id=by.person_id,
            team_id=team_id,
            unit_id=unit.id,
            period=period_of(clock.now()),
            defaults={"score": said[0], "clear": said[1]},
        )
        record(UnitRated(team_id=team_id, unit_id=unit.id, person_id=by.person_id), by=by)
    return unit.id


def rated_unit(case: Case, by: Actor) -> UnitCard:
    """Return the unit that is meant when a team rates whom a case is for: the smallest with enough people.

    So it is about a unit and never about somebody. Refuses where there is none, and the actor's own. 4 statements.
    """
    person_id = case.for_person_id or case.requester_id
    parent = case.parent
    if person_id is None and parent is not None:
        person_id = parent.for_person_id or parent.requester_id
    above = unit_ids_of(person_id) if person_id else frozenset[int]()
    counts = headcounts(above) if above else {}
    large = [card for card in unit_card(above).values() if counts.get(card.id, 0) >= minimum_group()]
    if not large:
        raise Refusal("The unit this case comes from has too few people to be rated.", code="too_small")
    unit = max(large, key=lambda card: card.depth)
    team_unit = team_card(case.owner_team_id).unit_id
    if unit.id in {team_unit} | by.unit_ids:
        raise Refusal("This is a unit you are in yourself. Others say how it is to work with it.", code="own_unit")
    return unit


def rating_token(*, case_id: int, person_id: int) -> str:
    """Return what a mail carries, so that its reader rates this case without signing in."""
    return signing.dumps([case_id, person_id], salt=SALT)


def who_rates(token: str) -> tuple[int, Actor]:
    """Return the case of a token and who may rate it by that; refuses one that is old, or not ours."""
    try:
        case_id, person_id = signing.loads(token, salt=SALT, max_age=LINK_LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        raise Missing("This link does not work any more. Sign in, and rate it under “My requests”.") from None
    for record_id in records_of(person_id):
        if units := unit_ids_of(record_id):
            return case_id, Actor(person_id=record_id, unit_ids=units)
    raise Missing("This link does not work any more. Sign in, and rate it under “My requests”.")


def _score(given: int, field: str) -> int:
    if not LOWEST <= given <= HIGHEST:
        raise Refusal(f"Choose a number from {LOWEST} to {HIGHEST}.", code="bad_score", field=field)
    return given
