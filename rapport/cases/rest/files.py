"""Words with files, and the bytes of one."""

from collections.abc import Callable
from typing import Any

from django.http import FileResponse, HttpRequest
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile

from rapport.accounts.public import Scope, actor_of
from rapport.cases.actions.words import talking
from rapport.cases.queries.case.files import file_card
from rapport.cases.rest.asked import Once, Text
from rapport.cases.rest.shapes import MadeOut
from rapport.cases.rules.words import Said
from rapport.kit.given import Given
from rapport.kit.paging import Id

router = Router()


class SaidWithFilesIn(Given):
    """Words with files: a `reply`, a `note`, or (`asked`) more from the colleague."""

    text: Text
    said: Said = Said.REPLY
    once: Once | None = None


@router.get("/cases/files/{file_id}", operation_id="case_file")
def get_file(request: HttpRequest, file_id: Id) -> Any:
    """The bytes of a file that came with words."""
    card = file_card(file_id, by=actor_of(request, Scope.READ))
    answer = FileResponse(card.place.open("rb"), as_attachment=True, filename=card.name, content_type=card.type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@router.post("/cases/{case_id}/files", response={201: MadeOut}, operation_id="say_with_files")
def post_files(request: HttpRequest, case_id: Id, given: Form[SaidWithFilesIn], files: File[list[UploadedFile]]) -> Any:
    """Say something with files: ten at most, of 25 MB each; returns the message."""
    acts: dict[Said, Callable[..., int]] = {Said.REPLY: talking.reply, Said.NOTE: talking.note, Said.ASKED: talking.add}
    told = {"case_id": case_id, "text": given.text, "once": given.once, "files": files, "by": actor_of(request)}
    return Status(201, {"id": acts[given.said](**told)})
