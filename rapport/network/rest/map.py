"""REST of the map."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from rapport.accounts.public import Scope, actor_of
from rapport.kit.paging import Id
from rapport.network.queries.map import MOST, NetworkMap, network_map
from rapport.network.rules.words import Strength

router = Router()

STRENGTHS = list(Strength)
Most = Annotated[int, Field(ge=1, le=MOST)]


class MapOut(Schema):
    """One view of the map, in columns to keep it small; `one` and `other` are places in the columns of `units`."""

    snapshot: int
    as_of: date
    moments: list[tuple[int, date]]
    parent: str
    minimum: int
    units: dict[str, list[Any]]
    ties: dict[str, list[Any]]
    divisions: list[tuple[str, int]]
    steady: bool


@router.get("/network/map", response=MapOut, operation_id="network_map", url_name="network_map")
def get_map(
    request: HttpRequest,
    snapshot: Id | None = None,
    parent: str = "",
    most: Most = MOST,
) -> Any:
    """Units as bubbles with the ties between them, of the company or of one unit; never people."""
    actor_of(request, Scope.READ)
    return _map(network_map(snapshot_id=snapshot, parent=parent, most=most))


def _map(picture: NetworkMap) -> dict[str, Any]:
    bubbles = picture.bubbles
    names = ("key", "name", "slug", "people", "colour", "community", "x", "y", "outside", "open")
    families = list(dict.fromkeys(bubble.family for bubble in bubbles))
    return {
        "snapshot": picture.snapshot_id,
        "as_of": picture.as_of,
        "moments": picture.moments,
        "parent": picture.parent,
        "minimum": picture.minimum,
        "units": {name: [getattr(bubble, name) for bubble in bubbles] for name in names}
        | {"family": [families.index(bubble.family) for bubble in bubbles]},
        "ties": {
            "one": [tie.one for tie in picture.ties],
            "other": [tie.other for tie in picture.ties],
            "strength": [STRENGTHS.index(tie.strength) for tie in picture.ties],
        },
        "divisions": picture.divisions,
        "steady": picture.steady,
    }
