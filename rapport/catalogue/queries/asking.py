"""A form as it is asked: what a page shows for each question, and what browsers send back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rapport.catalogue.rules.forms import FormField, fields_of
from rapport.kit.problems import Refusal
from rapport.ui.choosers import Chosen

PREFIX = "a-"
PEOPLE = "/search/?kind=person"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question for `catalogue/_asked.html`: its name in the page's form, what was typed, what is wrong with it."""

    field: FormField
    name: str
    value: str = ""
    text: str = ""
    error: str = ""

    @property
    def widget(self) -> dict[str, Any]:
        """What the chooser of a person shows."""
        described = {"aria-describedby": self.described} if self.described else {}
        required = {"required": True} if self.field.required else {}
        attrs = {"id": f"id_{self.name}", **described, **required}
        return {"name": self.name, "source": PEOPLE, "attrs": attrs, "chosen": Chosen(self.value, self.text)}

    @property
    def described(self) -> str:
        """The ids of what explains it."""
        parts = [("_helptext", self.field.help), ("_error", self.error)]
        return " ".join(f"id_{self.name}{end}" for end, said in parts if said)


def asked(
    form: Mapping[str, Any], sent: Mapping[str, str] | None = None, refusal: Refusal | None = None
) -> list[Asked]:
    """Return the questions of a form in order, with what was sent and what is refused at its field. No statement."""
    typed = sent or {}
    wrong = {one.field: _said(one) for one in refusal.every} if refusal is not None else {}
    return [
        Asked(
            field=field,
            name=f"{PREFIX}{field.key}",
            value=typed.get(f"{PREFIX}{field.key}", ""),
            text=typed.get(f"{PREFIX}{field.key}-text", ""),
            error=wrong.get(field.key, ""),
        )
        for field in fields_of(form)
    ]


def _said(refusal: Refusal) -> str:
    """What is said under the question itself, which names it already."""
    return _("This must be given.") if refusal.code == "required" else refusal.message


def answers_sent(form: Mapping[str, Any], sent: Mapping[str, str]) -> dict[str, str]:
    """Return what a browser sent, by key, for `validate_answers`; a person who was typed and not chosen as typed."""
    return {
        field.key: sent.get(f"{PREFIX}{field.key}", "") or sent.get(f"{PREFIX}{field.key}-text", "")
        for field in fields_of(form)
    }
