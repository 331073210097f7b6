"""How cases belong together: links, merging and taking apart."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from rapport.accounts.public import Scope, actor_of
from rapport.cases.actions.life import linking
from rapport.cases.queries.case.links import around
from rapport.cases.rest.asked import Version
from rapport.cases.rest.shapes import AFTER, MadeOut, case_now
from rapport.cases.rules.words import Linked
from rapport.kit.given import Given
from rapport.kit.paging import Id

router = Router()


class LinkIn(Given):
    """With which case it belongs, and how. `blocks`: this one keeps the other back."""

    other_id: Id
    kind: Linked


class LinkOut(Schema):
    """A link; the subject only for who may see that case. `blocked`: the other one keeps this back."""

    id: int
    kind: str
    blocked: bool
    case_id: int
    number: str
    subject: str
    state: str


class JoinedOut(Schema):
    """A case that is one with this one now."""

    id: int
    number: str
    subject: str


class AroundOut(Schema):
    """What a case has to do with others."""

    links: list[LinkOut]
    merged: list[JoinedOut]


class CaseMergeIn(Given):
    """Which case this one goes into."""

    into_id: Id
    version: Version | None = None


@router.delete("/cases/links/{link_id}", response={204: None}, operation_id="unlink_cases")
def delete_link(request: HttpRequest, link_id: Id) -> Any:
    """Take a link away."""
    linking.unlink(link_id=link_id, by=actor_of(request))
    return Status(204, None)


@router.get("/cases/{case_id}/links", response=AroundOut, operation_id="case_links")
def get_links(request: HttpRequest, case_id: Id) -> Any:
    """What a case has to do with others."""
    found = around(case_id, by=actor_of(request, Scope.READ))
    names = ("id", "kind", "blocked", "case_id", "number", "subject", "state")
    return {
        "links": [{name: getattr(row, name) for name in names} for row in found.links],
        "merged": [{"id": one.id, "number": one.number, "subject": one.subject} for one in found.joined],
    }


@router.post("/cases/{case_id}/links", response={201: MadeOut}, operation_id="link_cases")
def post_link(request: HttpRequest, case_id: Id, given: LinkIn) -> Any:
    """Say how two cases belong together."""
    return Status(201, {"id": linking.link(case_id=case_id, **given.dict(), by=actor_of(request))})


@router.post("/cases/{case_id}/merge", response=AFTER, operation_id="merge_case")
def post_merge(request: HttpRequest, case_id: Id, given: CaseMergeIn) -> Any:
    """Merge a case into another one, which is returned."""
    linking.merge(case_id=case_id, into_id=given.into_id, version=given.version, by=actor_of(request))
    return case_now(request, given.into_id)


@router.post("/cases/{case_id}/unmerge", response={204: None}, operation_id="unmerge_case")
def post_unmerge(request: HttpRequest, case_id: Id) -> Any:
    """Take a merged case out again."""
    linking.unmerge(case_id=case_id, by=actor_of(request))
    return Status(204, None)
