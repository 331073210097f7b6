"""Form widgets that find while one types: one thing of many, or words already in use.

Without script both are plain text: what was typed is sent beside what was chosen, and the form decides.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

BETWEEN_WORDS = re.compile(r"[,;\n]")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What stands in a chooser: the value that was chosen, empty where none was, and the words in sight."""

    value: str = ""
    text: str = ""

    def __bool__(self) -> bool:
        """Whether anything was chosen or typed."""
        return bool(self.text.strip())


class Chooser(forms.Widget):
    """A combobox over `source`, an address that answers `?q=` with `ui/palette_results.html`; its options have ids."""

    template_name = "ui/chooser.html"

    def __init__(self, source: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.source = source

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return what the template shows."""
        context: dict[str, Any] = super().get_context(name, None, attrs)
        context["widget"] |= {"chosen": value if isinstance(value, Chosen) else Chosen(), "source": self.source}
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Chosen:
        """Return what was sent."""
        return Chosen(value=data.get(name) or "", text=data.get(f"{name}-text") or "")

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether the form said nothing of it."""
        return name not in data and f"{name}-text" not in data


class ChosenField(forms.Field):
    """A field of one thing of many; what the words in sight mean, whoever uses it finds out for who asks (`by`)."""

    by: Any = None

    def clean(self, value: Any) -> Any:
        """Return what was chosen or typed, None where nothing was."""
        super().clean(value or None)
        return value or None


class Words(forms.Widget):
    """Several short words: each a box to untick, and a line to add more, with those in use offered by `source`."""

    template_name = "ui/words.html"

    def __init__(self, source: str = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.source = source

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return what the template shows."""
        context: dict[str, Any] = super().get_context(name, None, attrs)
        words: Sequence[str] = value or ()
        context["widget"] |= {"words": words, "source": self.source}
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """Return the words that are ticked, then those that were typed."""
        typed = BETWEEN_WORDS.split(data.get(f"{name}-more") or "")
        words = [*data.getlist(name), *(word.strip() for word in typed)]
        return list(dict.fromkeys(word for word in words if word))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Whether the form said nothing of it; with nothing ticked the empty line still speaks."""
        return name not in data and f"{name}-more" not in data


class WordsField(forms.Field):
    """A field of several words, for who asks (`by`); what too many and too long are, the action says."""

    widget = Words
    by: Any = None

    def clean(self, value: Any) -> list[str]:
        """Return the words."""
        return list(super().clean(value) or [])


def find_for(form: forms.Form, by: Any) -> None:
    """Let the choosers of a form find what this actor may see."""
    for field in form.fields.values():
        if isinstance(field, ChosenField | WordsField):
            field.by = by
