"""The lists of who serves: her ball, her promises, what is offered, what waits, what nobody has taken up."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.db.models import Case as Case_
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, TextField, Value, When

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.models import Case, Merge, Offer, Waiting
from rapport.cases.queries.case.links import gone_into
from rapport.cases.queries.drafts import has_draft
from rapport.cases.queries.inbox.news import changed_by_others, with_word_from_her, wrote_back
from rapport.cases.queries.inbox.searching import LONGEST_QUESTION, with_words
from rapport.cases.queries.outside import cases_of_outside
from rapport.cases.queries.rows import (
    WORK,
    Row,
    light,
    next_due,
    next_or_opened,
    people_in,
    row_of,
    teams_in,
    with_asked,
    with_standing,
)
from rapport.cases.rules.words import ENDED, Offered, State
from rapport.catalogue.public import Level, ServiceTeamCard, team_cards
from rapport.directory.public import person_card
from rapport.kit import clock
from rapport.kit.paging import Page, cut, decode_moment, size
from rapport.kit.prepared import Prepared
from rapport.kit.problems import Refusal
from rapport.kit.text import number_in

NUMBER = re.compile(r"^\s*([A-Za-z][A-Za-z0-9]{0,11})-(\d{1,15})\s*$")


class Tab(StrEnum):
    """Whose turn it is: what a list of the inbox shows."""

    MINE = "mine"  # my ball: what is late or due first at the top, then what nobody waits for by a day
    PROMISES = "promises"  # somebody hears from me by then: as I said, or as was agreed
    OFFERED = "offered"  # to me, to a team of mine, or to somebody in one that I lead
    WAITING = "waiting"  # I answer for it or hold it, and it is somebody else's turn
    UNASSIGNED = "unassigned"  # with a team of mine, and with nobody in it
    TEAM = "team"  # all a team of mine answers for or has


DUE = {"late": timedelta(), "day": timedelta(days=1)}
NOBODY = "nobody"  # has it yet
HER = "her"  # whose word is the last one
SORTS = frozenset({"", "due"})
OLDEST_FIRST = frozenset({Tab.MINE, Tab.PROMISES, Tab.OFFERED, Tab.UNASSIGNED})
COUNTED = 99  # of a list; there are more than anybody counts from here on


@dataclass(frozen=True, kw_only=True)
class Filters:
    """How a list is narrowed. `tag`: as its team writes it.

    `state`: open, resolved, ended; other states than open only where all of a team is. `due`: what is late, or due
    within a day, as promised or as agreed. `last`: `her` for those in which the colleague has the last word.
    `holder`: what one person, by her id, or `nobody` has in a team; open work alone, never what she had.
    `sort`: of all of a team, `due` for what is due first; else by last change.
    """

    tab: Tab = Tab.MINE
    q: str = ""
    team: str = ""  # its prefix
    priority: str = ""
    state: str = ""
    due: str = ""
    last: str = ""
    holder: str = ""
    tag: str = ""
    sort: str = ""

    @property
    def given(self) -> Mapping[str, str]:
        """What is set, as an address has it."""
        said = {"q": self.q, "team": self.team, "priority": self.priority, "state": self.state, "tag": self.tag}
        said |= {"due": self.due, "last": self.last, "holder": self.holder, "sort": self.sort}
        return ({"tab": self.tab.value} if self.tab is not Tab.MINE else {}) | {k: v for k, v in said.items() if v}

    @property
    def narrows(self) -> bool:
        """Whether anything but the list and its order is set."""
        return bool(set(self.given) - {"tab", "sort"})

    @property
    def oldest_first(self) -> bool:
        """Whether the list begins with what was or is due first; else with what changed last."""
        return self.tab in OLDEST_FIRST or (self.tab is Tab.TEAM and self.sort == "due")


def inbox(
    filters: Filters,
    *,
    by: Actor,
    own: Mapping[int, ServiceTeamCard],
    after: str | None = None,
    limit: int | None = None,
) -> Page[Row]:
    """Return one page of a list of the inbox; `own` are the actor's teams. Two statements.

    A third where other teams are in it, one more where words are looked for (who outside is called so), and one more
    where it was said by when the work is needed, or to whom by name the ball is offered.
    """
    served_in = frozenset(own)
    many = size(limit)
    cases = _asked(filters, by, served_in, after, many + 1)
    people, others = person_card(people_in(cases)), teams_in(cases) - served_in
    teams = {**own, **(team_cards(others) if others else {})}
    now = clock.now()
    moments = {case.id: case.sort_at for case in cases}
    rows = [row_of(case, people, teams, now=now) for case in cases]
    found = with_asked(rows, cases, people, by=by, offered=filters.tab is Tab.OFFERED, now=now)
    return cut(found, limit=many, key=lambda row: (moments[row.id].isoformat(), row.id))


def counts(*, by: Actor, own: Mapping[int, ServiceTeamCard]) -> dict[Tab, int]:
    """Return how many cases each list holds that nothing narrows; where these are more than `COUNTED`, one more.

    `own` are the actor's teams. One statement, which reads no more of a list than it counts.
    """
    found = Counter(row.tab for row in _counted(by, frozenset(own))())
    return {tab: found[tab.value] for tab in Tab}


def news(filters: Filters, since: datetime, *, by: Actor, own: Mapping[int, ServiceTeamCard]) -> int:
    """Return in how many cases of a list others did something since a moment; more than `COUNTED` is one more.

    `own` are the actor's teams. One statement, and one more where words are looked for.
    """
    served_in = frozenset(own)
    rows = _narrowed(_of_tab(filters, by, served_in), filters, by, served_in)
    return changed_by_others(rows, since, by=by).order_by()[: COUNTED + 1].count()


@lru_cache(maxsize=256)
def _counted(by: Actor, served_in: policy.Teams) -> Prepared:
    def made() -> QuerySet[Any]:
        first, *others = (_some_of(tab, by, served_in) for tab in Tab)
        return first.union(*others, all=True)

    return Prepared(made)


def _some_of(tab: Tab, by: Actor, served_in: policy.Teams) -> QuerySet[Any]:
    """The name of a list, once for each case in it, as often as anybody counts."""
    if tab is Tab.TEAM:
        rows: Any = Case.objects.filter(id__in=_newest(by, served_in, None, COUNTED + 1))
    else:
        rows = _of_tab(Filters(tab=tab), by, served_in)
    if tab is Tab.UNASSIGNED:  # by its order the index is walked, and left after as many
        rows = rows.order_by("sort_at")
    named = rows.annotate(tab=Value(tab.value, TextField()))
    return named.values_list("tab", named=True)[: COUNTED + 1]  # type: ignore[no-any-return]


def _asked(filters: Filters, by: Actor, served_in: policy.Teams, after: str | None, most: int) -> Sequence[Any]:
    if filters.q.strip() or filters.due:  # asks what stands in the texts first, or what time it is
        return list(_columns(filters, by, served_in, after, most))
    return _prepared(filters, by, served_in, after, most)()


# An inbox is looked at again and again. What is asked depends on these alone, and making the SQL takes long.
@lru_cache(maxsize=1024)
def _prepared(filters: Filters, by: Actor, served_in: policy.Teams, after: str | None, most: int) -> Prepared:
    return Prepared(lambda: _columns(filters, by, served_in, after, most))


def _columns(filters: Filters, by: Actor, served_in: policy.Teams, after: str | None, most: int) -> QuerySet[Any]:
    if filters.given == {"tab": Tab.TEAM.value}:
        newest = Case.objects.filter(id__in=_newest(by, served_in, after, most)).annotate(sort_at=F("changed_at"))
        rows: QuerySet[Any] = newest.order_by("-sort_at", "-id")
    else:
        rows = _sorted(
            _narrowed(_of_tab(filters, by, served_in), filters, by, served_in),
            oldest_first=filters.oldest_first,
            after=after,
        )
    rows = with_standing(rows, WORK).annotate(draft=has_draft(by), wrote_at=wrote_back())
    if filters.tab is Tab.OFFERED:
        rows = rows.annotate(now_asked=_words_of_offer(by, served_in))
        return light(rows, "sort_at", "draft", "wrote_at", "now_asked")[:most]
    return light(rows, "sort_at", "draft", "wrote_at")[:most]


def _words_of_offer(by: Actor, served_in: policy.Teams) -> Any:
    """Return, as a column of cases, what is asked with the ball on offer, for who reads the notes of the case."""
    words = Offer.objects.filter(case=OuterRef("pk"), state=Offered.OPEN).values("words")[:1]
    return Case_(When(policy.reads_notes_of(by, served_in), then=Subquery(words)), default=Value("", TextField()))


def _of_tab(filters: Filters, by: Actor, served_in: policy.Teams) -> Any:
    """Return the cases of a list, with the moment they are sorted by."""
    if filters.tab is Tab.TEAM:
        sort_at = next_or_opened() if filters.sort == "due" else F("changed_at")
        return _of_teams(filters, by, served_in).annotate(sort_at=sort_at)
    if filters.tab is Tab.UNASSIGNED:
        free = policy.visible_of_own(by, served_in).filter(holder_team_id__in=served_in, holder=None, state=State.OPEN)
        return free.annotate(sort_at=F("opened_at"))
    seen: Any = policy.visible_to(by, served_in)
    me = by.person_id or 0
    if filters.tab is Tab.MINE:
        held = seen.filter(holder_id=me, state=State.OPEN)
        return held.annotate(sort_at=next_or_opened())
    if filters.tab is Tab.PROMISES:
        mine = seen.filter(Q(holder_id=me) | Q(owner_id=me), state=State.OPEN)
        return mine.annotate(sort_at=next_due(WORK)).filter(sort_at__isnull=False)
    if filters.tab is Tab.OFFERED:
        led = Q(to_team__unit__manager=me)  # what is offered to one of hers by name waits on her too
        to_us = Q(to_person=me) | Q(Q(to_person=None) | led, to_team__in=served_in)
        by_when = Offer.objects.filter(to_us, case=OuterRef("pk"), state=Offered.OPEN).values("answer_by")[:1]
        offered = Offer.objects.filter(to_us, state=Offered.OPEN).values("case_id")
        return seen.filter(id__in=offered).annotate(sort_at=Subquery(by_when))
    waits = Exists(Waiting.objects.filter(case=OuterRef("pk"), until=None))
    on_offer = Exists(Offer.objects.filter(case=OuterRef("pk"), state=Offered.OPEN))
    theirs = Q(owner_id=me) & ~Q(holder_id=me) | Q(holder_id=me) & (waits | on_offer)
    return seen.filter(theirs, state=State.OPEN).annotate(sort_at=F("changed_at"))


def _newest(by: Actor, served_in: policy.Teams, after: str | None, many: int) -> Any:
    """The open cases with either side that changed last, as many of each: two walks along an index, not all there are.

    Each walk passes over what the actor may not see, so that what is in neither comes after all that is.
    """
    still_open = policy.visible_of_own(by, served_in).filter(state=State.OPEN).annotate(sort_at=F("changed_at"))
    sides = still_open.filter(holder_team_id__in=served_in), still_open.filter(owner_team_id__in=served_in)
    holder, owner = (_sorted(side, oldest_first=False, after=after).values("id")[:many] for side in sides)
    return holder.union(owner)


def _of_teams(filters: Filters, by: Actor, served_in: policy.Teams) -> QuerySet[Any]:
    """All of the teams: what is open with either side, what is over with who answered for it."""
    seen = policy.visible_of_own(by, served_in)
    if not filters.state or filters.state == "open":
        return seen.filter(state=State.OPEN)
    # one team by name keeps the order of the index, which many would lose
    own = Q(owner_team_id=next(iter(served_in))) if len(served_in) == 1 else Q(owner_team_id__in=served_in)
    return seen.filter(own, state__in=ENDED if filters.state == "ended" else [State.RESOLVED])


def _narrowed(rows: QuerySet[Any], filters: Filters, by: Actor, served_in: policy.Teams) -> QuerySet[Any]:
    rows = _had_by(_ranked(rows, filters), filters)
    if filters.due in DUE:
        until = clock.now() + DUE[filters.due]
        rows = rows.alias(next_at=next_due(WORK)).filter(next_at__lte=until, state=State.OPEN)
    if filters.last == HER:
        rows = with_word_from_her(rows)
    if filters.tag:
        rows = rows.filter(tags__contains=[filters.tag])
    if number := NUMBER.match(filters.q):
        named = Q(team__prefix=number[1].upper(), number=int(number[2]))
        return rows.filter(named | Q(id__in=cases_of_outside(filters.q)))
    if filters.q.strip():
        is_open = None if filters.tab is Tab.OFFERED else filters.tab is not Tab.TEAM or filters.state in {"", "open"}
        outside = cases_of_outside(filters.q)
        rows = with_words(rows, filters.q, by=by, served_in=served_in, still_open=is_open, also=outside)
    return rows


def _ranked(rows: QuerySet[Any], filters: Filters) -> QuerySet[Any]:
    """Those of a team, and of a priority, where one is named."""
    if filters.team:
        prefix = filters.team.upper()
        rows = rows.filter(Q(holder_team__prefix=prefix) | Q(owner_team__prefix=prefix))
    if filters.priority in {str(level.value) for level in Level}:
        rows = rows.filter(priority=int(filters.priority))
    return rows


def _had_by(rows: QuerySet[Any], filters: Filters) -> QuerySet[Any]:
    """The open cases one person has, or nobody, in the team that is named, if one is; all if nobody is asked for."""
    if not filters.holder:
        return rows
    who = None if filters.holder == NOBODY else number_in(filters.holder) or 0
    had = rows.filter(holder_id=who, state=State.OPEN)
    return had.filter(holder_team__prefix=filters.team.upper()) if filters.team else had


def _sorted(rows: QuerySet[Any], *, oldest_first: bool, after: str | None) -> QuerySet[Any]:
    key = decode_moment(after)
    if oldest_first:
        if key is not None:
            rows = rows.filter(Q(sort_at__gt=key[0]) | Q(sort_at=key[0], id__gt=key[1]))
        return rows.order_by("sort_at", "id")
    if key is not None:
        rows = rows.filter(Q(sort_at__lt=key[0]) | Q(sort_at=key[0], id__lt=key[1]))
    return rows.order_by("-sort_at", "-id")


def holders_in(filters: Filters, *, by: Actor, served_in: policy.Teams, most: int) -> list[int | None]:
    """Return who has each case of a list, by id, None where nobody has: of `most` cases at most. One statement."""
    rows = _narrowed(_of_tab(filters, by, served_in), filters, by, served_in)
    return list(rows.values_list("holder_id", flat=True)[:most])


def case_named(text: str, *, by: Actor, itself: bool = False) -> int | None:
    """Return the id of the case that is called so (IT-1042), if the actor may see it. Three statements.

    One that was merged is found where it went, as far as she sees that; `itself`: where it was.
    """
    found = NUMBER.match(text)
    if found is None:
        return None
    rows = policy.visible_to(by).filter(team__prefix=found[1].upper(), number=int(found[2]))
    gone = Exists(Merge.objects.filter(gone=OuterRef("pk"), until=None))
    row = rows.values_list("id", gone).first()
    if row is None:
        return None
    return (gone_into(row[0], by=by) if row[1] and not itself else None) or row[0]


def cases_chosen(ids: Sequence[int], *, by: Actor) -> list[Row]:
    """Return these cases as rows, as far as the actor sees them. Three statements."""
    cases: list[Any] = list(with_standing(policy.visible_to(by).filter(id__in=ids)).order_by("-changed_at", "-id"))
    people, teams = person_card(people_in(cases)), team_cards(teams_in(cases))
    now = clock.now()
    return [row_of(case, people, teams, now=now) for case in cases]


def filters_of(given: Mapping[str, str]) -> Filters:
    """Return the filters an address holds; refuses a list or an order that is not there."""
    tab = given.get("tab", "") or Tab.MINE.value
    if tab not in set(Tab):
        raise Refusal("There is no such list. Choose one of the tabs.", code="no_tab", field="tab")
    if given.get("sort", "") not in SORTS:
        raise Refusal("There is no such order. Choose one of those in the list.", code="no_sort", field="sort")
    names = ("q", "team", "priority", "state", "due", "last", "holder", "tag", "sort")
    said = {name: given.get(name, "").strip()[:LONGEST_QUESTION] for name in names}
    return Filters(tab=Tab(tab), **said)
