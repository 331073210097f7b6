"""Forms about one person's record, positions and identities."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.directory.forms.answering import Answerable, ChoosingForm, DayField
from rapport.directory.queries.choosers import PersonField, UnitField
from rapport.directory.queries.history import PositionRow
from rapport.directory.rules.identities import LONGEST, IdentityKind
from rapport.directory.rules.records import timezones
from rapport.ui.choosers import Words, WordsField

LANGUAGES, SKILLS = "/people/languages/", "/people/skills/"
KINDS = [
    (IdentityKind.EMAIL.value, _("E-mail address")),
    (IdentityKind.LOGIN.value, _("Login")),
    (IdentityKind.CHAT.value, _("Chat name")),
    (IdentityKind.PHONE.value, _("Phone number")),
    (IdentityKind.ID.value, _("Number in your organisation")),
]


def _zones() -> list[tuple[str, Any]]:
    return [("", _("Not known")), *((zone, zone) for zone in sorted(timezones()))]


class AddPersonForm(ChoosingForm):
    """Somebody new."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.CharField(
        label=_("E-mail address"),
        required=False,
        max_length=LONGEST,
        help_text=_("Logs and invitations find the person by it."),
    )
    title = forms.CharField(label=_("Title"), required=False, max_length=300)
    unit = UnitField(label=_("Unit"), required=False)
    manager = PersonField(label=_("Reports to"), required=False, kind="post")
    started_on = DayField(label=_("First day"), required=False)
    external_id = forms.CharField(
        label=_("Number in your organisation"),
        required=False,
        max_length=200,
        help_text=_("The id your files of people use; a later file then knows the person."),
    )


class RecordForm(Answerable):
    """What a record says that is not dated."""

    name = forms.CharField(label=_("Name"), max_length=200)
    given_name = forms.CharField(label=_("Given name"), required=False, max_length=100)
    family_name = forms.CharField(label=_("Family name"), required=False, max_length=100)
    location = forms.CharField(label=_("Place"), required=False, max_length=200)
    timezone = forms.ChoiceField(label=_("Time zone"), required=False, choices=_zones)
    grade = forms.CharField(label=_("Grade"), required=False, max_length=60)
    started_on = DayField(label=_("First day"), required=False, help_text=_("The first position begins on it."))


class SkillsForm(Answerable):
    """What somebody can do, and which languages she speaks."""

    skills = WordsField(label=_("Skills"), required=False, widget=Words(SKILLS))
    languages = WordsField(label=_("Languages"), required=False, widget=Words(LANGUAGES))


class MoveForm(ChoosingForm):
    """What comes next for somebody."""

    title = forms.CharField(label=_("Title"), required=False, max_length=300)
    unit = UnitField(label=_("Unit"), required=False)
    manager = PersonField(label=_("Reports to"), required=False, kind="post")
    on = DayField(label=_("From"), help_text=_("What was before ends the day before."))

    def told(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        return {"title": data["title"], "unit_id": data["unit"], "manager_id": data["manager"], "on": data["on"]}


class PositionForm(ChoosingForm):
    """One position with its days."""

    title = forms.CharField(label=_("Title"), required=False, max_length=300)
    unit = UnitField(label=_("Unit"), required=False)
    manager = PersonField(label=_("Reports to"), required=False, kind="post")
    since = DayField(label=_("From"), required=False, help_text=_("Left empty: from the first day on."))
    until = DayField(label=_("Last day"), required=False, help_text=_("Left empty: until further notice."))
    primary = forms.BooleanField(
        label=_("The main position"),
        required=False,
        help_text=_("There is one at a time; lists, figures and the reporting line go by it."),
    )

    @staticmethod
    def of(row: PositionRow) -> dict[str, Any]:
        """Return what the form shows of a position."""
        return {
            "title": row.title,
            "unit": row.unit_id,
            "manager": row.manager_id,
            "since": row.since,
            "until": row.last_day,
            "primary": row.primary,
        }

    def told(self) -> dict[str, Any]:
        """Return what the action takes: its `until` is the day after the last one."""
        data = self.cleaned_data
        last: date | None = data["until"]
        return {
            "title": data["title"],
            "unit_id": data["unit"],
            "manager_id": data["manager"],
            "since": data["since"],
            "until": last + timedelta(days=1) if last else None,
            "primary": data["primary"],
        }


class IdentityForm(Answerable):
    """One more thing by which somebody is known."""

    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    value = forms.CharField(label=_("Address, login or number"), max_length=LONGEST)


class LeavingForm(Answerable):
    """Somebody's last day."""

    on = DayField(label=_("Last day"))
