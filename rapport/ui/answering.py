"""Forms that answer: a refusal stays on the form, at its field, with all that was typed."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ui.choosers import find_for

form_page = require_http_methods(["GET", "HEAD", "POST"])


class Answerable(forms.Form):
    """A form that shows a refusal where it belongs."""

    # what an action calls something, where its field is called otherwise
    names: ClassVar[dict[str, str]] = {}

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal and those it carries, each at its field, or on top."""
        for one in refusal.every:
            field = self.names.get(one.field or "", one.field)
            self.add_error(field if field in self.fields else None, one.message)


class ChoosingForm(Answerable):
    """A form whose choosers find what its reader may see."""

    def __init__(self, *args: Any, by: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        find_for(self, by)


class DayField(forms.DateField):
    """A day on the reader's clock, typed or chosen in the browser's calendar."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **more)


def offer_choices(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Let a field offer these: what is sent, and what is read."""
    cast("forms.ChoiceField", form.fields[name]).choices = list(choices)


def ask_for(form: forms.Form, *names: str) -> None:
    """Let fields that may be empty not be called optional: empty is a choice there, or another field asks for them."""
    for name in names:
        cast("Any", form.fields[name]).asked_for = True


def ask_when(form: forms.Form, name: str, **asking: Iterable[Any]) -> None:
    """Ask for a field only while another one says one of these; without script it always stands there."""
    ((other, values),) = asking.items()
    ask_for(form, name)
    cast("Any", form.fields[name]).asked_when = f"{other}={' '.join(str(value) for value in values)}"


def carried_out(form: Answerable, act: Callable[[], Any]) -> bool:
    """Carry out an action if a form is in order; return whether it was done."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        act()
    except (Forbidden, Missing):
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    return True


def status_of(form: Answerable) -> int:
    """Return 422 for a form that came back, else 200."""
    return 422 if form.is_bound else 200


def gone_to(request: HttpRequest, address: str) -> HttpResponse:
    """Lead on after a POST, be it from a form, a button of a panel, or an Undo in a toast."""
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)
