"""Forms of conversation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.conversation.queries.preferences import Preferences
from rapport.conversation.rules.words import How, Topic

TOPICS = {
    Topic.NAMED: (_("Somebody mentions me"), _("In a note or a comment.")),
    Topic.BALL: (_("The ball comes to me"), _("I am given a case or answer for it, or what I offered comes back.")),
    Topic.WAITS: (_("Something waits on me"), _("An offer, an approval, a question, to me or to my team.")),
    Topic.WORDS: (_("More is said in my cases"), _("By the colleague, or between those who serve her.")),
    Topic.PROMISES: (_("A promise is broken"), _("The time came, and the colleague had not heard.")),
    Topic.FOLLOWED: (_("What I asked for or follow goes on"), _("Answered, moved, resolved, commented.")),
}
HOWS = (
    (How.AT_ONCE.value, _("Here, and by mail at once")),
    (How.DAILY.value, _("Here, and in the daily mail")),
    (How.HERE.value, _("Here only")),
    (How.OFF.value, _("Not at all")),
)
HOURS = [(str(hour), f"{hour:02}:00") for hour in range(24)]


class PreferencesForm(forms.Form):
    """How to hear of each topic, and when the daily mail comes."""

    hour = forms.ChoiceField(label=_("The daily mail comes at"), choices=HOURS, help_text=_("On your own clock."))

    def __init__(self, data: Any = None, *, held: Preferences) -> None:
        first = {topic.value: how.value for topic, how in held.topics.items()} | {"hour": str(held.hour)}
        super().__init__(data, initial=first)
        for topic, (label, says) in TOPICS.items():
            self.fields[topic.value] = forms.ChoiceField(label=label, help_text=says, choices=HOWS)
        self.order_fields([*(topic.value for topic in TOPICS), "hour"])

    def topics(self) -> dict[Topic, How]:
        """Return how to hear of each topic."""
        return {topic: How(self.cleaned_data[topic.value]) for topic in Topic}
