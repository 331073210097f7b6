"""REST of cases, noun by noun: the same actions, rules and refusals as the pages."""

from ninja import Router

from rapport.cases.rest import (
    acting,
    approvals,
    articles,
    board,
    bulk,
    deliveries,
    figures,
    files,
    links,
    macros,
    ratings,
    reading,
    tags,
)

router = Router(tags=["cases"])
# what has an address of its own comes before what takes any number
for _noun in (
    figures,
    approvals,
    ratings,
    deliveries,
    board,
    tags,
    macros,
    links,
    files,
    bulk,
    reading,
    acting,
    articles,
):
    router.add_router("", _noun.router)
