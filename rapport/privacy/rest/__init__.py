"""REST of privacy: what is everybody's own, and what those read who oversee."""

from ninja import Router

from rapport.privacy.rest import assessment, mine, oversight

router = Router(tags=["privacy"])
for _part in (mine, oversight, assessment):
    router.add_router("", _part.router)
