"""REST of cases, noun by noun: the same actions, rules and refusals as the pages."""

from ninja import Router

from rapport.cases.rest import acting, reading

router = Router(tags=["cases"])
for _noun in (reading, acting):
    router.add_router("", _noun.router)
