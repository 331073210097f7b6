"""Forms of cases. What was typed stays on a form that is refused, with a sentence on why."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor
from rapport.cases.rules.limits import LONGEST_SUBJECT, LONGEST_TEXT
from rapport.cases.rules.words import Channel, WaitsOn
from rapport.catalogue.public import ApprovalRule, Level, ServiceTeamCard, WorkTime, soon
from rapport.directory.public import PersonCard, PersonField
from rapport.kit import clock
from rapport.ui import answering
from rapport.ui.answering import offer_choices
from rapport.ui.choosers import find_for

LEVELS = {Level.HIGH: _("High"), Level.MEDIUM: _("Medium"), Level.LOW: _("Low")}
WAITS = {
    WaitsOn.REQUESTER: _("a word from the colleague"),
    WaitsOn.APPROVAL: _("somebody's agreement"),
    WaitsOn.OUTSIDE: _("somebody outside"),
    WaitsOn.DATE: _("a day"),
}


class Answerable(answering.Answerable):
    """A form that shows a refusal where it belongs; it knows which version of the case its reader saw."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    once = forms.CharField(required=False, widget=forms.HiddenInput, max_length=60)


class MomentField(forms.DateTimeField):
    """A moment on the reader's clock, typed or chosen in the browser's calendar."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **more)


class AskForm(Answerable):
    """What everybody is asked beside the service's own form."""

    names: ClassVar[dict[str, str]] = {"for_person": "for_person", "for_named": "for_named"}
    subject = forms.CharField(
        label=_("What is it about?"), max_length=LONGEST_SUBJECT, help_text=_("A few words, as you would say them.")
    )
    text = forms.CharField(
        label=_("Tell us more"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What you are trying to do, what happened, by when you need it."),
    )
    for_person = PersonField(
        label=_("For somebody else?"), required=False, help_text=_("Your colleague then sees all of it as you do.")
    )

    for_named = forms.BooleanField(
        required=False, help_text=_("That colleague then sees all of it as you do. Otherwise it is for you.")
    )

    def __init__(self, *args: Any, by: Actor, named: str = "", **more: Any) -> None:
        """Begin a form. `named`: what the service asks a colleague's name by, so that she is not asked for twice."""
        super().__init__(*args, **more)
        if named:
            self.fields["for_named"].label = _("It is for whom you name under “%s”") % named
        del self.fields["for_person" if named else "for_named"]
        find_for(self, by)


class DeskForm(AskForm):
    """The same, taken down by a member of the team for a colleague who called or came by."""

    names: ClassVar[dict[str, str]] = {"requester": "requester", **AskForm.names}
    requester = PersonField(
        label=_("Who asks, if not you"), required=False, help_text=_("A colleague who called you or came by.")
    )
    channel = forms.ChoiceField(
        label=_("How it was asked"),
        required=False,
        choices=[
            (Channel.PORTAL.value, _("here")),
            (Channel.PHONE.value, _("by phone")),
            (Channel.DESK.value, _("at the desk")),
        ],
    )
    field_order = ["requester", "channel", "subject", "text", "for_person", "for_named"]


class SayForm(Answerable):
    """A word: to the colleague, between those who serve, or from the colleague."""

    text = forms.CharField(label=_("Your words"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 5}))


class ReplyForm(SayForm):
    """A word to the colleague, and by when she hears next."""

    hear_by = forms.ChoiceField(
        label=_("Next word"), required=False, widget=forms.Select(attrs={"data-draft-with": ""})
    )
    hear_at = MomentField(label=_("At another time"), required=False)

    def __init__(self, *args: Any, hours: WorkTime, hears: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self.offered = promises_offered(hours)
        choices = [("", str(_("no new promise"))), *((key, label) for key, label, _at in self.offered)]
        offer_choices(self, "hear_by", choices)
        if hears:
            self.fields["hear_by"].label = _("%s hears again") % hears

    def heard_by(self) -> datetime | None:
        """Return the moment that was promised, if one was."""
        if at := self.cleaned_data.get("hear_at"):
            return at  # type: ignore[no-any-return]
        chosen = self.cleaned_data.get("hear_by")
        return next((at for key, _label, at in self.offered if key == chosen), None)


class ResolveForm(SayForm):
    """The answer for good; an offer that stands open is taken back with it."""

    takes_back = forms.BooleanField(required=False, widget=forms.HiddenInput)


class ReasonForm(Answerable):
    """Why something is returned."""

    reason = forms.CharField(
        label=_("Why it comes back"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The ball stays with whoever offered it. Say whom to ask instead, if you know."),
    )


class OfferForm(Answerable):
    """The ball for another team, or a part of the case: what is asked, by when."""

    names: ClassVar[dict[str, str]] = {"team": "team", "person": "person"}
    team = forms.TypedChoiceField(label=_("Which team"), coerce=int)
    person = PersonField(label=_("Somebody in it"), required=False, help_text=_("Leave it empty for all of the team."))
    words = forms.CharField(label=_("What is asked"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4}))
    needed_by = MomentField(
        label=_("Needed by"),
        required=False,
        help_text=_("By when you need it done; filled in: by when the colleague waits for it. They read it first."),
    )
    answer_by = MomentField(
        label=_("Answer by"),
        required=False,
        help_text=_(
            "Unanswered, the offer goes to the lead of that team and then back. Empty: within two of its working days."
        ),
    )

    def __init__(self, *args: Any, teams: Iterable[ServiceTeamCard], by: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [("", _("Choose a team")), *((team.id, team.name) for team in teams)]
        offer_choices(self, "team", choices)
        find_for(self, by)


class PartForm(OfferForm):
    """A part of a case, for another team."""

    subject = forms.CharField(label=_("What this part is about"), max_length=LONGEST_SUBJECT)
    person = None  # type: ignore[assignment]
    field_order = ["team", "subject", "words", "needed_by", "answer_by"]

    def __init__(self, *args: Any, teams: Iterable[ServiceTeamCard], **more: Any) -> None:
        Answerable.__init__(self, *args, **more)
        choices = [("", _("Choose a team")), *((team.id, team.name) for team in teams)]
        offer_choices(self, "team", choices)


class GiveForm(Answerable):
    """Who of the team takes it from here."""

    names: ClassVar[dict[str, str]] = {"person": "person"}
    person = forms.TypedChoiceField(label=_("Colleague"), coerce=int)

    def __init__(self, *args: Any, members: Iterable[PersonCard], **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [("", _("Choose somebody")), *((card.id, card.name) for card in members)]
        offer_choices(self, "person", choices)


class LetSeeForm(Answerable):
    """Somebody who is to see a restricted case."""

    person = PersonField(label=_("Colleague"))

    def __init__(self, *args: Any, by: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        find_for(self, by)


class QuestionForm(Answerable):
    """A question to a colleague."""

    person = PersonField(label=_("Whom you ask"))
    words = forms.CharField(label=_("Your question"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4}))
    answer_by = MomentField(
        label=_("Answer by"), required=False, help_text=_("Empty: within three of their working days.")
    )

    def __init__(self, *args: Any, by: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        find_for(self, by)


class WaitForm(Answerable):
    """What a case waits on."""

    on = forms.TypedChoiceField(
        label=_("It waits on"), coerce=WaitsOn, choices=[(on.value, says) for on, says in WAITS.items()]
    )
    day = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    words = forms.CharField(
        label=_("For what"),
        required=False,
        max_length=300,
        help_text=_("Of the colleague: your question. It stands in her list; what was agreed stands still so long."),
    )


class RankForm(Answerable):
    """How many it hits, and how soon it is needed."""

    impact = forms.TypedChoiceField(
        label=_("Hits how many"), coerce=lambda v: Level(int(v)), choices=[(lv.value, s) for lv, s in LEVELS.items()]
    )
    urgency = forms.TypedChoiceField(
        label=_("How soon"), coerce=lambda v: Level(int(v)), choices=[(lv.value, s) for lv, s in LEVELS.items()]
    )


class ApprovalForm(Answerable):
    """An action that somebody has to agree to: by a rule, else by colleagues chosen by name."""

    names: ClassVar[dict[str, str]] = {"rule": "rule", "person": "person", "answer_by": "answer_by"}
    rule = forms.TypedChoiceField(label=_("What is to be done"), coerce=int, required=False, empty_value=None)
    amount = forms.DecimalField(
        label=_("How much"), required=False, max_digits=14, decimal_places=2, min_value=0, localize=False
    )
    what = forms.CharField(
        label=_("Something else"),
        required=False,
        max_length=60,
        help_text=_("In a few words, if it is not in the list."),
    )
    person = PersonField(
        label=_("Who has to agree to that"),
        required=False,
        help_text=_("What is in the list goes to whom the rule says."),
    )
    words = forms.CharField(
        label=_("Why, and what speaks for it"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Who decides reads this, not the case."),
    )
    answer_by = MomentField(
        label=_("Answer by"), required=False, help_text=_("Then the next manager is asked. Empty: as the rule says.")
    )

    def __init__(self, *args: Any, rules: Iterable[ApprovalRule], by: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        known = [(rule.id, f"{rule.what} ({rule.amount_unit or rule.service})") for rule in rules]
        self.fields["rule"].initial = known[0][0] if known else None
        offer_choices(self, "rule", [*known, ("", _("Something else"))])
        find_for(self, by)
        if not known:
            del self.fields["rule"], self.fields["amount"]

    def told(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        by_rule = data.get("rule") is not None
        return {
            "rule_id": data.get("rule"),
            "amount": data.get("amount") or None,
            "what": "" if by_rule else data["what"],
            "person_ids": [] if by_rule or data["person"] is None else [data["person"]],
            "words": data["words"],
            "answer_by": data["answer_by"],
            "version": data["version"],
        }


class DecisionForm(Answerable):
    """Why somebody agrees or refuses."""

    reason = forms.CharField(
        label=_("Your reason"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed for a no. It is kept with the case, for those who serve it."),
    )


class GiveUpForm(Answerable):
    """Why an action will not be done."""

    reason = forms.CharField(
        label=_("Why it will not be done"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )


def promises_offered(hours: WorkTime) -> list[tuple[str, str, datetime]]:
    """Return moments one promises often, by the hours of who answers, those to come: (key, words, moment)."""
    words = {
        "2h": _("within two working hours, %(at)s"),
        "today": _("by the end of today, %(at)s"),
        "next": _("early on the next working day, %(at)s"),
        "week": _("within five working days, %(at)s"),
    }
    return [(key, words[key] % {"at": day_time(at)}, at) for key, at in soon(hours, clock.now())]


def day_time(at: datetime) -> str:
    """Return a moment on the reader's clock: "15:00" of today, else "Mon 30 Nov, 10:00"."""
    local, now = timezone.localtime(at), timezone.localtime(clock.now())
    return date_format(local, "H:i" if local.date() == now.date() else "D j M, H:i")
