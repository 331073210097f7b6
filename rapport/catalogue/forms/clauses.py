"""What is agreed beside the times, as it is typed: thresholds, channels, obligations, a rhythm, contacts."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.catalogue.forms.answering import Answerable
from rapport.catalogue.rules.clauses import (
    LONGEST_ITEM,
    LONGEST_RHYTHM,
    MEASURES,
    MOST_ITEMS,
    Aspect,
    Clauses,
    Measure,
    Scale,
    read_threshold,
    show_threshold,
)
from rapport.directory.public import PersonField
from rapport.kit.problems import Refusal

LONGEST_TEXT = MOST_ITEMS * (LONGEST_ITEM + 1)
ASPECTS = {
    Aspect.ACCESSIBILITY: _("Accessibility"),
    Aspect.FEEDBACK: _("Feedback on the way"),
    Aspect.SPEED: _("Speed"),
    Aspect.QUALITY: _("Quality"),
    Aspect.ATTITUDE: _("Attitude"),
    Aspect.ON_TIME: _("On time"),
    Aspect.ON_BUDGET: _("On budget"),
    Aspect.TO_SPECIFICATION: _("To specification"),
}
TITLES = {
    Measure.ANSWER_AGREED: _("First answer as agreed"),
    Measure.ANSWER_WORK_MEDIAN: _("First answer, half of them"),
    Measure.PROMISES_KEPT: _("Promises kept"),
    Measure.WORDS_AGREED: _("Next words as agreed"),
    Measure.FINISH_AGREED: _("Resolved as agreed"),
    Measure.FINISH_WORK_MEDIAN: _("Time to resolve, half of them"),
    Measure.FIRST_CONTACT: _("Resolved at first contact"),
    Measure.REOPENED: _("Opened again"),
    Measure.RATING: _("How it went"),
    Measure.ATTITUDE: _("Felt taken seriously"),
    Measure.ON_TIME: _("Deliveries on time"),
    Measure.ON_BUDGET: _("Deliveries on budget"),
    Measure.TO_SPECIFICATION: _("Deliveries to specification"),
}
EXAMPLES = {Scale.SHARE: "90 %", Scale.MINUTES: "4 h", Scale.RATING: "4.2"}
AT_LEAST, AT_MOST = _("at least"), _("at most")


def limit_of(measure: Measure) -> Any:
    """Return whether a threshold is the least or the most, in words."""
    return AT_MOST if MEASURES[measure].less_is_better else AT_LEAST


class ThresholdField(forms.CharField):
    """How good something is to be, as it is typed; gives per cent, minutes or a rating."""

    def __init__(self, measure: Measure, **more: Any) -> None:
        super().__init__(required=False, max_length=20, **more)
        self.measure = measure
        example = EXAMPLES[MEASURES[measure].scale]
        self.widget.attrs |= {"autocomplete": "off", "size": 8, "placeholder": example}

    def prepare_value(self, value: Any) -> Any:
        """Show a number as it is typed."""
        return show_threshold(self.measure, value) if isinstance(value, float) else value

    def clean(self, value: Any) -> float | None:
        """Return the number."""
        try:
            return read_threshold(self.measure, str(super().clean(value) or ""))
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message) from None


class SentencesField(forms.CharField):
    """Several sentences, one a line."""

    def __init__(self, **more: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 3})
        super().__init__(required=False, max_length=LONGEST_TEXT, widget=widget, **more)

    def prepare_value(self, value: Any) -> Any:
        """Show one sentence a line."""
        return "\n".join(value) if isinstance(value, tuple) else value

    def clean(self, value: Any) -> tuple[str, ...]:
        """Return the sentences."""
        return tuple(line.strip() for line in str(super().clean(value) or "").splitlines() if line.strip())


class ClausesForm(Answerable):
    """What is agreed beside the times."""

    channels = SentencesField(label=_("How one reaches the team"), help_text=_("One way a line: the portal, a number."))
    obligations = SentencesField(
        label=_("What the other side brings"), help_text=_("One a line: “Invoices come with an order number”.")
    )
    survey_weeks = forms.IntegerField(
        label=_("Ask how it goes every so many weeks"), required=False, min_value=1, max_value=LONGEST_RHYTHM
    )
    giver_contact = PersonField(label=_("Contact in the team"), required=False)
    taker_contact = PersonField(label=_("Contact on the other side"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for measure in Measure:
            self.fields[f"measure-{measure}"] = ThresholdField(measure, label=TITLES[measure])

    def thresholds(self) -> list[tuple[Any, Any, Any, forms.BoundField]]:
        """Return a row for each measure: of what it tells, its name, the least or the most, its field."""
        return [(ASPECTS[MEASURES[one].aspect], TITLES[one], limit_of(one), self[f"measure-{one}"]) for one in Measure]

    def beside(self) -> list[forms.BoundField]:
        """Return the fields beside times and thresholds."""
        return [self[name] for name in ("channels", "obligations", "survey_weeks", "giver_contact", "taker_contact")]

    def says_more(self) -> bool:
        """Whether anything is said beside the times, or said wrongly: then it is shown at once."""
        named = [f"measure-{one}" for one in Measure] + [field.name for field in self.beside()]
        return any(self[name].value() not in {None, ""} and self[name].value() for name in named)

    def clauses(self) -> Clauses:
        """Return what was typed."""
        data = self.cleaned_data
        typed = {one: data.get(f"measure-{one}") for one in Measure}
        return Clauses(
            thresholds={one: value for one, value in typed.items() if value is not None},
            channels=data["channels"],
            obligations=data["obligations"],
            survey_weeks=data["survey_weeks"],
            giver_contact_id=data["giver_contact"],
            taker_contact_id=data["taker_contact"],
        )


def first_clauses(clauses: Clauses) -> Mapping[str, Any]:
    """Return what the form of the next version begins with."""
    return {
        **{f"measure-{one}": value for one, value in clauses.thresholds.items()},
        "channels": clauses.channels,
        "obligations": clauses.obligations,
        "survey_weeks": clauses.survey_weeks,
        "giver_contact": clauses.giver_contact_id,
        "taker_contact": clauses.taker_contact_id,
    }
