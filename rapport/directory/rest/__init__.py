"""REST of the directory, noun by noun."""

from ninja import Router

from rapport.directory.rest import experts, groups, merging, people, positions, search, statements, units, values

router = Router(tags=["directory"])
for _noun in (experts, merging, people, positions, statements, values, units, groups, search):
    router.add_router("", _noun.router)
