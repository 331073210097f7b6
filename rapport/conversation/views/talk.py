"""The panel under a record: what was said, what happened, follow it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.accounts.public import actor_of
from rapport.conversation.actions.commenting import comment, remove_comment
from rapport.conversation.actions.following import follow, unfollow
from rapport.conversation.models import Comment
from rapport.conversation.queries.subjects import subject_of
from rapport.conversation.queries.talk import activity_of, talk_on
from rapport.kit.problems import Forbidden, Missing, Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def talk(request: HttpRequest, about: str, about_id: int) -> HttpResponse:
    """Show what was said under a record; a POST says more, and what was typed stays if it is refused."""
    if request.method != "POST":
        return _panel(request, about, about_id)
    text = request.POST.get("text", "")
    try:
        once = request.POST.get("once", "")[:60] or None
        comment(about=about, about_id=about_id, text=text, once=once, by=actor_of(request))
    except (Forbidden, Missing):
        raise
    except Refusal as refusal:
        return _panel(request, about, about_id, typed=text, error=refusal.message)
    return _shown(request, about, about_id)


@require_POST
@login_required
def removes(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Take back a comment of one's own."""
    remove_comment(comment_id=comment_id, by=actor_of(request))
    row = Comment.objects.get(id=comment_id)
    return _shown(request, row.about, row.about_id)


@require_POST
@login_required
def follows(request: HttpRequest, about: str, about_id: int) -> HttpResponse:
    """Follow a record."""
    follow(about=about, about_id=about_id, by=actor_of(request))
    return _shown(request, about, about_id)


@require_POST
@login_required
def unfollows(request: HttpRequest, about: str, about_id: int) -> HttpResponse:
    """Follow a record no longer."""
    unfollow(about=about, about_id=about_id, by=actor_of(request))
    if request.POST.get("back") == "preferences":
        return redirect("conversation:preferences")
    return _shown(request, about, about_id)


@require_safe
@login_required
def activity(request: HttpRequest, about: str, about_id: int) -> HttpResponse:
    """Show what happened to a record, newest first."""
    steps = activity_of(about, about_id, by=actor_of(request))
    return render(request, "conversation/_activity.html", {"steps": steps})


def _shown(request: HttpRequest, about: str, about_id: int) -> HttpResponse:
    """After a change: the panel anew for htmx, else the record's page."""
    if getattr(request, "htmx", False):
        return _panel(request, about, about_id)
    return redirect(subject_of(about, about_id, by=actor_of(request)).url)


def _panel(request: HttpRequest, about: str, about_id: int, *, typed: str = "", error: str = "") -> HttpResponse:
    import secrets

    found = talk_on(about, about_id, by=actor_of(request), after=request.GET.get("before"))
    context: dict[str, Any] = {
        "talk": found,
        "typed": typed,
        "error": error,
        "once": request.POST.get("once", "") if error else secrets.token_urlsafe(16),
    }
    whole = not getattr(request, "htmx", False)
    template = "conversation/talk.html" if whole else "conversation/_talk.html"
    return render(request, template, context, status=422 if error else 200)
