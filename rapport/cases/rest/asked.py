"""What is asked with: shared by the nouns of the room's REST."""

from typing import Annotated

from pydantic import AwareDatetime as Moment
from pydantic import Field

from rapport.cases.rules.limits import LONGEST_SUBJECT, LONGEST_TEXT

Limit = Annotated[int, Field(ge=1, le=200)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
Once = Annotated[str, Field(min_length=1, max_length=60)]
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
Subject = Annotated[str, Field(min_length=1, max_length=LONGEST_SUBJECT)]


__all__ = ["Limit", "Moment", "Once", "Subject", "Text", "Version"]
