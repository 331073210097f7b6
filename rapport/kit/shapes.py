"""How REST's description shows what several rooms call by one name."""

from enum import StrEnum

from pydantic import WithJsonSchema


def written_out(words: type[StrEnum]) -> WithJsonSchema:
    """Mark a closed list whose name other rooms use for theirs, as in `Annotated[Does, …]`.

    The description keeps one shape for a name, so such a list stands where it is used instead of under its name.
    """
    return WithJsonSchema({"type": "string", "enum": [str(word) for word in words]})
