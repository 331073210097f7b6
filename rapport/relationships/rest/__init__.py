"""REST of relationships, noun by noun: the same actions, rules and refusals as the pages."""

from ninja import Router

from rapport.relationships.rest import (
    around,
    before,
    book,
    contact,
    corrections,
    exporting,
    figures,
    health,
    many,
    page,
    plan,
    theirs,
    transfers,
)

router = Router(tags=["relationships"])
# what has an address of its own comes before what takes any number
for _noun in (
    exporting,
    figures,
    health,
    many,
    transfers,
    around,
    theirs,
    corrections,
    before,
    page,
    contact,
    plan,
    book,
):
    router.add_router("", _noun.router)
