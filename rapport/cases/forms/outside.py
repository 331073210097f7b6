"""Somebody outside behind a case."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.cases.forms import Answerable
from rapport.cases.rules.outside import KEEP_DAYS, LONGEST, SHORTEST, OutsideKind

KINDS = [
    (OutsideKind.CUSTOMER.value, _("a customer")),
    (OutsideKind.PARTNER.value, _("a partner")),
    (OutsideKind.SUPPLIER.value, _("a supplier")),
    (OutsideKind.OTHER.value, _("somebody else")),
]


class OutsideForm(Answerable):
    """Who it is, by name or number, and how long that is kept."""

    names: ClassVar[dict[str, str]] = {"name": "name"}
    kind = forms.TypedChoiceField(label=_("Who they are to us"), coerce=OutsideKind, choices=KINDS)
    name = forms.CharField(label=_("Name"), required=False, max_length=200)
    number = forms.CharField(
        label=_("Number"),
        required=False,
        max_length=60,
        help_text=_("By which they are known elsewhere: of a contract, a loan, a ticket of theirs."),
    )
    keep_days = forms.IntegerField(
        label=_("Days to keep this after the case is closed"),
        min_value=SHORTEST,
        max_value=LONGEST,
        initial=KEEP_DAYS,
        help_text=_("Then name and number are deleted; the case stays."),
    )
