"""REST of cases, noun by noun: the same actions, rules and refusals as the pages."""

from ninja import Router

from rapport.cases.rest import acting, articles, figures, reading

router = Router(tags=["cases"])
for _noun in (figures, reading, acting, articles):  # what has an address of its own comes before what takes any number
    router.add_router("", _noun.router)
