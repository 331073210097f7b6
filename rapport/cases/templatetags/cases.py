"""How long something took, and when it is, in words."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BaseForm
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from rapport.cases.queries.case.clocks import Agreed, Missed
from rapport.cases.queries.inbox.lists import Tab
from rapport.cases.queries.rows import Row
from rapport.cases.rules.lengths import MANY_HOURS, TENTHS, InUnits, in_one_unit
from rapport.catalogue.public import Goal
from rapport.kit import clock
from rapport.ui.figures import number_text
from rapport.ui.moments import by_text, full_text, length_text, when_text
from rapport.ui.people import unit_colour

register = template.Library()


@register.simple_tag
def exact(moment: datetime | None, by: bool = False) -> SafeString:
    """`{% exact due by=True %}`: "by 15:00" today, else "Mon 23 Nov, 15:00"; the whole moment in the title."""
    if moment is None:
        return SafeString()
    now = clock.now()
    text = by_text(moment, now=now) if by else when_text(moment, now=now)
    local = timezone.localtime(moment)
    if local.date() != timezone.localtime(now).date():
        text = f"{text}, {date_format(local, 'H:i')}"
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), full_text(moment), text)


@register.simple_tag(takes_context=True)
def case_rows(context: Context, rows: Iterable[Row]) -> SafeString:
    """`{% case_rows rows %}`: the cases of a list of the inbox."""
    me, of_offers = context["request"].actor.person_id, context["filters"].tab is Tab.OFFERED
    where = get_language(), timezone.get_current_timezone_name(), timezone.localdate(clock.now())

    def drawn(row: Row) -> SafeString:
        hers = row.requester is not None and row.requester.id == me
        colour = unit_colour(row.holder_team.unit_slug)
        return _drawn(row, row.offer is not None and of_offers, row.refused and not hers, colour, *where)

    return mark_safe("".join(map(drawn, rows)))  # noqa: S308 (rows of our own template)


# An inbox is looked at again and again, and most rows are as they were: what they are drawn from is the key.
@lru_cache(maxsize=4096)
def _drawn(row: Row, offered: bool, refused: bool, colour: int, _language: str, _zone: str, _today: date) -> SafeString:
    told = {"row": row, "offered": offered, "refused": refused, "colour": colour}
    return mark_safe(render_to_string("cases/_row.html", told))  # noqa: S308 (a template of ours, which escapes)


@register.filter
def focused(form: BaseForm) -> BaseForm:
    """Let the first field of a form have the focus when its page opens: the first that is wrong, if one is."""
    shown = form.visible_fields()
    first = next((field for field in shown if field.errors), shown[0] if shown else None)
    if first is not None:
        first.field.widget.attrs["autofocus"] = True
    return form


@register.filter
def length_of(length: timedelta) -> str:
    """Return "20 min", "3 h", "4 d"."""
    return length_text(length)


@register.filter
def work_of(length: timedelta, day: timedelta | None = None) -> str:
    """Return working time in hours, which a day of the calendar would misstate; from 24 h on in days of a team.

    `day`: how long that team works on one; without it all is hours, and minutes are left out from 24 h on.
    """
    hours, rest = divmod(round(length.total_seconds() / 60), 60)
    if hours >= MANY_HOURS:
        if not day:
            return _("%(n)s h") % {"n": round(length.total_seconds() / 3600)}
        days = max(1, round(length / day))
        return ngettext("%(n)s working day", "%(n)s working days", days) % {"n": days}
    if not hours:
        return _("%(n)s min") % {"n": rest}
    return _("%(n)s h") % {"n": hours} if not rest else _("%(h)s h %(m)02d") % {"h": hours, "m": rest}


@register.simple_tag
def told_of(row: Agreed) -> dict[str, Any]:
    """`{% told_of row as told %}`: what was agreed, used and late, in one unit; `parts` by team."""
    found = in_one_unit(target=row.target, used=row.used, day=row.day, parts=[part.late for part in row.portions])
    parts = [
        {"team": part.team, "late": units_of(late, found), "held": units_of(round(part.held / found.unit), found)}
        for part, late in zip(row.portions, found.parts, strict=True)
    ]
    numbers = {name: units_of(getattr(found, name), found) for name in ("target", "used", "late")}
    return {**numbers, "is_late": bool(found.late), "parts": parts}


@register.filter
def late_of(row: Missed) -> str:
    """Return how late an agreed time was, as `told_of` tells it."""
    found = in_one_unit(target=row.target, used=row.used, day=row.day)
    return units_of(found.late, found)


def units_of(many: int, found: InUnits) -> str:
    """Return so many units in words: "1.5 working days", "14 h 25"."""
    if not found.in_days:
        hours, rest = divmod(many, 60)
        if not hours:
            return _("%(n)s min") % {"n": rest}
        return _("%(n)s h") % {"n": hours} if not rest else _("%(h)s h %(m)02d") % {"h": hours, "m": rest}
    days, tenth = divmod(many, TENTHS)
    shown = number_text(many / TENTHS, 1) if tenth else number_text(days)
    return ngettext("%(n)s working day", "%(n)s working days", days if not tenth else 2) % {"n": shown}


@register.filter
def goal_of(goal: str) -> str:
    """Say what is due, in a word."""
    return {
        Goal.ANSWER: lambda: _("first answer"),
        Goal.UPDATE: lambda: _("next word"),
        Goal.RESOLUTION: lambda: _("done"),
        Goal.ACCEPT: lambda: _("yes or no"),
        Goal.FINISH: lambda: _("their part"),
    }[Goal(goal)]()
