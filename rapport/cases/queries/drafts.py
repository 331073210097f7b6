"""What the reader began to write in a case and has not sent: told to her alone, by a statement that is made anyhow."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from rapport.accounts.public import Actor
from rapport.cases.models import Draft
from rapport.cases.rules.words import Said


@dataclass(frozen=True, kw_only=True)
class Unsent:
    """What she typed, as a word to whom, and the promise she chose, by its key; `at`: when.

    Without words (`text`): she sent it then, or dropped it.
    """

    said: Said
    text: str
    hear_by: str
    at: datetime


def with_draft(rows: "QuerySet[Any]", by: Actor) -> "QuerySet[Any]":
    """Add to cases in sight what the actor was writing there, for `draft_of`. No statement of its own."""
    told = JSONObject(said="said", text="text", hear_by="hear_by", at="at")
    found: QuerySet[Any] = rows.annotate(her_draft=Subquery(_hers(by).values(json=told)[:1]))
    return found


def draft_of(case: Any) -> Unsent | None:
    """Return what the actor was writing in a case of `with_draft`."""
    told = case.her_draft
    if told is None:
        return None
    at = datetime.fromisoformat(told["at"])
    return Unsent(said=Said(told["said"]), text=told["text"], hear_by=told["hear_by"], at=at)


def has_draft(by: Actor) -> Exists:
    """Whether the actor has words in a case of an outer query that are not sent."""
    return Exists(_hers(by).exclude(text=""))


def _hers(by: Actor) -> "QuerySet[Draft]":
    return Draft.objects.filter(case=OuterRef("pk"), person_id=by.person_id or 0)
