"""Ask for help, see what one asked, read why it takes so long."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.cases import policy
from rapport.cases.actions.life.opening import open_case
from rapport.cases.forms import AskForm, DeskForm
from rapport.cases.queries.plainly import confided_to, state_of
from rapport.cases.queries.portal import mine as asked_by
from rapport.cases.queries.portal import why
from rapport.cases.rules.words import Channel
from rapport.cases.views.sending import token
from rapport.catalogue.public import (
    FieldKind,
    FormField,
    Kind,
    ServiceCard,
    ServiceTeamCard,
    answers_sent,
    asked,
    service_by_slug,
    services_for,
    team_by_prefix,
    teams,
    validate_answers,
)
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.knowledge.public import ArticleCard, note_search, search
from rapport.ui.answering import form_page

ANSWERS = 5  # articles offered before anybody is asked
FLOOR = 0.4  # of how well the best one fits


@form_page
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Ask: for a service by its own short form, or a team in one's own words; without either, find what fits."""
    actor = actor_of(request)
    slug, prefix = request.GET.get("service", "")[:120], request.GET.get("team", "")[:12]
    if slug:
        service = service_by_slug(slug, by=actor)
        return _ask(request, actor, service, service.team)
    if prefix:
        return _ask(request, actor, None, team_by_prefix(prefix, by=actor))
    return _find(request, actor)


def _find(request: HttpRequest, actor: Actor) -> HttpResponse:
    question = request.GET.get("q", "").strip()[:200]
    found = search(question, by=actor, limit=ANSWERS, floor=FLOOR)
    if question:
        note_search(question=question, words=found.words, found=found.whole, by=actor)
    services = services_for(actor, question)
    every, named = services_for(actor) if question else services, bool(services)
    if not services and found.articles:  # no service is called so, but those that the answers belong to are meant
        meant = {card.service_id for card in found.articles}
        services = [service for service in every if service.id in meant]
    context: dict[str, Any] = {
        "q": question,
        "services": services if question else [],
        "groups": [] if question else [(team, list(cards)) for team, cards in groupby(services, lambda s: s.team)],
        "answers": found.articles,
        "whole": found.whole,
        "otherwise": _otherwise(services or found.articles, every, sure=found.whole or named) if question else [],
    }
    if getattr(request, "htmx", False) and request.htmx.target == "results":  # type: ignore[attr-defined]
        return render(request, "cases/_find.html", context)
    return render(request, "cases/find.html", context | {"teams": teams(by=actor)})


def _otherwise(
    found: Sequence[ServiceCard | ArticleCard], every: Sequence[ServiceCard], *, sure: bool
) -> list[ServiceCard | ServiceTeamCard]:
    """What the list ends with: the team that fits best, by its general question or itself, and each last resort.

    Where nothing has all that was asked for (not `sure`), the team that only touches it comes after the last resort.
    """
    ends: list[ServiceCard | ServiceTeamCard] = []
    if found:
        team = found[0].team
        asked_of = [one for one in every if one.team.id == team.id and one.kind is Kind.QUESTION]
        ends.append(next((one for one in asked_of if not one.confidential and one not in found), team))
    last = [one for one in every if one.last_resort and one not in found and one not in ends]
    return [*ends, *last] if sure else [*last, *ends]


def _ask(request: HttpRequest, actor: Actor, service: ServiceCard | None, team: ServiceTeamCard) -> HttpResponse:
    first = {"once": token(), "subject": service.name if service else ""}
    kind = DeskForm if team.id in policy.teams_of(actor) else AskForm
    sent = request.POST if request.method == "POST" else None
    schema = service.form if service else {}
    named = _named_in(schema)
    form = kind(sent, initial=first, by=actor, named=named.label if named else "")
    wrong = _wrong(service, request) if sent is not None else None
    confided = confided_to(team) if service is not None and service.confidential else ""
    if sent is not None and form.is_valid() and wrong is None:
        try:
            made = _opened(form, request, actor, service, team)
        except (Forbidden, Missing):
            raise
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            has = confided or team.name
            messages.success(request, _("%s has it. Here you see how it goes on.") % has)
            return redirect("cases:case", case_id=made)
    context: dict[str, Any] = {"form": form, "service": service, "team": team, "asked": asked(schema, sent, wrong)}
    context["confided"] = confided
    context["wrong"] = len(wrong.every) if wrong else 0
    return render(request, "cases/new.html", context, status=422 if request.method == "POST" else 200)


def _named_in(schema: Mapping[str, Any]) -> FormField | None:
    """Return the one question of a service's form that asks for a colleague; none where there are more."""
    people = [row.field for row in asked(schema) if row.field.kind is FieldKind.PERSON]
    return people[0] if len(people) == 1 else None


def _wrong(service: ServiceCard | None, request: HttpRequest) -> Refusal | None:
    """Return what is wrong with the answers to a service's own form, so that it is said at once with all the rest."""
    if service is None:
        return None
    try:
        validate_answers(service.form, answers_sent(service.form, request.POST))
    except Refusal as refusal:
        return refusal
    return None


def _opened(
    form: AskForm, request: HttpRequest, actor: Actor, service: ServiceCard | None, team: ServiceTeamCard
) -> int:
    data = form.cleaned_data
    answers = answers_sent(service.form, request.POST) if service else {}
    named = _named_in(service.form) if service and data.get("for_named") else None
    whose = int(answers[named.key]) if named and answers[named.key].isdecimal() else None
    if named and whose is None:
        raise Refusal(_("Name above whom it is for, or take the mark away."), code="no_person", field="for_named")
    return open_case(
        subject=data["subject"],
        text=data["text"],
        for_person_id=whose or data.get("for_person"),
        requester_id=data.get("requester"),
        channel=Channel(data.get("channel") or Channel.PORTAL),
        team_id=team.id,
        service_id=service.id if service else None,
        answers=answers,
        once=data["once"] or None,
        files=request.FILES.getlist("files"),
        by=actor,
    )


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Show what the reader asked, in plain words."""
    actor = actor_of(request)
    page = asked_by(by=actor, after=request.GET.get("after"))
    context = {
        "rows": [(row, state_of(row, actor.person_id)) for row in page.items],
        "next_url": f"{reverse('cases:mine')}?after={page.after}" if page.after else "",
        "first_url": reverse("cases:mine") if request.GET.get("after") else "",
    }
    return render(request, "cases/mine.html", context)


@require_safe
@login_required
def why_so_long(request: HttpRequest, case_id: int) -> HttpResponse:
    """Answer why a case takes so long, from its custody."""
    found = why(case_id, by=actor_of(request))
    parts = [(share.length.total_seconds(), share.team.unit_slug) for share in found.shares]
    return render(request, "cases/why.html", {"why": found, "case": found.case, "parts": parts})
