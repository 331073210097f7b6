"""Pages of imports: upload, map the columns, look at a dry run, start, watch."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from rapport.accounts.public import Actor, actor_of
from rapport.intake.actions.dropping import drop
from rapport.intake.actions.kinds import kind_named, kinds
from rapport.intake.actions.reading import FirstRows, Preview, first_rows, preview
from rapport.intake.actions.stopping import stop
from rapport.intake.actions.uploading import repeat, say, start, take_in
from rapport.intake.forms import ColumnsForm, UploadForm, initial_of, labels_of
from rapport.intake.policy import may_import
from rapport.intake.public import Kind
from rapport.intake.queries import loaded_before, page_of_runs, rejected_file, run_visible, said_of, view_of
from rapport.intake.rules.preparing import Said
from rapport.intake.rules.shape import Counts
from rapport.kit.problems import Forbidden, Refusal
from rapport.ui.figures import number_text


@require_safe
@login_required
def imports(request: HttpRequest) -> HttpResponse:
    """List the imports this reader sees."""
    actor = actor_of(request)
    page = page_of_runs(by=actor, after=request.GET.get("after"))
    allowed = _allowed(actor)
    if not allowed and not page.items:
        raise Forbidden
    labels = {kind.name: kind.label for kind in kinds()}
    context = {
        "runs": [(run, labels.get(run.kind, run.kind)) for run in page.items],
        "may_import": bool(allowed),
        "loads_people": any(kind.name == "people" for kind in allowed),
        "allowed": [kind.label for kind in allowed],
        "columns": [
            {"label": _("Files")},
            {"label": _("Kind")},
            {"label": _("State")},
            {"label": _("Rows read"), "kind": "number"},
            {"label": _("Rejected"), "kind": "number"},
            {"label": _("By")},
            {"label": _("When")},
        ],
        "next_url": f"{request.path}?after={page.after}" if page.after else "",
    }
    template = "intake/_runs.html" if getattr(request, "htmx", False) else "intake/imports.html"
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def upload(request: HttpRequest) -> HttpResponse:
    """First step: choose the kind and the files."""
    actor = actor_of(request)
    allowed = _allowed(actor)
    if not allowed:
        raise Forbidden
    form = UploadForm(
        request.POST or None, request.FILES or None, kinds=allowed, initial={"kind": request.GET.get("kind")}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            said = Said(format=data["format"] or None)
            run_id = take_in(kind=data["kind"], files=data["upload"], said=said, by=actor)
        except Refusal as refusal:
            form.add_error("upload" if refusal.field == "files" else None, refusal.message)
        else:
            return _go(request, reverse("intake:columns", args=[run_id]))
    context = {"form": form, "limit": settings.UPLOAD_LIMIT, "limit_mb": settings.UPLOAD_LIMIT // 2**20}
    return render(request, "intake/upload.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def columns(request: HttpRequest, run_id: int) -> HttpResponse:
    """Second step: what each column gives; then a dry run."""
    actor = actor_of(request)
    run = run_visible(run_id, by=actor)
    kind = kind_named(run.kind)
    said = said_of(run)
    refused: Refusal | None = None
    try:
        seen = preview(run_id=run_id, by=actor)
    except Refusal as refusal:
        if refusal.status != Refusal.status:
            raise
        refused, seen = refusal, Preview()
    form = ColumnsForm(
        request.POST or None,
        kind=kind,
        header=seen.header,
        by=actor,
        initial=initial_of(said, seen.header, seen.pairs),
    )
    if request.method == "POST" and form.is_valid():
        try:
            new = form.said(layout=said.format)
            say(run_id=run_id, said=new if seen.header else replace(new, mapping=()), by=actor)
            start(run_id=run_id, dry_run=True, by=actor)
        except Refusal as refusal:
            form.add_error(_form_field(refusal, form), refusal.message)
        else:
            return redirect("intake:run", run_id)
    context = {
        "form": form,
        "kind": kind,
        "run": view_of(run, by=actor),
        "seen": seen,
        "rows": _rows(form, seen),
        "refused": refused,
        "before": loaded_before(run),
        "written": _written(seen),
        "columns": [{"label": _("Column")}, {"label": _("Gives")}, {"label": _("Values, for example")}],
    }
    return render(request, "intake/columns.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def show(request: HttpRequest, run_id: int) -> HttpResponse:
    """Show how far an import is, or what came of it; the region alone for htmx, which asks every second."""
    actor = actor_of(request)
    run = run_visible(run_id, by=actor)
    view = view_of(run, by=actor)
    kind = kind_named(run.kind)
    context = {
        "run": view,
        "kind": kind,
        "shown_at": reverse(kind.shown_at) if kind.shown_at else "",
        "parts": [(label, view.counts.get(part, 0)) for part, label in _parts()] if view.counts else [],
        "first_rejected": run.report.get("rejected", []),
        "rejected_columns": [
            *([{"label": _("File")}] if len(view.files) > 1 else []),
            {"label": _("Line"), "kind": "number"},
            {"label": _("Why")},
        ],
        "outcome": _outcome(view.counts),
        "reason_columns": [{"label": _("Reason")}, {"label": _("Rows"), "kind": "number"}],
        "progress": min(99, 100 * view.done // view.total) if view.total else None,
        "first": _first(first_rows(run_id=run_id, by=actor), kind) if run.state == "done" else None,
        "changes_nothing": _changes_nothing(view.counts),
        "may_start": run.dry_run and run.kept and run.state == "done",
        "may_change": run.dry_run and run.kept and not view.is_open,
        "may_repeat": not run.dry_run and run.kept and run.state == "failed",
    }
    template = "intake/_run.html" if getattr(request, "htmx", False) else "intake/run.html"
    return render(request, template, context)


@require_POST
@login_required
def begin(request: HttpRequest, run_id: int) -> HttpResponse:
    """Start the import whose dry run was looked at."""
    return redirect("intake:run", start(run_id=run_id, dry_run=False, by=actor_of(request)))


@require_POST
@login_required
def halt(request: HttpRequest, run_id: int) -> HttpResponse:
    """Stop an import that waits or runs."""
    stop(run_id=run_id, by=actor_of(request))
    return redirect("intake:run", run_id)


@require_POST
@login_required
def drop_draft(request: HttpRequest, run_id: int) -> HttpResponse:
    """Drop an import that was never tried, with its files."""
    drop(run_id=run_id, by=actor_of(request))
    messages.success(request, _("Dropped. Its files are gone."))
    return redirect("intake:imports")


@require_POST
@login_required
def again(request: HttpRequest, run_id: int) -> HttpResponse:
    """Prepare the same import once more."""
    copy = repeat(run_id=run_id, by=actor_of(request))
    messages.info(request, _("The same files, as they were mapped. Look through it and start."))
    return redirect("intake:columns", copy)


@require_safe
@login_required
def rejected(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """Hand the file of rejected rows to its uploader."""
    path = rejected_file(run_id, by=actor_of(request))
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"rejected-{run_id}.csv", content_type="text/csv")


def _allowed(actor: Actor) -> Sequence[Kind]:
    return [kind for kind in kinds() if may_import(kind, actor)]


def _form_field(refusal: Refusal, form: ColumnsForm) -> str | None:
    known = {"where", "date_format", "encoding", "delimiter"}
    if refusal.field in known:
        return refusal.field
    option = f"option-{refusal.field}"
    return option if option in form.fields else None


def _go(request: HttpRequest, address: str) -> HttpResponse:
    """Redirect a page, or the script that sends files and tells how much of them is sent."""
    return HttpResponseClientRedirect(address) if getattr(request, "htmx", False) else HttpResponseRedirect(address)


def _written(seen: Preview) -> list[str]:
    """Say in short phrases how the values of a table were found to be written."""
    marks = {",": _("commas"), ";": _("semicolons"), "tab": _("tabs"), "|": _("bars")}
    orders = {"D/M": _("dates with the day first"), "M/D": _("dates with the month first")}
    between = marks.get(seen.delimiter, f"“{seen.delimiter}”")
    return [
        seen.encoding.upper(),
        _("%(marks)s between cells") % {"marks": between},
        *(orders[order] for order in seen.date_orders),
    ]


def _first(first: FirstRows, kind: Kind) -> dict[str, Any]:
    labels = labels_of(first.names, kind.fields)
    return {
        "columns": [{"label": label} for label in labels],
        "rows": [list(zip(labels, cells, strict=True)) for cells in first.rows],
    }


def _outcome(counts: Mapping[str, int]) -> str:
    """Say in a sentence or three what a finished import did."""
    if not counts:
        return ""
    came = counts["created"] + counts["updated"]
    parts = [
        ngettext("%(n)s row came in.", "%(n)s rows came in.", came) if came else _("Nothing new came in."),
        ngettext("%(n)s was rejected.", "%(n)s were rejected.", counts["rejected"]) if counts["rejected"] else "",
        ngettext(
            "%(n)s waits until its people are known.", "%(n)s wait until their people are known.", counts["unresolved"]
        )
        if counts["unresolved"]
        else "",
    ]
    amounts = (came, counts["rejected"], counts["unresolved"])
    return " ".join(part % {"n": number_text(n)} for part, n in zip(parts, amounts, strict=True) if part)


def _changes_nothing(counts: Mapping[str, int]) -> bool:
    return bool(counts) and counts["read"] == counts["unchanged"] + counts["excluded"] and not counts["ended"]


def _rows(form: ColumnsForm, seen: Preview) -> list[dict[str, Any]]:
    return [
        {"name": name, "field": form[f"column-{place}"], "samples": seen.samples[place]}
        for place, name in enumerate(seen.header)
    ]


def _parts() -> list[tuple[str, str]]:
    labels = {
        "created": _("New"),
        "updated": _("Changed"),
        "unchanged": _("Unchanged"),
        "unresolved": _("Waiting for a known identity"),
        "excluded": _("Left out"),
        "rejected": _("Rejected"),
    }
    return [(part, labels[part]) for part in Counts.PARTS]
