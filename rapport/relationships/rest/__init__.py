"""REST of relationships, noun by noun: the same actions, rules and refusals as the pages."""

from ninja import Router

from rapport.relationships.rest import contact, page, plan

router = Router(tags=["relationships"])
# what has an address of its own comes before what takes any number
for _noun in (page, contact, plan):
    router.add_router("", _noun.router)
