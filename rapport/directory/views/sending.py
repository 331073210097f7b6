"""How forms are carried out: a refusal stays on the form with all that was typed."""

from collections.abc import Callable
from typing import Any

from rapport.directory.forms.answering import Answerable
from rapport.ui import answering


def carried_out(form: Answerable, act: Callable[[dict[str, Any]], Any]) -> bool:
    """Carry out an action with what a form holds; return whether it was done."""
    return answering.carried_out(form, lambda: act(form.cleaned_data))
