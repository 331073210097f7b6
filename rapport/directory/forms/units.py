"""Forms about units and groups."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor
from rapport.directory.actions.groups import NAME, PURPOSE
from rapport.directory.forms.answering import Answerable, ChoosingForm, DayField
from rapport.directory.queries.choosers import PersonField, UnitField
from rapport.directory.queries.choosing import units_called
from rapport.directory.rules.paths import LONGEST_NAME

OPEN = "open"


class UnitForm(ChoosingForm):
    """A unit: its name, what it belongs to, who heads it."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    parent = UnitField(label=_("Belongs to"), required=False, help_text=_("Left empty: it stands at the top."))
    manager = PersonField(
        label=_("Manager"), required=False, help_text=_("Left empty: it follows from who reports to whom.")
    )

    def told(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        return {"name": data["name"], "parent_id": data["parent"], "manager_id": data["manager"]}


class NewUnitForm(UnitForm):
    """A unit to be added; a second one of the same name elsewhere is added only on purpose."""

    def __init__(self, *args: Any, by: Actor, **more: Any) -> None:
        super().__init__(*args, by=by, **more)
        self._by = by

    def clean(self) -> Any:
        """Tell of units that are called so already, and ask whether another is meant."""
        data: Any = super().clean()
        if data.get("name") and not self.data.get("second") and (there := units_called(data["name"], by=self._by)):
            said = {"name": data["name"], "where": "; ".join(there)}
            self.add_error("name", _("There is a unit called %(name)s already: %(where)s.") % said)
            self.fields["second"] = forms.BooleanField(label=_("Add another one of this name"), required=False)
        return data


class EndUnitForm(Answerable):
    """A unit's last day."""

    on = DayField(label=_("Last day"))


class GroupForm(Answerable):
    """A group, what it is for, and who may know of it."""

    name = forms.CharField(label=_("Name"), max_length=NAME)
    purpose = forms.CharField(
        label=_("What it is for"), required=False, max_length=PURPOSE, widget=forms.Textarea(attrs={"rows": 3})
    )


class NewGroupForm(GroupForm):
    """A new group."""

    who = forms.ChoiceField(
        label=_("Who may join"),
        choices=[(OPEN, _("Everybody, by themselves")), ("closed", _("Only whom an administrator puts in"))],
        widget=forms.RadioSelect,
        initial=OPEN,
        help_text=_("In an open group of fewer than 30, all colleagues may know that two members know each other."),
    )

    def told(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        return {"name": data["name"], "purpose": data["purpose"], "open_to_all": data["who"] == OPEN}


class MemberForm(ChoosingForm):
    """Somebody to be put into a group."""

    person = PersonField(label=_("Put somebody in"))
