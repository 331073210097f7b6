"""The impact assessment, the works agreement and the notice: read, taken along, kept, compared."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from rapport.accounts.public import actor_of
from rapport.kit.problems import Missing
from rapport.privacy.actions.assessment import NOTE, save_assessment
from rapport.privacy.queries.assessment import BLANK, as_html, chapters_of, document, html_of, pack

LABELS = {
    "assessment": gettext_lazy("Impact assessment"),
    "agreement": gettext_lazy("Works agreement, a template"),
    "notice": gettext_lazy("Notice to employees, a template"),
}


class KeepForm(forms.Form):
    """A note to an assessment that is kept."""

    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=NOTE,
        help_text=gettext_lazy("What it was kept for, such as “signed with the works council”."),
    )


@login_required
def assessment_page(request: HttpRequest) -> HttpResponse:
    """The assessment as it is now, and what changed since one was kept."""
    actor = actor_of(request)
    form = KeepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        save_assessment(note=form.cleaned_data["note"], by=actor)
        messages.success(request, _("Kept. Later ones are compared with it."))
        return redirect("privacy:assessment")
    found = pack(by=actor)
    text = document("assessment", found).split("\n", 1)[1]
    context = {
        "pack": found,
        "body": html_of(text),
        "chapters": chapters_of(text),
        "blanks": len(BLANK.findall(text)),
        "documents": list(LABELS.items()),
        "form": form,
    }
    return render(request, "privacy/assessment.html", context)


@require_safe
@login_required
def assessment_file(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """One of the documents as a file."""
    found = pack(by=actor_of(request))
    if kind not in {"html", "md"}:
        raise Missing
    text = as_html(name, found) if kind == "html" else document(name, found)
    response = HttpResponse(text, content_type=f"text/{'html' if kind == 'html' else 'markdown'}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rapport-{name}-{found.made_on}.{kind}"'
    return response
