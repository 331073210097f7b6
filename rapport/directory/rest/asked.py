"""The shapes of texts that all nouns of the directory's REST share."""

from typing import Annotated

from pydantic import Field

Plain = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
