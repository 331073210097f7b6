"""A file that came with words, for those who read the words."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.models import Attachment
from rapport.cases.queries.case.merged import root_of
from rapport.cases.rules.files import SHOWN
from rapport.cases.rules.words import Said
from rapport.kit.problems import Missing


@dataclass(frozen=True, kw_only=True)
class FileCard:
    """A file: what it is called and is, and where its bytes lie. `shown`: a browser may show it in the page."""

    id: int
    name: str
    type: str
    size: int
    place: Path

    @property
    def shown(self) -> bool:
        """Whether it is a picture that can hold no script."""
        return self.type in SHOWN


def file_card(file_id: int, *, by: Actor) -> FileCard:
    """Return a file, if the actor reads the message it came with. Raises Missing. Five statements at most."""
    row = Attachment.objects.select_related("message").filter(id=file_id).first()
    if row is None:
        raise Missing
    served_in = policy.teams_of(by)
    cases = {row.message.case_id, root_of(row.message.case_id)}
    seen: Any = policy.with_notes(policy.visible_to(by, served_in).filter(id__in=cases), by, served_in)
    reads = [case.reads_notes for case in seen]
    if not reads or (row.message.said == Said.NOTE and not all(reads)):
        raise Missing
    place = place_of(row.digest)
    if not place.is_file():
        raise Missing("The bytes of this file are not here any more. Ask whoever sent it for another one.")
    return FileCard(id=row.id, name=row.name, type=row.type, size=row.size, place=place)


def folder() -> Path:
    """Where files lie."""
    return settings.HOME / "files"


def place_of(digest: str) -> Path:
    """Where the bytes of a digest lie."""
    return folder() / digest[:2] / digest[2:]
