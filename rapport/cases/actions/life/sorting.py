"""Say what kind a case is and by which tags it is found; keep the tags of a team."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.actions.custody import ensure_alive, keep, locked, now_of, tell
from rapport.cases.actions.words.wording import reword
from rapport.cases.events import TagChanged
from rapport.cases.models import Case, Tag
from rapport.cases.rules.tags import tags_of
from rapport.cases.rules.words import What
from rapport.catalogue.public import Kind
from rapport.kit.problems import Missing, Refusal
from rapport.kit.text import fold
from rapport.ledger.public import record


def sort(
    *,
    case_id: int,
    by: Actor,
    tags: Sequence[str] | None = None,
    kind: Kind | None = None,
    version: int | None = None,
) -> None:
    """Say which tags a case has, and of what kind it is; a tag nobody used becomes one of the team's.

    Tags are written as the team writes them. What stays the same changes nothing.
    """
    with transaction.atomic():
        case = locked(case_id, by=by, version=version)
        ensure_alive(case)
        policy.ensure_serves(by, case)
        before = (list(case.tags), case.kind)
        if tags is not None:
            case.tags = _as_the_team_writes(case, tags_of(tags), by=by)
        case.kind = kind or case.kind
        if (case.tags, case.kind) == before:
            return
        at = now_of(case)
        tell(case, What.SORTED, by=by, at=at)
        keep(case, at=at)
        reword([case.id])


def add_tag(*, team_id: int, word: str, by: Actor) -> int:
    """Give a team one tag more and return its id; one it has already is the same one."""
    policy.ensure_member(by, [team_id])
    found = tags_of([word])
    if not found:
        raise Refusal("Write the tag first.", code="empty", field="word")
    with transaction.atomic():
        return _kept(team_id, found, by=by)[fold(found[0])].id


def remove_tag(*, tag_id: int, by: Actor) -> None:
    """Take a tag from a team's list. Cases that have it keep it."""
    with transaction.atomic():
        tag = Tag.objects.select_for_update().filter(id=tag_id).first()
        if tag is None:
            raise Missing
        policy.ensure_member(by, [tag.team_id])
        tag.delete()
        record(TagChanged(tag_id=tag_id, team_id=tag.team_id, removed=True), by=by)


def drop_unused_tags(words: Iterable[str], *, by: Actor) -> int:
    """Take from every team those of some words that no case has any more, in the caller's transaction; how many."""
    gone = 0
    for tag in Tag.objects.filter(key__in={fold(word) for word in words}).order_by("id"):
        if not Case.objects.filter(tags__contains=[tag.word]).exists():
            record(TagChanged(tag_id=tag.id, team_id=tag.team_id, removed=True), by=by)
            tag.delete()
            gone += 1
    return gone


def _as_the_team_writes(case: Case, words: Sequence[str], *, by: Actor) -> list[str]:
    """The words as the teams of a case write them; new ones are kept for the team the actor serves it in.

    But for those of a restricted case: all of the team reads its tags, whatever they say of whom.
    """
    teams = {case.holder_team_id, case.owner_team_id}
    known = {tag.key: tag.word for tag in Tag.objects.filter(team_id__in=teams, key__in=map(fold, words))}
    kept = {fold(word): word for word in case.tags}
    new = [word for word in words if fold(word) not in known and fold(word) not in kept]
    if new and not case.restricted:
        hers = teams if by.is_system else teams & policy.teams_of(by)
        _kept(case.holder_team_id if case.holder_team_id in hers else case.owner_team_id, new, by=by)
    return [known.get(key) or kept.get(key) or word for word in words for key in [fold(word)]]


def _kept(team_id: int, words: Iterable[str], *, by: Actor) -> dict[str, Tag]:
    found = {}
    for word in words:
        tag, made = Tag.objects.get_or_create(team_id=team_id, key=fold(word), defaults={"word": word})
        if made:
            record(TagChanged(tag_id=tag.id, team_id=team_id), by=by)
        found[tag.key] = tag
    return found
