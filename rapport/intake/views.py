"""Pages of imports: upload, map the columns, look at a dry run, start, watch."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.accounts.public import Actor
from rapport.intake.actions.reading import Preview, preview
from rapport.intake.actions.uploading import repeat, say, start, take_in
from rapport.intake.forms import ColumnsForm, UploadForm, initial_of
from rapport.intake.policy import may_import
from rapport.intake.public import Kind, kind_named, kinds
from rapport.intake.queries import page_of_runs, rejected_file, run_visible, said_of, view_of
from rapport.intake.rules.preparing import Said
from rapport.intake.rules.shape import Counts
from rapport.kit.problems import Forbidden, Refusal


@require_safe
@login_required
def imports(request: HttpRequest) -> HttpResponse:
    """List the imports this reader sees."""
    actor = _actor(request)
    page = page_of_runs(by=actor, after=request.GET.get("after"))
    allowed = _allowed(actor)
    if not allowed and not page.items:
        raise Forbidden
    context = {
        "runs": page.items,
        "kind_labels": {kind.name: kind.label for kind in kinds()},
        "may_import": bool(allowed),
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
    actor = _actor(request)
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
            return redirect("intake:columns", run_id)
    return render(request, "intake/upload.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def columns(request: HttpRequest, run_id: int) -> HttpResponse:
    """Second step: what each column gives; then a dry run."""
    actor = _actor(request)
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
        request.POST or None, kind=kind, header=seen.header, initial=initial_of(said, seen.header, seen.pairs)
    )
    if request.method == "POST" and form.is_valid():
        try:
            new = form.said(layout=said.format)
            say(run_id=run_id, said=new if seen.header else replace(new, mapping=()), by=actor)
            start(run_id=run_id, dry_run=True, by=actor)
        except Refusal as refusal:
            form.add_error(_form_field(refusal), refusal.message)
        else:
            return redirect("intake:run", run_id)
    context = {
        "form": form,
        "kind": kind,
        "run": view_of(run, by=actor),
        "seen": seen,
        "rows": _rows(form, seen),
        "refused": refused,
        "columns": [{"label": _("Column")}, {"label": _("Gives")}, {"label": _("Values, for example")}],
    }
    return render(request, "intake/columns.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def show(request: HttpRequest, run_id: int) -> HttpResponse:
    """Show how far an import is, or what came of it; the region alone for htmx, which asks every second."""
    actor = _actor(request)
    run = run_visible(run_id, by=actor)
    view = view_of(run, by=actor)
    context = {
        "run": view,
        "kind": kind_named(run.kind),
        "parts": [(label, view.counts.get(part, 0)) for part, label in _parts()] if view.counts else [],
        "first_rejected": run.report.get("rejected", []),
        "rejected_columns": [{"label": _("File")}, {"label": _("Line"), "kind": "number"}, {"label": _("Why")}],
        "reason_columns": [{"label": _("Reason")}, {"label": _("Rows"), "kind": "number"}],
        "progress": min(99, 100 * view.done // view.total) if view.total else None,
        "may_start": run.dry_run and run.state == "done",
        "may_change": run.dry_run and run.kept and not view.is_open,
        "may_repeat": not run.dry_run and run.kept and run.state == "failed",
    }
    template = "intake/_run.html" if getattr(request, "htmx", False) else "intake/run.html"
    return render(request, template, context)


@require_POST
@login_required
def begin(request: HttpRequest, run_id: int) -> HttpResponse:
    """Start the import whose dry run was looked at."""
    return redirect("intake:run", start(run_id=run_id, dry_run=False, by=_actor(request)))


@require_POST
@login_required
def again(request: HttpRequest, run_id: int) -> HttpResponse:
    """Prepare the same import once more."""
    copy = repeat(run_id=run_id, by=_actor(request))
    messages.info(request, _("The same files, as they were mapped. Look through it and start."))
    return redirect("intake:columns", copy)


@require_safe
@login_required
def rejected(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """Hand the file of rejected rows to its uploader."""
    path = rejected_file(run_id, by=_actor(request))
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"rejected-{run_id}.csv", content_type="text/csv")


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def _allowed(actor: Actor) -> Sequence[Kind]:
    return [kind for kind in kinds() if may_import(kind, actor)]


def _form_field(refusal: Refusal) -> str | None:
    known = {"where", "date_format", "encoding", "delimiter"}
    if refusal.field in known:
        return refusal.field
    return None


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
