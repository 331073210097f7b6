"""The shapes of texts and hours that all nouns of the catalogue's REST share."""

from typing import Annotated

from pydantic import Field

Name = Annotated[str, Field(max_length=200)]
About = Annotated[str, Field(max_length=2000)]
Minute = Annotated[int, Field(ge=0, le=1440)]
Span = Annotated[list[Minute], Field(min_length=2, max_length=2)]  # from, until
DayHours = Annotated[list[Span], Field(max_length=24)]
