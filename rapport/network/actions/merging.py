"""Two records became one person, or two again: what she declared, asked and was asked follows.

Nobody has a tie to herself, asks to meet herself, or is asked to introduce herself: what would come to that, and what
the kept record already has, stays with the hidden record, which is hers too ("My data" shows it, erasing takes it).
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from rapport.directory.public import follow_merges
from rapport.kit.moves import move_rows
from rapport.network.models import (
    ClosenessLook,
    Forward,
    ForwardAsk,
    Introduction,
    IntroductionAsk,
    IntroductionLook,
    MessengerInvitation,
    Sender,
    SurveyedTie,
    TrustAsking,
)


def follow_merged_people() -> None:
    """Bring surveyed ties and introductions into line with the merges that stand; once more is harmless."""
    follow_merges("network", move=_move)


def _move(*, kept_id: int, gone_id: int) -> list[dict[str, Any]]:
    ends = (kept_id, gone_id)
    return [
        *_ends(SurveyedTie, "respondent_id", "named_id", kept_id, gone_id, same=("question", "said_here")),
        *_ends(IntroductionLook, "requester_id", "target_id", kept_id, gone_id, same=("on",)),
        # before introductions go over: whoever is asked about one of her own keeps it no longer
        move_rows(_asks(ends, about=True), "go_between_id", before=kept_id, after=gone_id),
        move_rows(
            _free(_asks(ends, about=False), "go_between_id", kept_id, same=("introduction_id",)),
            "go_between_id",
            before=gone_id,
            after=kept_id,
        ),
        *_ends(Introduction, "requester_id", "target_id", kept_id, gone_id),
        move_rows(
            _free(ClosenessLook.objects.all(), "asker_id", kept_id, same=("on", "team_id", "unit_id")),
            "asker_id",
            before=gone_id,
            after=kept_id,
        ),
        # before these go over: nobody is asked to step forward by herself
        move_rows(ForwardAsk.objects.filter(forward__asker__in=ends), "person_id", before=kept_id, after=gone_id),
        move_rows(
            _free(ForwardAsk.objects.exclude(forward__asker__in=ends), "person_id", kept_id, same=("forward_id",)),
            "person_id",
            before=gone_id,
            after=kept_id,
        ),
        move_rows(Forward.objects.all(), "asker_id", before=gone_id, after=kept_id),
        move_rows(
            _free(Sender.objects.all(), "person_id", kept_id, same=()), "person_id", before=gone_id, after=kept_id
        ),
        move_rows(TrustAsking.objects.all(), "person_id", before=gone_id, after=kept_id),
        move_rows(
            _free(MessengerInvitation.objects.all(), "person_id", kept_id, same=("round_id",)),
            "person_id",
            before=gone_id,
            after=kept_id,
        ),
    ]


def _asks(ends: tuple[int, int], *, about: bool) -> "QuerySet[IntroductionAsk]":
    """Questions about introductions that one of the two records is an end of, or about all others."""
    one_of_them = Q(introduction__requester__in=ends) | Q(introduction__target__in=ends)
    return IntroductionAsk.objects.filter(one_of_them if about else ~one_of_them)


def _ends(
    model: Any, first: str, second: str, kept_id: int, gone_id: int, *, same: tuple[str, ...] = ()
) -> list[dict[str, Any]]:
    """Move both ends of rows between two people; `same` are the columns that with both ends make a row unique."""
    notes = []
    for end, other in ((first, second), (second, first)):
        rows = model.objects.exclude(**{other: kept_id})
        if same:
            rows = _free(rows, end, kept_id, same=(other, *same))
        notes.append(move_rows(rows, end, before=gone_id, after=kept_id))
    return notes


def _free(rows: "QuerySet[Any]", column: str, kept_id: int, *, same: tuple[str, ...]) -> "QuerySet[Any]":
    """Those of `rows` that the kept record has no row beside which is alike in the columns of `same`."""
    alike = rows.model.objects.filter(**{column: kept_id}, **{name: OuterRef(name) for name in same})
    return rows.filter(~Exists(alike))
