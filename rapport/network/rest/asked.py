"""What may be asked with: shared by the nouns of the room's REST."""

from typing import Annotated

from pydantic import Field

Months = Annotated[int, Field(ge=1, le=36)]
Limit = Annotated[int, Field(ge=1, le=50)]
