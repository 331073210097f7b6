"""What is new in a list of the inbox: who wrote back, and what others did since the list was drawn."""

from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Case as Case_
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.expressions import RawSQL

from rapport.accounts.public import Actor
from rapport.cases.models import Event, Message
from rapport.cases.queries.columns import compiled
from rapport.cases.rules.words import ALIVE, Said, What

QUIET = (What.NOTED,)  # between those who serve; it changes no list


@cache
def wrote_back() -> RawSQL:
    """Return, as a column of cases, when the colleague wrote, if hers is the last word; null if ours is.

    What she asked at first is no answer to anybody: it counts from her second word on. Notes are not said to her.
    By the index of a case's messages, from its end, the first that is no note: a step or two a row.
    """
    last = Message.objects.filter(case=OuterRef("pk")).exclude(said=Said.NOTE).order_by("-id")
    hers = When(said=Said.ASKED, at__gt=OuterRef("opened_at"), then="at")
    return compiled({"wrote": Subquery(last.values(wrote=Case_(hers, default=None))[:1])})["wrote"]


def with_word_from_her(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return those of `rows`, cases, in which the colleague has the last word. No statement of its own."""
    found: QuerySet[Any] = rows.alias(wrote=wrote_back()).filter(wrote__isnull=False, state__in=ALIVE)
    return found


def changed_by_others(rows: QuerySet[Any], since: datetime, *, by: Actor) -> QuerySet[Any]:
    """Return those of `rows`, cases, that somebody else, or a job, opened or changed since a moment."""
    later = Event.objects.filter(case=OuterRef("pk"), at__gt=since).exclude(what__in=QUIET)
    theirs = later.filter(~Q(by_id=by.person_id or 0) | Q(by_id=None))
    return rows.filter(Exists(theirs), changed_at__gt=since)
