"""What all forms of the directory share: refusals at their fields, and fields that find people, units and days."""

from typing import Any, ClassVar, Literal

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from rapport.accounts.public import Actor
from rapport.directory.queries.choosing import person_choice, person_chosen, unit_choice, unit_chosen
from rapport.directory.rules.records import EARLIEST, LATEST
from rapport.kit.problems import Refusal
from rapport.ui import answering
from rapport.ui.choosers import Chooser, ChosenField


class Answerable(answering.Answerable):
    """A form that shows a refusal where it belongs."""

    # what an action calls something, where its field is called otherwise
    names: ClassVar[dict[str, str]] = {"unit_id": "unit", "manager_id": "manager", "parent_id": "parent"}


class ChoosingForm(Answerable):
    """A form with choosers: they find what its reader may see."""

    def __init__(self, *args: Any, by: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        self.find_for(by)

    def find_for(self, by: Actor) -> None:
        """Let the choosers find what this actor may see."""
        for field in self.fields.values():
            if isinstance(field, PersonField | UnitField):
                field.by = by


class PersonField(ChosenField):
    """Somebody who is here, by her id; a `post` may be vacant."""

    by: Actor = Actor.stranger()

    def __init__(self, *, kind: Literal["person", "post"] = "person", **more: Any) -> None:
        super().__init__(widget=Chooser(f"/search/?kind={kind}"), **more)

    def prepare_value(self, value: Any) -> Any:
        """Show an id by its name."""
        return person_choice(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        """Return the id."""
        chosen = super().clean(value)
        return _found(person_chosen, chosen, self.by)


class UnitField(ChosenField):
    """A unit that stands, by its id."""

    by: Actor = Actor.stranger()

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=Chooser("/search/?kind=unit"), **more)

    def prepare_value(self, value: Any) -> Any:
        """Show an id by its name."""
        return unit_choice(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        """Return the id."""
        chosen = super().clean(value)
        return _found(unit_chosen, chosen, self.by)


def _found(find: Any, chosen: Any, by: Actor) -> int | None:
    if chosen is None:
        return None
    try:
        return int(find(chosen, by=by))
    except Refusal as refusal:
        raise forms.ValidationError(refusal.message) from None


class DayField(forms.DateField):
    """A day, typed or chosen in the browser's calendar."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **more)
        self.validators += [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]
