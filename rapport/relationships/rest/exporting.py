"""REST of taking a book away."""

from typing import Annotated

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router

from rapport.accounts.public import Scope, actor_of
from rapport.relationships.actions.exporting import export_archive

router = Router()


@router.get("/relationships/export", operation_id="export_relationships", url_name="export_relationships")
def export(request: HttpRequest, team: Annotated[str, Query(max_length=20)] = "") -> StreamingHttpResponse:
    """Return a book as a zip of CSV files; without `team` every book the caller keeps. `rapport import` takes it."""
    pieces = export_archive(by=actor_of(request, Scope.READ), team=team)
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="book.zip"'
    return response
