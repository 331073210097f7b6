"""Make, change and remove a team's macros; carry one out on a case: all of it or nothing."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.actions.ball.handing import offer
from rapport.cases.actions.custody import ensure_alive, locked, now_of
from rapport.cases.actions.life.changing import rank
from rapport.cases.actions.life.ending import resolve
from rapport.cases.actions.life.sorting import sort
from rapport.cases.actions.words.talking import note, promise, reply, sent
from rapport.cases.events import MacroApplied, MacroChanged
from rapport.cases.models import Case, Macro
from rapport.cases.queries.inbox.macros import MacroCard, hears_by_of, macro_card, macros_visible_to, said_in
from rapport.cases.rules.limits import LONGEST_MACRO_NAME, LONGEST_TEXT
from rapport.cases.rules.macros import check_places
from rapport.cases.rules.tags import tags_of
from rapport.cases.rules.texts import check_note
from rapport.cases.rules.words import Said
from rapport.catalogue.public import Level, service_cards, team_card
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.kit.text import squeeze
from rapport.ledger.public import record

MOST_HOURS = 24 * 90


def save_macro(
    *,
    team_id: int,
    name: str,
    by: Actor,
    macro_id: int | None = None,
    text: str = "",
    said: Said = Said.REPLY,
    service_id: int | None = None,
    priority: Level | None = None,
    tags: Sequence[str] = (),
    hears_within: int | None = None,
    to_team_id: int | None = None,
    asks: str = "",
    resolves: bool = False,
) -> int:
    """Make a macro of a team, or say anew all of one it has; returns its id. Members of the team do.

    `hears_within`: hours until the promise it makes. Refuses steps that do not go together, and places in the text
    that nobody can fill.
    """
    policy.ensure_member(by, [team_id])
    said_of: dict[str, Any] = {
        "team_id": team_id,
        "name": _name(name),
        "text": _text(text, field="text"),
        "said": said,
        "service_id": _service(service_id, team_id),
        "priority": priority,
        "tags": tags_of(tags),
        "hears_within": hears_within,
        "to_team_id": to_team_id,
        "asks": _text(asks, field="asks"),
        "resolves": resolves,
        "changed_at": clock.now(),
    }
    _ensure_sense(said_of)
    try:
        with transaction.atomic():
            macro = Macro() if macro_id is None else _mine(macro_id, by)
            for field, value in said_of.items():
                setattr(macro, field, value)
            macro.save()
            record(MacroChanged(macro_id=macro.id, team_id=team_id), by=by)
    except IntegrityError:
        raise Refusal("The team has a macro of this name. Choose another one.", code="same", field="name") from None
    return macro.id


def remove_macro(*, macro_id: int, by: Actor) -> None:
    """Remove a macro. What was done by it stays."""
    with transaction.atomic():
        macro = _mine(macro_id, by)
        macro.delete()
        record(MacroChanged(macro_id=macro_id, team_id=macro.team_id, removed=True), by=by)


def apply_macro(
    *,
    case_id: int,
    macro_id: int,
    by: Actor,
    text: str | None = None,
    once: str | None = None,
    version: int | None = None,
) -> None:
    """Carry out a macro on a case: its priority and tags, its words, its promise, and last its hand-over or its end.

    `text`: what is said instead of its own words. One transaction: a step that is refused takes all of them back.
    """
    with transaction.atomic():
        card = macro_card(macro_id, by=by)
        before = sent(case_id, once, by=by) is not None
        case = locked(case_id, by=by, version=None if before else version)
        if sent(case_id, once, by=by, said=Said.REPLY if card.resolves else Said(card.said)) is not None:
            return
        ensure_alive(case)
        policy.ensure_serves(by, case)
        if card.priority:
            rank(case_id=case_id, priority=card.priority, by=by)
        if card.tags:
            sort(case_id=case_id, tags=[*case.tags, *card.tags], by=by)
        _speak(case, card, text, once, by)
        if card.to_team is not None:
            asks = said_in(card.asks, case, by=by, hears_by=None).strip() or case.subject
            offer(case_id=case_id, team_id=card.to_team.id, words=asks, by=by)
        record(MacroApplied(case_id=case_id, macro_id=macro_id), by=by)


def _speak(case: Case, card: MacroCard, text: str | None, once: str | None, by: Actor) -> None:
    """Say a macro's words, for good if it resolves, and make its promise."""
    hears_by = hears_by_of(card, now_of(case))
    words = (said_in(card.text, case, by=by, hears_by=hears_by) if text is None else text).strip()
    check_note(Said(card.said), answers=card.resolves, promises=bool(words) and hears_by is not None)
    if card.resolves:
        resolve(case_id=case.id, text=words, once=once, by=by)
        return
    if words and card.said is Said.NOTE:
        note(case_id=case.id, text=words, once=once, by=by)
    elif words:
        reply(case_id=case.id, text=words, hear_by=hears_by, once=once, by=by)
        return
    if hears_by is not None:
        promise(case_id=case.id, hear_by=hears_by, by=by)


def _mine(macro_id: int, by: Actor) -> Macro:
    macro = macros_visible_to(by).select_for_update(of=("self",)).filter(id=macro_id).first()
    if macro is None:
        raise Missing
    policy.ensure_member(by, [macro.team_id])
    return macro


def _name(text: str) -> str:
    found = squeeze(text)
    if not found:
        raise Refusal("Give it a name by which the team finds it.", code="empty", field="name")
    if len(found) > LONGEST_MACRO_NAME:
        raise Refusal(f"Keep the name under {LONGEST_MACRO_NAME} characters.", code="long", field="name")
    return found


def _text(text: str, *, field: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise Refusal(f"A text has at most {LONGEST_TEXT:,} characters.", code="long", field=field)
    return check_places(text.strip())


def _service(service_id: int | None, team_id: int) -> int | None:
    if service_id is None:
        return None
    card = service_cards([service_id]).get(service_id)
    if card is None or card.team.id != team_id:
        raise Refusal("This service is not one of the team. Choose another one.", code="no_service", field="service")
    return service_id


def _ensure_sense(said: dict[str, Any]) -> None:
    """Refuse steps that do not go together, and a macro that does nothing."""
    if said["resolves"] and not said["text"]:
        raise Refusal("Who asked gets an answer: write the words it ends with.", code="no_answer", field="text")
    if said["resolves"] and (said["to_team_id"] or said["hears_within"]):
        raise Refusal("What is resolved is not handed over or promised.", code="clash", field="resolves")
    promises = bool(said["text"]) and said["hears_within"] is not None
    check_note(said["said"], answers=said["resolves"], promises=promises)
    if said["hears_within"] is not None and not 1 <= said["hears_within"] <= MOST_HOURS:
        raise Refusal(f"Promise between one and {MOST_HOURS} hours ahead.", code="hours", field="hears_within")
    if said["to_team_id"] and (team_card(said["to_team_id"]).unit_id is None or said["to_team_id"] == said["team_id"]):
        raise Refusal("Choose another team that takes cases here.", code="no_team", field="to_team")
    if not any(said[name] for name in ("text", "priority", "tags", "hears_within", "to_team_id")):
        raise Refusal("It says and does nothing yet. Give it words or a step.", code="nothing", field="text")
