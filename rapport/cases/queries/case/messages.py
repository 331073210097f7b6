"""What was said in a case, with the files that came with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from rapport.accounts.public import Actor
from rapport.cases.models import Attachment, Message
from rapport.cases.rules.files import SHOWN
from rapport.cases.rules.words import Said
from rapport.directory.public import PersonCard

LETTERS_SHOWN = 18_000  # of all messages of one page together, but for the last one, which is shown whole


@dataclass(frozen=True, kw_only=True)
class WithWord:
    """A file that came with words. `shown`: a picture, which a browser may show."""

    id: int
    name: str
    size: int
    shown: bool

    @property
    def url(self) -> str:
        """Where it is fetched."""
        return f"/cases/files/{self.id}/"


@dataclass(frozen=True, kw_only=True)
class Word:
    """Something that was said. `mine`: by the reader; `once`: the token it was sent with; `via`: in a merged case."""

    id: int
    said: Said
    author: PersonCard | None
    text: str
    at: datetime
    mine: bool
    once: str
    files: Sequence[WithWord] = ()
    via: str = ""


def files_of_word() -> Any:
    """Return the files of each message of an outer query, as one column."""
    rows = Attachment.objects.filter(message=OuterRef("pk")).order_by("id")
    return rows.values(json=JSONObject(id="id", name="name", size="size", type="type"))


def word_of(row: Any, people: Mapping[int, PersonCard], by: Actor, via: Mapping[int, str]) -> Word:
    """Return a message with its `files`; `via`: numbers of merged cases by id."""
    files = [
        WithWord(id=file["id"], name=file["name"], size=file["size"], shown=file["type"] in SHOWN) for file in row.files
    ]
    return Word(
        id=row.id,
        said=Said(row.said),
        author=people.get(row.author_id or 0),
        text=row.text,
        at=row.at,
        mine=row.author_id is not None and row.author_id == by.person_id,
        once=row.once or "",
        files=files,
        via=via.get(row.case_id, ""),
    )


def fitting(messages: Sequence[Message]) -> Sequence[Message]:
    """Return as many of these messages, the newest first, as one page takes."""
    letters = 0
    for place, message in enumerate(messages):
        letters += len(message.text)
        if place and letters > LETTERS_SHOWN:
            return messages[:place]
    return messages
