"""REST of relationships, noun by noun: the same actions, rules and refusals as the pages."""

from ninja import Router

from rapport.relationships.rest import figures, health

router = Router(tags=["relationships"])
for _noun in (figures, health):
    router.add_router("", _noun.router)
