"""REST of the day's work: tags, macros, links, merging, files, one thing for many cases."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from django.http import FileResponse, HttpRequest
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from rapport.accounts.public import Scope, actor_of
from rapport.cases.actions.life import linking, sorting
from rapport.cases.actions.many import bulk, macros
from rapport.cases.actions.words import talking
from rapport.cases.queries.case.files import file_card
from rapport.cases.queries.case.links import around
from rapport.cases.queries.inbox.bulk import BulkCard, bulk_card
from rapport.cases.queries.inbox.macros import MacroCard, macro_card, macros_of
from rapport.cases.queries.inbox.tags import tags_known
from rapport.cases.rest.asked import Once, Text, Version
from rapport.cases.rest.shapes import AFTER, MadeOut, TeamOut, case_now, team_out
from rapport.cases.rules.limits import AT_ONCE, LONGEST_MACRO_NAME, LONGEST_TAG, LONGEST_TEXT
from rapport.cases.rules.words import Does, Linked, Said
from rapport.catalogue.public import Kind, Level, team_by_prefix
from rapport.kit.paging import Id

router = Router()
Tag = Annotated[str, Field(min_length=1, max_length=LONGEST_TAG)]
Words = Annotated[str, Field(max_length=LONGEST_TEXT)]


class SortIn(Schema):
    """Tags and kind; what is left out stays."""

    tags: Annotated[list[Tag], Field(max_length=20)] | None = None
    kind: Kind | None = None
    version: Version | None = None


class TagIn(Schema):
    """One tag more for a team, by its letters."""

    team: Annotated[str, Field(max_length=12)]
    word: Tag


class TagOut(Schema):
    """A tag of a team."""

    id: int
    team_id: int
    word: str


class MacroIn(Schema):
    """A macro: its words, with places as {{requester.first_name}}, and its steps."""

    team: Annotated[str, Field(max_length=12)]
    name: Annotated[str, Field(min_length=1, max_length=LONGEST_MACRO_NAME)]
    text: Words = ""
    said: Literal[Said.REPLY, Said.NOTE] = Said.REPLY
    service_id: Id | None = None
    priority: Level | None = None
    tags: Annotated[list[Tag], Field(max_length=20)] = []
    hears_within: Annotated[int, Field(ge=1, le=2160)] | None = None
    to_team_id: Id | None = None
    asks: Words = ""
    resolves: bool = False


class MacroOut(Schema):
    """A macro. `hears_within`: hours until the promise it makes; `fits`: it is for the service of the case."""

    id: int
    team: TeamOut
    name: str
    text: str
    said: str
    service_id: int | None
    priority: int | None
    tags: list[str]
    hears_within: int | None
    to_team: TeamOut | None
    asks: str
    resolves: bool
    fits: bool


class ApplyIn(Schema):
    """What is said instead of the macro's own words, if anything."""

    text: Text | None = None
    once: Once | None = None
    version: Version | None = None


class LinkIn(Schema):
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


class MergeIn(Schema):
    """Which case this one goes into."""

    into_id: Id
    version: Version | None = None


class SaidWithFilesIn(Schema):
    """Words with files: a `reply`, a `note`, or (`asked`) more from the colleague."""

    text: Text
    said: Said = Said.REPLY
    once: Once | None = None


class BulkIn(Schema):
    """One thing for many cases. `text`: the answer for good, or what is asked of `team_id`."""

    do: Does
    case_ids: Annotated[list[Id], Field(min_length=1, max_length=AT_ONCE)]
    text: Words = ""
    priority: Level | None = None
    tags: Annotated[list[Tag], Field(max_length=20)] = []
    team_id: Id | None = None
    person_id: Id | None = None
    macro_id: Id | None = None
    once: Once | None = None


class BulkRowOut(Schema):
    """What became of one case, and why."""

    case_id: int
    number: str
    outcome: str
    reason: str


class BulkOut(Schema):
    """One thing done to many cases: `worked` of them so far."""

    id: int
    do: str
    worked: int
    finished: bool
    undone: bool
    cases: list[BulkRowOut]


@router.get("/cases/tags", response=list[TagOut], operation_id="case_tags")
def get_tags(request: HttpRequest) -> Any:
    """The tags of the reader's teams."""
    return [
        {"id": card.id, "team_id": card.team_id, "word": card.word}
        for card in tags_known(by=actor_of(request, Scope.READ))
    ]


@router.post("/cases/tags", response={201: MadeOut}, operation_id="add_case_tag")
def post_tag(request: HttpRequest, given: TagIn) -> Any:
    """Give a team one tag more."""
    team = team_by_prefix(given.team, by=actor_of(request))
    return Status(201, {"id": sorting.add_tag(team_id=team.id, word=given.word, by=actor_of(request))})


@router.delete("/cases/tags/{tag_id}", response={204: None}, operation_id="remove_case_tag")
def delete_tag(request: HttpRequest, tag_id: Id) -> Any:
    """Take a tag from a team's list; cases keep it."""
    sorting.remove_tag(tag_id=tag_id, by=actor_of(request))
    return Status(204, None)


@router.get("/cases/macros", response=list[MacroOut], operation_id="case_macros")
def get_macros(request: HttpRequest, service_id: Id | None = None) -> Any:
    """The macros of the reader's teams, those for a service first."""
    return [_macro_out(card) for card in macros_of(by=actor_of(request, Scope.READ), service_id=service_id)]


@router.post("/cases/macros", response={201: MadeOut}, operation_id="make_case_macro")
def post_macro(request: HttpRequest, given: MacroIn) -> Any:
    """Make a macro of a team."""
    return Status(201, {"id": _saved(request, given, None)})


@router.put("/cases/macros/{macro_id}", response=MacroOut, operation_id="change_case_macro")
def put_macro(request: HttpRequest, macro_id: Id, given: MacroIn) -> Any:
    """Say a macro anew, all of it."""
    _saved(request, given, macro_id)
    return _macro_out(macro_card(macro_id, by=actor_of(request)))


@router.delete("/cases/macros/{macro_id}", response={204: None}, operation_id="remove_case_macro")
def delete_macro(request: HttpRequest, macro_id: Id) -> Any:
    """Remove a macro; what was done by it stays."""
    macros.remove_macro(macro_id=macro_id, by=actor_of(request))
    return Status(204, None)


@router.post("/cases/bulk", response={201: BulkOut}, operation_id="do_to_cases")
def post_bulk(request: HttpRequest, given: BulkIn) -> Any:
    """Do one thing to many cases, each by itself; up to twenty at once, more beside."""
    made = bulk.do_to_many(**given.dict(), by=actor_of(request))
    return Status(201, _bulk_out(bulk_card(made, by=actor_of(request))))


@router.get("/cases/bulk/{bulk_id}", response=BulkOut, operation_id="done_to_cases")
def get_bulk(request: HttpRequest, bulk_id: Id) -> Any:
    """How far it is, and what became of each case."""
    return _bulk_out(bulk_card(bulk_id, by=actor_of(request, Scope.READ)))


@router.post("/cases/bulk/{bulk_id}/undo", response=BulkOut, operation_id="undo_to_cases")
def post_undo(request: HttpRequest, bulk_id: Id) -> Any:
    """Undo it where nothing changed since."""
    bulk.undo_bulk(bulk_id=bulk_id, by=actor_of(request))
    return _bulk_out(bulk_card(bulk_id, by=actor_of(request)))


@router.get("/cases/files/{file_id}", operation_id="case_file")
def get_file(request: HttpRequest, file_id: Id) -> Any:
    """The bytes of a file that came with words."""
    card = file_card(file_id, by=actor_of(request, Scope.READ))
    answer = FileResponse(card.place.open("rb"), as_attachment=True, filename=card.name, content_type=card.type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@router.delete("/cases/links/{link_id}", response={204: None}, operation_id="unlink_cases")
def delete_link(request: HttpRequest, link_id: Id) -> Any:
    """Take a link away."""
    linking.unlink(link_id=link_id, by=actor_of(request))
    return Status(204, None)


@router.put("/cases/{case_id}/tags", response=AFTER, operation_id="sort_case")
def put_tags(request: HttpRequest, case_id: Id, given: SortIn) -> Any:
    """Say which tags a case has, and of what kind it is."""
    sorting.sort(case_id=case_id, **given.dict(), by=actor_of(request))
    return case_now(request, case_id)


@router.post("/cases/{case_id}/macros/{macro_id}", response=AFTER, operation_id="apply_case_macro")
def post_apply(request: HttpRequest, case_id: Id, macro_id: Id, given: ApplyIn) -> Any:
    """Carry out a macro: all of it or nothing."""
    macros.apply_macro(case_id=case_id, macro_id=macro_id, **given.dict(), by=actor_of(request))
    return case_now(request, case_id)


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
def post_merge(request: HttpRequest, case_id: Id, given: MergeIn) -> Any:
    """Merge a case into another one, which is returned."""
    linking.merge(case_id=case_id, into_id=given.into_id, version=given.version, by=actor_of(request))
    return case_now(request, given.into_id)


@router.post("/cases/{case_id}/unmerge", response={204: None}, operation_id="unmerge_case")
def post_unmerge(request: HttpRequest, case_id: Id) -> Any:
    """Take a merged case out again."""
    linking.unmerge(case_id=case_id, by=actor_of(request))
    return Status(204, None)


@router.post("/cases/{case_id}/files", response={201: MadeOut}, operation_id="say_with_files")
def post_files(request: HttpRequest, case_id: Id, given: Form[SaidWithFilesIn], files: File[list[UploadedFile]]) -> Any:
    """Say something with files: ten at most, of 25 MB each; returns the message."""
    acts: dict[Said, Callable[..., int]] = {Said.REPLY: talking.reply, Said.NOTE: talking.note, Said.ASKED: talking.add}
    told = {"case_id": case_id, "text": given.text, "once": given.once, "files": files, "by": actor_of(request)}
    return Status(201, {"id": acts[given.said](**told)})


def _saved(request: HttpRequest, given: MacroIn, macro_id: int | None) -> int:
    said = given.dict()
    team = team_by_prefix(said.pop("team"), by=actor_of(request))
    return macros.save_macro(team_id=team.id, macro_id=macro_id, **said, by=actor_of(request))


def _macro_out(card: MacroCard) -> dict[str, Any]:
    same = ("id", "name", "text", "said", "service_id", "priority", "tags", "hears_within", "asks", "resolves", "fits")
    teams = {"team": team_out(card.team), "to_team": team_out(card.to_team) if card.to_team else None}
    return {name: getattr(card, name) for name in same} | teams


def _bulk_out(card: BulkCard) -> dict[str, Any]:
    rows = [{name: getattr(row, name) for name in ("case_id", "number", "outcome", "reason")} for row in card.rows]
    said = {"id": card.id, "do": card.do, "worked": card.worked}
    return said | {"finished": card.done_at is not None, "undone": card.undone_at is not None, "cases": rows}
