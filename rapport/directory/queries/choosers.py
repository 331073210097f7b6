"""Form fields that find people and units, for the forms of all rooms. They only read: so the door can offer them."""

from collections.abc import Callable
from typing import Any, Literal, TypeVar

from django import forms

from rapport.accounts.public import Actor
from rapport.directory.queries.choosing import person_choice, person_chosen, unit_choice, unit_chosen, units_named
from rapport.kit.problems import Refusal
from rapport.ui.choosers import Chooser, ChosenField, Words, WordsField

T = TypeVar("T")


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
        return None if chosen is None else _said(lambda: person_chosen(chosen, by=self.by))


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
        return None if chosen is None else _said(lambda: unit_chosen(chosen, by=self.by))


class UnitsField(WordsField):
    """Units, by paths or unique names; gives their ids."""

    by: Actor = Actor.stranger()

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=Words("/units/paths/"), **more)

    def clean(self, value: Any) -> tuple[int, ...]:  # type: ignore[override]
        """Return the ids."""
        texts = super().clean(value)
        return _said(lambda: units_named(texts, by=self.by))


def _said(find: Callable[[], T]) -> T:
    """Say a refusal as the form's own."""
    try:
        return find()
    except Refusal as refusal:
        raise forms.ValidationError(refusal.message) from None
