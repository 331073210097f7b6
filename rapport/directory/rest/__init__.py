"""REST of the directory, noun by noun."""

from ninja import Router

from rapport.directory.rest import merging, people, search, statements, units

router = Router(tags=["directory"])
for _noun in (merging, people, statements, units, search):
    router.add_router("", _noun.router)
