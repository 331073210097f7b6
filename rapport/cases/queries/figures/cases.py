"""The cases behind a figure, for those who may see them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.db.models.expressions import RawSQL

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.queries.figures.service import Asked, group_of
from rapport.cases.queries.figures.sums import cases_of
from rapport.cases.queries.rows import Row, people_in, row_of, teams_in, with_standing
from rapport.cases.rules.service import DEFINED, Defined
from rapport.catalogue.public import team_cards
from rapport.directory.public import person_card
from rapport.kit import clock
from rapport.kit.paging import Page, cut, decode_moment, size
from rapport.kit.problems import Missing


def figure_named(name: str) -> Defined:
    """Return what is told of a figure with a list of cases; Missing for any other name."""
    about = DEFINED.get(name)
    if about is None or not about.of:
        raise Missing
    return about


def behind(name: str, asked: Asked, *, by: Actor, after: str | None = None, limit: int | None = None) -> Page[Row]:
    """Return one page of the cases a figure counts, the last opened first: those of them the actor may see.

    Twelve statements at most. Refuses who may not see the figure.
    """
    about = figure_named(name)
    statement, told = cases_of(group_of(asked, by=by), about.of)
    rows: Any = policy.visible_to(by).filter(id__in=RawSQL(statement, told))  # noqa: S611 (words of this room)
    key = decode_moment(after)
    if key is not None:
        rows = rows.filter(Q(opened_at__lt=key[0]) | Q(opened_at=key[0], id__lt=key[1]))
    many = size(limit)
    found: Sequence[Any] = list(with_standing(rows.order_by("-opened_at", "-id"))[: many + 1])
    people, teams = person_card(people_in(list(found))), team_cards(teams_in(list(found)))
    now = clock.now()
    shown = [row_of(case, people, teams, now=now) for case in found]
    return cut(shown, limit=many, key=lambda row: (row.opened_at.isoformat(), row.id))
