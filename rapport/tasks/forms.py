"""Who decides for whom while she is away. What was typed stays on a form that is refused."""

from datetime import datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor
from rapport.directory.public import PersonField
from rapport.kit import clock
from rapport.tasks.actions import kinds
from rapport.tasks.rules import Wants
from rapport.ui.answering import Answerable, DayField, offer_choices
from rapport.ui.choosers import find_for

HELP_WHOM = _(
    "Who leads a unit may do this for its people: somebody else than herself decides then, and they are told."
)


class CoverForm(Answerable):
    """Who decides, from which day to which, on what."""

    names: ClassVar[dict[str, str]] = {"to": "to", "since": "first", "until": "last", "from_person_id": "whom"}
    whom = PersonField(label=_("Who is away, if not you"), required=False, help_text=HELP_WHOM)
    to = PersonField(label=_("Who decides meanwhile"))
    first = DayField(label=_("From"))
    last = DayField(label=_("Until and including"))
    kind = forms.ChoiceField(label=_("On what"), required=False)
    field_order = ("to", "first", "last", "kind", "whom")

    def __init__(self, *args: Any, by: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        known = [(kind.name, str(kind.title)) for kind in kinds().values() if kind.wants is Wants.DECISION]
        offer_choices(self, "kind", [("", _("Whatever waits on me")), *sorted(known)])
        find_for(self, by)
        if not by.led_unit_ids:
            del self.fields["whom"]

    def told(self) -> dict[str, Any]:
        """Return what the action takes: whole days, on the reader's clock."""
        data = self.cleaned_data
        return {
            "from_person_id": data.get("whom"),
            "to_person_id": data["to"],
            "since": max(_begin(data["first"]), clock.now()),
            "until": _begin(data["last"] + timedelta(days=1)),
            "kind": data["kind"],
        }


def _begin(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
