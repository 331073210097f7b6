"""What a program may send: the base of every shape that REST takes in."""

from ninja import Schema
from pydantic import ConfigDict


class Given(Schema):
    """A body, or a part of one. A name it does not know is refused: a typo would else pass for a wish left out."""

    model_config = ConfigDict(extra="forbid")
