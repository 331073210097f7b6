"""The two questions of trust: her answers, chosen by search, and a quiet word on her day."""

from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from rapport.accounts.public import Actor, actor_of
from rapport.directory.public import PersonCard, people_called, person_by_identity, person_card
from rapport.kit.problems import Refusal
from rapport.kit.text import number_in
from rapport.network.actions.questions import answer_questions, put_off, take_turn, withdraw_answers
from rapport.network.queries.questions import WORDS, has_answers, my_answers
from rapport.network.rules.questions import MOST, Question
from rapport.privacy.public import minimum_group
from rapport.ui.choosers import Chooser, Chosen, ChosenField


class Adding(forms.Form):
    """One more name to a question."""

    more = ChosenField(label=gettext_lazy("Add a colleague"), widget=Chooser("/search/?kind=person"), required=False)


@dataclass
class Part:
    """One question as the page shows it: who stands under it, the line to add one, what is wrong."""

    question: Question
    people: list[PersonCard] = field(default_factory=list)
    error: str = ""
    typed: Chosen = field(default_factory=Chosen)
    choices: list[PersonCard] = field(default_factory=list)  # several of the name that was typed
    here: bool = False  # the reader is at this one: its line has the focus

    @property
    def words(self) -> str:
        """The question."""
        return str(WORDS[self.question])

    @property
    def full(self) -> bool:
        """Whether no more names fit."""
        return len(self.people) >= MOST

    @property
    def line(self) -> Adding:
        """The line to add one, with what was typed and not understood, and what is wrong with it."""
        given = {"more": self.typed}
        form = Adding(prefix=self.question.value, initial=given, auto_id="id_%s")
        form.fields["more"].widget.attrs["placeholder"] = _("Type a name")
        if self.here:
            form.fields["more"].widget.attrs["autofocus"] = True
        return form


@login_required
def my_questions(request: HttpRequest) -> HttpResponse:
    """Her answers; adding and taking out changes the page only, saving keeps it."""
    actor = actor_of(request)
    try:
        held = my_answers(by=actor)
    except Refusal as refusal:
        if request.method == "POST" and request.POST.get("step") == "delete":  # hers to take back, opted out or not
            return _deleted(request)
        return render(request, "network/questions.html", {"refusal": refusal, "left": has_answers(by=actor)})
    parts = [Part(question, list(held.named[question])) for question in Question]
    status, changed = 200, False
    if request.method == "POST":
        step = request.POST.get("step", "add")
        if step == "delete":
            return _deleted(request)
        parts = _drafted(request, step)
        changed = True
        if any(part.error for part in parts):
            status = 422
        elif step == "save":
            if _kept(request, parts):
                return redirect("network:questions")
            status = 422
    context = {"held": held, "parts": parts, "changed": changed, "most": MOST, "minimum": minimum_group()}
    return render(request, "network/questions.html", context, status=status)


@login_required
def questions_panel(request: HttpRequest) -> HttpResponse:
    """A quiet word on her day when it is her turn; empty otherwise. That she was asked is kept here."""
    try:
        turn = take_turn(by=actor_of(request))
    except Refusal:  # who opted out, or is nobody in the directory, is not asked
        turn = False
    return render(request, "network/_questions_panel.html", {"turn": turn, "words": WORDS.values()})


@login_required
@require_POST
def questions_later(request: HttpRequest) -> HttpResponse:
    """Not now: counts as asked."""
    put_off(by=actor_of(request))
    if request.headers.get("HX-Request"):
        return render(request, "network/_questions_panel.html", {"turn": False})
    messages.success(request, _("You are not asked again for half a year."))
    return redirect("/")


def _drafted(request: HttpRequest, step: str) -> list[Part]:
    """The questions as the page was sent: without whom it takes out, with whom it adds."""
    sent = {question: _ids(request.POST.getlist(question.value)) for question in Question}
    if step.startswith("remove:"):
        _word, code, ident = (*step.split(":"), "", "")[:3]
        sent = {q: [i for i in ids if (q.value, str(i)) != (code, ident)] for q, ids in sent.items()}
    cards = person_card(ident for ids in sent.values() for ident in ids)
    parts = [Part(q, [cards[i] for i in ids if i in cards]) for q, ids in sent.items()]
    for part in parts:
        part.here = step.startswith((f"add:{part.question}", f"remove:{part.question}:"))
        picked = step.removeprefix(f"choose:{part.question}:")
        _add(part, request, picked=picked if picked != step else "")
    return parts


def _add(part: Part, request: HttpRequest, *, picked: str) -> None:
    """Put whom the line of a question names under it; what is not taken stays in the line."""
    name = f"{part.question.value}-more"
    chosen = Chosen(value=request.POST.get(name, ""), text=request.POST.get(f"{name}-text", ""))
    if not chosen:
        return
    part.here = True
    found = _found(chosen, actor_of(request))
    part.error = _why_not(part, chosen, picked, found, actor_of(request))
    if part.error:
        part.typed = chosen
        return
    card = next(card for card in found if len(found) == 1 or str(card.id) == picked)
    if card not in part.people:
        part.people.append(card)


def _why_not(part: Part, chosen: Chosen, picked: str, found: list[PersonCard], actor: Actor) -> str:
    """Why nobody is added, in a sentence; several of the name are offered to choose from."""
    if not found:
        return _("Nobody here is called “%(text)s”. Type a few letters and choose from the list.") % {
            "text": chosen.text
        }
    others = [card for card in found if card.id != actor.person_id]
    if not others:
        return _("This is you. Name colleagues.")
    if part.full:
        return _("Five names at most. Take one out to add another.")
    if len(found) > 1 and picked not in {str(card.id) for card in others}:
        part.choices = others
        return _("More than one is called “%(text)s”. Choose one of these.") % {"text": chosen.text}
    return ""


def _found(chosen: Chosen, actor: Actor) -> list[PersonCard]:
    """Who was chosen from the list, or is known by the address or called by the name that was typed."""
    for ident in _ids([chosen.value]):
        card = person_card([ident]).get(ident)
        if card is not None and card.name == chosen.text and not card.left and not card.vacant:
            return [card]
    try:
        return [person_by_identity(chosen.text, by=actor)]
    except Refusal:
        return people_called(chosen.text, by=actor)


def _ids(sent: list[str]) -> list[int]:
    return [key for one in sent if (key := number_in(one)) is not None]


def _deleted(request: HttpRequest) -> HttpResponse:
    withdraw_answers(by=actor_of(request))
    messages.success(request, _("Your answers are deleted."))
    return redirect("network:questions")


def _kept(request: HttpRequest, parts: list[Part]) -> bool:
    """Keep the answers; False where that is refused, with the reason at its question."""
    try:
        answer_questions({part.question: [card.id for card in part.people] for part in parts}, by=actor_of(request))
    except Refusal as refusal:
        for part in parts:
            if refusal.field in {None, part.question.value}:
                part.error = refusal.message
        return False
    messages.success(request, _("Saved. Thank you. You can change or delete it at any time."))
    return True
