"""How long something took, in words."""

from datetime import timedelta

from django import template
from django.utils.translation import gettext as _

from rapport.ui.moments import length_text

register = template.Library()


@register.filter
def length_of(length: timedelta) -> str:
    """Return "20 min", "3 h", "4 d"."""
    return length_text(length)


@register.filter
def work_of(length: timedelta) -> str:
    """Return working time in hours, which a day of the calendar would misstate."""
    hours, rest = divmod(round(length.total_seconds() / 60), 60)
    if not hours:
        return _("%(n)s min") % {"n": rest}
    return _("%(n)s h") % {"n": hours} if not rest else _("%(h)s h %(m)02d") % {"h": hours, "m": rest}
