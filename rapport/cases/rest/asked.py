"""What is asked with: shared by the nouns of the room's REST."""

from typing import Annotated

from pydantic import AwareDatetime as Moment
from pydantic import Field

from rapport.cases.rules.limits import LONGEST_SUBJECT, LONGEST_TAG, LONGEST_TEXT

Limit = Annotated[int, Field(ge=1, le=200)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
Once = Annotated[str, Field(min_length=1, max_length=60)]
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
TextOrNone = Annotated[str, Field(max_length=LONGEST_TEXT)]
Subject = Annotated[str, Field(min_length=1, max_length=LONGEST_SUBJECT)]
Tag = Annotated[str, Field(min_length=1, max_length=LONGEST_TAG)]
Tags = Annotated[list[Tag], Field(max_length=20)]


__all__ = ["Limit", "Moment", "Once", "Subject", "Tag", "Tags", "Text", "TextOrNone", "Version"]
