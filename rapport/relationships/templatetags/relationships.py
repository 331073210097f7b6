"""What happened in a relationship, in words and signs."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.relationships import policy
from rapport.relationships.queries import bands
from rapport.relationships.queries.seen import KINDS, MOODS
from rapport.relationships.queries.timeline import Row
from rapport.relationships.rules.health import band_of
from rapport.relationships.rules.named import NAME
from rapport.relationships.rules.words import Contact, GoalStep, Happened, Mood
from rapport.ui.figures import number_text
from rapport.ui.moments import full_text, when_text
from rapport.ui.templatetags.ui import chip

register = template.Library()
HOUR = 60


@register.filter
def on_day(moment: date | datetime) -> str:
    """Return when something was or is, in a word, without an element of its own: for lists of many rows."""
    return when_text(moment, now=clock.now())


@register.filter
def exactly(moment: date | datetime) -> str:
    """Return the exact moment, for the title of what says it in a word."""
    return full_text(moment)


ICONS = {
    Contact.MEETING: "people",
    Contact.CALL: "ear",
    Contact.VISIT: "place",
    Contact.COFFEE: "star",
    Contact.MESSAGE: "mail",
    Contact.REVIEW: "trust",
    Contact.SHADOWING: "eye",
    Contact.EXCHANGE: "merge",
    Contact.NOTE: "pen",
}
SIGNS: dict[str, str] = {
    Happened.STAGE: "flag",
    Happened.OWNER: "hand",
    Happened.GOAL: "star",
    Happened.CASE_OPENED: "inbox",
    Happened.CASE_MOVED: "hand",
    Happened.CASE_ENDED: "check",
    Happened.CASE_REOPENED: "back",
    Happened.PROMISE_KEPT: "check",
    Happened.PROMISE_BROKEN: "warn",
    Happened.AGREED_KEPT: "check",
    Happened.AGREED_MISSED: "warn",
    Happened.AGREEMENT_PROPOSED: "pen",
    Happened.AGREEMENT_SIGNED: "check",
    Happened.AGREEMENT_DECLINED: "back",
    Happened.AGREEMENT_TAKEN_BACK: "back",
    Happened.TRUST: "trust",
    Happened.RATED: "star",
}
SAYS: dict[str, Callable[[], str]] = {
    Happened.CASE_OPENED: lambda: _("They asked"),
    Happened.CASE_MOVED: lambda: _("Another team took it over"),
    Happened.CASE_ENDED: lambda: _("Done"),
    Happened.CASE_REOPENED: lambda: _("Opened again"),
    Happened.PROMISE_KEPT: lambda: _("A promise was kept"),
    Happened.PROMISE_BROKEN: lambda: _("A promise was broken"),
    Happened.AGREED_KEPT: lambda: _("An agreed time was kept"),
    Happened.AGREED_MISSED: lambda: _("An agreed time was missed"),
    Happened.AGREEMENT_PROPOSED: lambda: _("An agreement was proposed"),
    Happened.AGREEMENT_SIGNED: lambda: _("An agreement was signed"),
    Happened.AGREEMENT_DECLINED: lambda: _("An agreement was declined"),
    Happened.AGREEMENT_TAKEN_BACK: lambda: _("An agreement to come was taken back before it began"),
    Happened.TRUST: lambda: _("A new figure of trust"),
    Happened.RATED: lambda: _("Ratings of a quarter were published"),
}
AIMED = {
    GoalStep.PROPOSED: lambda: _("A goal was proposed"),
    GoalStep.AGREED: lambda: _("They agreed to a goal"),
    GoalStep.DECLINED: lambda: _("They said no to a goal"),
    GoalStep.REACHED: lambda: _("A goal was reached"),
    GoalStep.DROPPED: lambda: _("A goal was dropped"),
    GoalStep.REOPENED: lambda: _("A goal was taken up again"),
}


@register.filter
def may_load(actor: Actor) -> bool:
    """Whether a reader may take a book in from files."""
    return policy.loads(actor)


@register.filter
def contact_word(kind: str) -> str:
    """Say what kind of touchpoint it is."""
    return str(KINDS[Contact(kind)])


@register.filter
def contact_icon(kind: str) -> str:
    """Return the sign of a kind of touchpoint."""
    return ICONS[Contact(kind)]


@register.filter
def mood_word(mood: str) -> str:
    """Say how it went."""
    return str(MOODS[Mood(mood)])


@register.filter
def row_icon(row: Row) -> str:
    """Return the sign of what happened."""
    return ICONS[row.met.kind] if row.met else SIGNS.get(row.what, "book")


@register.filter
def health_tone(score: int) -> str:
    """Return how a chip with a score looks, by the bands of health."""
    return f"is-{bands.TONES[band_of(score)]}"


@register.filter
def band_word(score: int | None) -> str:
    """Say how health reads, as it stands within a sentence."""
    return str(bands.WORDS[band_of(score)]).lower()


@register.simple_tag
def health_chip(score: int) -> SafeString:
    """A score with the tone and the sign of its band."""
    band = band_of(score)
    return chip(score, bands.TONES[band], bands.SIGNS[band])


@register.filter
def row_says(row: Row) -> str:
    """Say what happened, before the name of its record."""
    if row.met:
        return contact_word(row.met.kind)
    if row.what == Happened.STAGE:
        return _("From %(before)s to") % {"before": row.before} if row.before else _("Begun at")
    if row.what == Happened.OWNER:
        return _("Looked after by") if row.after else _("Looked after by nobody")
    if row.what == Happened.GOAL:
        return AIMED[GoalStep(int(row.value or 0))]()
    return SAYS[row.what]() if row.what in SAYS else ""


@register.simple_tag
def moment(at: datetime | None) -> SafeString:
    """`{% moment at %}`: "15:00" today, else "Mon 23 Nov, 15:00"; the whole moment in the title."""
    if at is None:
        return SafeString()
    local, now = timezone.localtime(at), clock.now()
    text = when_text(at, now=now)
    if local.date() != timezone.localtime(now).date():
        text = f"{text}, {date_format(local, 'H:i')}"
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), full_text(at), text)


@register.filter
def rhythm_word(days: int | None) -> str:
    """Say a rhythm: every six weeks, every 10 days; empty without one."""
    if not days:
        return ""
    if days % 7 == 0:
        weeks = days // 7
        return ngettext("every week", "every %(n)s weeks", weeks) % {"n": weeks}
    return ngettext("every day", "every %(n)s days", days) % {"n": days}


@register.filter
def linked(text: str, named: Mapping[str, str]) -> SafeString:
    """Write a text with what it names (IT-1042) as links; what stands in `named` under no name stays as it is."""
    done: list[SafeString] = []
    place = 0
    for one in NAME.finditer(text) if named else ():
        if (url := named.get(one.group().upper())) is not None:
            done += [escape(text[place : one.start()]), format_html('<a href="{}">{}</a>', url, one.group())]
            place = one.end()
    return format_html_join("", "{}", ((one,) for one in (*done, escape(text[place:]))))


@register.filter
def minutes_word(minutes: int | None) -> str:
    """Say how long something took."""
    if minutes is None:
        return ""
    hours, rest = divmod(minutes, HOUR)
    if not hours:
        return _("%(n)s min") % {"n": rest}
    return _("%(n)s h") % {"n": hours} if not rest else _("%(h)s h %(m)02d") % {"h": hours, "m": rest}


@register.filter
def value_text(value: Any) -> str:
    """Write a value of a goal, without more digits than it has."""
    return "" if value is None else number_text(int(value) if value == int(value) else round(value, 2))
