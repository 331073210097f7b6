"""Tags for what stands in every row: plain functions, so that a long table stays quick."""

import json
import re
import secrets
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rapport.kit import clock
from rapport.ui import figures, moments
from rapport.ui.icons import icon_address
from rapport.ui.people import face_of, unit_colour
from rapport.ui.themes import theme_of

register = template.Library()

register.filter("number", figures.number_text)
register.filter("unit_colour", unit_colour)

HEAD = ("kind", "sorted", "hidden", "sort_url", "label")
HTMX = {
    "allowEval": False,
    "includeIndicatorStyles": False,
    "selfRequestsOnly": True,
    "historyCacheSize": 0,
    "refreshOnHistoryMiss": True,
    "scrollBehavior": "auto",
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "422", "swap": True},
        {"code": "[45]..", "swap": False, "error": True},
    ],
}


# ---------- Atoms ----------


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """`{% icon "lock" %}`; give a label only where no word stands beside it."""
    return _icon(name, str(label), size)


@lru_cache(maxsize=1024)
def _icon(name: str, label: str, size: str) -> SafeString:
    """Draw it once: a list has a hundred of them, and they are alike."""
    if not name:
        return SafeString()
    classes = f"i {size}".strip()
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', classes, label, icon_address(name)
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, icon_address(name))


@register.simple_tag
def avatar(person: Any = None, name: str = "", unit: str | int = "", size: str = "") -> SafeString:
    """The letters of a person in the colour of her unit; her name stands beside it, so this stays silent."""
    face = face_of(person, name=name, unit=unit)
    return format_html(
        '<span class="{}"{} aria-hidden="true">{}</span>', f"av {size}".strip(), _colour(face.colour), face.initials
    )


@register.simple_tag
def dot(unit: str | int = "") -> SafeString:
    """The colour of a unit, before its name."""
    return format_html('<i class="dot"{}></i>', _colour(unit_colour(unit)))


@register.simple_tag
def chip(text: Any, tone: str = "", icon_name: str = "") -> SafeString:
    """State or time in a word; tone is good, warn, bad, info, mine or open."""
    return _chip(conditional_escape(text), tone, icon_name)


@lru_cache(maxsize=4096)
def _chip(text: SafeString, tone: str, icon_name: str) -> SafeString:
    """Put it together once for all rows that say the same."""
    return format_html('<span class="{}">{}{}</span>', f"chip is-{tone}" if tone else "chip", icon(icon_name), text)


@register.simple_tag
def trust_bar(
    share: float,
    low: float | None = None,
    high: float | None = None,
    said: float | None = None,
    *,
    few: bool = False,
    of: float = 1.0,
) -> SafeString:
    """Shares from 0 to 1: fill to the estimate, line over the likely range, diamond where people were asked.

    few: no share is told, only that few or none and under how much; nothing is drawn then.
    of: the share at which the bar is full, where those of a list are small and compared with one another.
    """
    shown = (None if value is None else round(value, 3) for value in (low, high, said))
    return _trust_bar(None if few else round(share, 3), *shown, round(of or 1.0, 3), get_language())


@register.simple_tag
def bar(share: float, most: float) -> SafeString:
    """A bar against the longest of its list; the figure stands beside it in words, so nobody needs to see it."""
    width = _round(min(1.0, share / most)) if most else 0
    return format_html(
        '<svg class="bar" aria-hidden="true"><rect class="track" width="100%" height="10" rx="2"/>'
        '<rect class="fill" width="{}%" height="10" rx="2"/></svg>',
        width,
    )


@lru_cache(maxsize=4096)
def _trust_bar(
    share: float | None, low: float | None, high: float | None, said: float | None, of: float, _language: str | None
) -> SafeString:
    """Draw it once for all rows that look alike."""

    def at(value: float) -> float:
        return _round(min(1.0, value / of))

    told = figures.trust_text(share, low, high, said)
    if share is None:  # nothing is drawn: what people said stands beside it in words
        return format_html('<div class="trust is-few"><b class="few" title="{}">{}</b></div>', told, _few(high))
    marks = [
        format_html('<rect class="fill" width="{}%" height="12"/>', at(share)),
        format_html('<line class="edge" x1="{0}%" x2="{0}%" y1="0" y2="12"/>', at(share)),
    ]
    if low is not None and high is not None:
        marks.append(format_html('<line class="span" x1="{}%" x2="{}%" y1="6" y2="6"/>', at(low), at(high)))
    if said is not None:
        marks.append(
            format_html('<svg x="{}%" overflow="visible"><path class="said" d="M0 2l4 4-4 4-4-4z"/></svg>', at(said))
        )
    return format_html(
        '<div class="trust"><svg class="trust-bar" role="img" aria-label="{}">'
        '<rect class="track" width="100%" height="12" rx="3"/>{}</svg><b>{}</b></div>',
        told,
        mark_safe("".join(marks)),  # noqa: S308 — each mark comes out of format_html
        figures.percent_text(share),
    )


def _few(high: float | None) -> str:
    """What stands where no share is told."""
    if high is None:
        return _("few or none")
    return _("few or none, under %(high)s") % {"high": figures.percent_text(high)}


@register.simple_tag
def spark(
    values: Sequence[float | None], label: str = "", least: float | None = None, most: float | None = None
) -> SafeString:
    """A small line, on its own scale unless its ends are given; without two known values it says so in words."""
    line = figures.spark_of(values, least=least, most=most)
    if line is None:
        return format_html('<span class="meta">{}</span>', _("too few for a trend"))
    return format_html(
        '<svg class="spark" viewBox="0 0 88 24" role="img" aria-label="{}">'
        '<path d="{}"/><circle cx="{}" cy="{}" r="2.5"/></svg>',
        label or _spark_words(values),
        line.path,
        line.x,
        line.y,
    )


@register.simple_tag
def shares(parts: Iterable[Any], label: str) -> SafeString:
    """One bar in parts of (amount, unit): widths in per cent of the sum, two pixels apart."""
    amounts = [(float(amount), unit_colour(unit)) for amount, unit in parts]
    total = sum(amount for amount, _unit in amounts) or 1
    starts = [sum(amount for amount, _unit in amounts[:index]) for index in range(len(amounts))]
    return format_html(
        '<svg class="shares" role="img" aria-label="{}">{}</svg>',
        label,
        format_html_join(
            "",
            '<rect x="{}%" width="{}%" height="10" rx="2"{}/>',
            (
                (_round(start / total), max(0.4, _round(amount / total) - 0.6), _colour(colour))
                for start, (amount, colour) in zip(starts, amounts, strict=True)
            ),
        ),
    )


# ---------- Times and numbers ----------


@register.simple_tag
def when(moment: date | datetime | None, by: bool = False) -> SafeString:
    """`{% when due by=True %}`: "by 15:00" or "Mon 23 Nov", with the exact moment in the title."""
    if moment is None:
        return SafeString()
    say = moments.by_text if by else moments.when_text
    return _time(moment, say(moment, now=clock.now()))


@register.simple_tag
def ago(moment: datetime | None) -> SafeString:
    """Return "3 weeks ago", "in 1 h 40"."""
    return _time(moment, moments.age_text(moment, now=clock.now())) if moment else SafeString()


@register.simple_tag
def percent(share: float, low: float | None = None, high: float | None = None) -> SafeString:
    """Return "41 % likely 38 to 44", from shares of 0 to 1."""
    if low is None or high is None:
        return SafeString(figures.percent_text(share))
    return format_html("{} <small>{}</small>", figures.percent_text(share), figures.likely_text(low, high))


@register.simple_tag
def change(difference: float, low: float | None = None, high: float | None = None) -> SafeString:
    """Return "+13 points" or "steady"."""
    result = figures.change_of(difference, low, high)
    return format_html('<span class="{}">{}</span>', result.tone or "meta", result.text)


@register.filter
def highlight(text: str, query: str) -> SafeString:
    """The letters that were searched for, marked; accents and case are forgiven."""
    words = [_plain(word) for word in query.split() if word]
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    shape = _plain(text)
    if not pattern or len(shape) != len(text):
        return conditional_escape(text)
    pieces, last = [], 0
    for match in re.finditer(rf"\b(?:{pattern})", shape):
        pieces += [conditional_escape(text[last : match.start()])]
        pieces += [format_html("<mark>{}</mark>", text[match.start() : match.end()])]
        last = match.end()
    return mark_safe("".join([*pieces, conditional_escape(text[last:])]))  # noqa: S308 — every piece is escaped above


# ---------- Frame ----------


@register.simple_tag
def kept(template_name: str, **told: Any) -> SafeString:
    """`{% kept "ui/_side.html" menu=menu %}`: a part of the frame, drawn once for all who are told the same.

    The part is told nothing else: no reader, no request, no token.
    """
    return _kept(template_name, get_language(), tuple(told.items()))


@lru_cache(maxsize=1024)
def _kept(template_name: str, _language: str | None, told: tuple[tuple[str, Any], ...]) -> SafeString:
    return mark_safe(render_to_string(template_name, dict(told)))  # noqa: S308 (a template of ours, which escapes)


@register.simple_tag
def heads(columns: Iterable[Any]) -> SafeString:
    """`{% heads columns %}`: the heads of a table; `kind`, `sorted`, `hidden`, `sort_url` and `label` of each."""
    told = ({name: f"{_part(column, name) or ''}" for name in HEAD} for column in columns)
    return mark_safe("".join(kept("ui/column.html", **column) for column in told))  # noqa: S308 (kept escapes)


def _part(column: Any, name: str) -> Any:
    return column.get(name) if isinstance(column, Mapping) else getattr(column, name, None)


@register.simple_tag(takes_context=True)
def theme_choice(context: Context) -> str:
    return theme_of(context.get("request"))


@register.simple_tag(takes_context=True)
def theme_attribute(context: Context) -> SafeString:
    """The reader's choice is in a cookie, so the first byte already knows it and nothing flashes."""
    chosen = theme_of(context.get("request"))
    return format_html(' data-theme="{}"', chosen) if chosen else SafeString()


@register.simple_tag
def htmx_config() -> str:
    return json.dumps(HTMX, separators=(",", ":"))


@register.simple_tag
def unique(prefix: str) -> str:
    """An id that no other region of the page has, not even one fetched later."""
    return f"{prefix}-{secrets.token_hex(4)}"


@register.filter
def entries(group: Any) -> Any:
    """The entries of a menu group, be it a dict (whose items are a method) or an object."""
    return group["items"] if isinstance(group, dict) else group.items


@register.filter
def thumb_items(menu: Iterable[Any] | None) -> list[Any]:
    """Four places for the bar at the thumb: those marked `thumb`, else the first four."""
    items = [item for group in menu or () for item in entries(group)]
    marked = [
        item for item in items if (item.get("thumb") if isinstance(item, dict) else getattr(item, "thumb", False))
    ]
    return (marked or items)[:4]


@register.filter
def undo_address(tags: str | None) -> str:
    """Django's message tags carry the address of the undo as "undo:/people/merges/3/undo/"."""
    return next((tag.removeprefix("undo:") for tag in (tags or "").split() if tag.startswith("undo:/")), "")


@register.filter
def open_address(tags: str | None) -> str:
    """The address of what a message leads to, which its tags carry as "open:/cases/3/"."""
    found = (tag.removeprefix("open:") for tag in (tags or "").split() if tag.startswith("open:/"))
    return next((address for address in found if not address.startswith("//")), "")


def _time(moment: date | datetime, text: str) -> SafeString:
    return _marked(moment, text, timezone.get_current_timezone_name(), get_language())


@lru_cache(maxsize=8192)
def _marked(moment: date | datetime, text: str, _zone: str, _language: str | None) -> SafeString:
    """Say a moment once to all readers of one zone and language; who looks at a list again finds the same moments."""
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), moments.full_text(moment), text)


def _colour(colour: int) -> SafeString:
    return format_html(' data-u="{}"', colour) if colour else SafeString()


def _round(share: float) -> float:
    return round(min(1.0, max(0.0, share)) * 100, 1)


def _plain(text: str) -> str:
    """Letters without marks and case, one for one, so that positions stay true."""
    return "".join(unicodedata.normalize("NFD", letter)[0].casefold()[:1] or letter for letter in text)


def _spark_words(values: Sequence[float | None]) -> str:
    known = [value for value in values if value is not None]
    return _("from %(first)s to %(last)s") % {
        "first": figures.number_text(round(known[0], 2)),
        "last": figures.number_text(round(known[-1], 2)),
    }


@register.filter
def skeleton_widths(lines: str | int) -> list[int]:
    """Widths 1 to 4 in turn, so that loading looks like lines of text."""
    return [index % 4 + 1 for index in range(int(lines))]


@register.filter
def is_single_choice(field: Any) -> bool:
    """A checkbox alone stands before its label, not under it."""
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not field.use_fieldset
