"""What all forms of the directory share: refusals at their fields, and days that a record may hold."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator

from rapport.directory.rules.records import EARLIEST, LATEST
from rapport.ui import answering


class Answerable(answering.Answerable):
    """A form that shows a refusal where it belongs."""

    # what an action calls something, where its field is called otherwise
    names: ClassVar[dict[str, str]] = {"unit_id": "unit", "manager_id": "manager", "parent_id": "parent"}


class ChoosingForm(Answerable, answering.ChoosingForm):
    """A form with choosers: they find what its reader may see."""


class DayField(answering.DayField):
    """A day that a record may hold."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.validators += [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]
