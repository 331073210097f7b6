"""Who sees and does what of the day's work: tags, macros, links, files, bulk; the same cast as in `test_policy`."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rapport.cases.actions.life.linking import link, merge
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.life.sorting import add_tag
from rapport.cases.actions.many.bulk import do_to_many
from rapport.cases.actions.many.macros import save_macro
from rapport.cases.actions.words.files import InHand
from rapport.cases.actions.words.talking import note, reply
from rapport.cases.models import Attachment
from rapport.cases.rules.words import Does, Linked
from rapport.cases.tests.test_policy import (
    LET_IN,
    OFFERED,
    OPERATIONS_ELSEWHERE,
    OWNS,
    READS_NOTES,
    SEES,
    SERVES,
    WHO,
    browser,
    opened,
    story,
    tried,
)

__all__ = ["story"]

IT = OWNS  # members and lead of the team that has the macro and the tag, and the other case
IN_A_TEAM = IT | {"holder", "holder team", "former holder's team", "offered team", "another team", "approver"}
EVERYBODY = set(WHO) - {"stranger"}
DOER = {"owner"}  # who did the bulk

PAGES = [
    ("post", "/cases/{case}/note/", SERVES | OFFERED),
    ("get", "/cases/{case}/tags/", SERVES),
    ("post", "/cases/{case}/tags/", SERVES),
    ("get", "/cases/{case}/macros/", SERVES),
    ("get", "/cases/{case}/macros/{macro}/", IT),
    ("post", "/cases/{case}/macros/{macro}/", IT),
    ("get", "/cases/{case}/links/", SEES),
    ("get", "/cases/{case}/links/new/", SERVES),
    ("post", "/cases/{case}/links/new/", SERVES),
    ("post", "/cases/{case}/merge/", SERVES),
    ("post", "/cases/{joined}/unmerge/", SERVES),
    ("post", "/cases/links/{link}/removal/", IT),
    ("get", "/cases/files/{file}/", SEES),
    ("get", "/cases/files/{secret}/", READS_NOTES),
    ("post", "/cases/bulk/new/", IN_A_TEAM),
    ("get", "/cases/bulk/{bulk}/", DOER),
    ("post", "/cases/bulk/{bulk}/undo/", DOER),
    ("get", "/cases/macros/", IN_A_TEAM),
    ("get", "/cases/macros/new/?team=IT", IT),
    ("post", "/cases/macros/new/?team=IT", IT),
    ("get", "/cases/macros/{macro}/", IT),
    ("post", "/cases/macros/{macro}/removal/", IT),
    ("get", "/cases/tags/", IN_A_TEAM),
    ("post", "/cases/tags/", IN_A_TEAM),
    ("post", "/cases/tags/{tag}/removal/", IT),
    ("get", "/cases/tags/find/?q=a", EVERYBODY),
    ("get", "/cases/tags/words/", EVERYBODY),
]
MACRO = {"team": "IT", "name": "Another", "text": "Hello."}
OPERATIONS = [
    ("sort_case", "put", "/{case}/tags", SERVES, {"tags": ["a"]}),
    ("apply_case_macro", "post", "/{case}/macros/{macro}", IT, {}),
    ("case_links", "get", "/{case}/links", SEES, None),
    ("link_cases", "post", "/{case}/links", IT, {"other_id": "{other}", "kind": "same_cause"}),
    ("unlink_cases", "delete", "/links/{link}", IT, None),
    ("merge_case", "post", "/{case}/merge", IT, {"into_id": "{other}"}),
    ("unmerge_case", "post", "/{joined}/unmerge", SERVES, {}),
    ("case_file", "get", "/files/{file}", SEES, None),
    ("case_tags", "get", "/tags", EVERYBODY, None),
    ("add_case_tag", "post", "/tags", IT, {"team": "IT", "word": "new"}),
    ("remove_case_tag", "delete", "/tags/{tag}", IT, None),
    ("case_macros", "get", "/macros", EVERYBODY, None),
    ("make_case_macro", "post", "/macros", IT, MACRO),
    ("change_case_macro", "put", "/macros/{macro}", IT, MACRO),
    ("remove_case_macro", "delete", "/macros/{macro}", IT, None),
    ("do_to_cases", "post", "/bulk", EVERYBODY, {"do": "take", "case_ids": ["{case}"]}),
    ("done_to_cases", "get", "/bulk/{bulk}", DOER, None),
    ("undo_to_cases", "post", "/bulk/{bulk}/undo", DOER, {}),
]


@pytest.fixture
def told(story, settings, tmp_path):
    """The case of the story, with a file, a note with one, a link, a merged case, and a macro and a tag of IT."""
    settings.HOME = tmp_path
    case, _offered = opened(story, restricted=False)
    it, team = story.actor("IT 2"), story.teams["IT"].id
    ids = {"case": case}
    reply(case_id=case, text="See.", by=it, files=[InHand(name="a.txt", content=b"words")])
    ids["file"] = Attachment.objects.get().id
    note(case_id=case, text="Between us.", by=it, files=[InHand(name="b.txt", content=b"more")])
    ids["secret"] = Attachment.objects.latest("id").id
    ids["other"] = open_case(subject="Another", team_id=team, by=it)
    ids["joined"] = open_case(subject="The same", team_id=team, by=story.actor("Sales 1"))
    ids["link"] = link(case_id=case, other_id=ids["other"], kind=Linked.RELATES, by=it)
    merge(case_id=ids["joined"], into_id=case, by=it)
    ids["macro"] = save_macro(team_id=team, name="Hello", text="Hello.", by=it)
    ids["tag"] = add_tag(team_id=team, word="Bank", by=it)
    ids["bulk"] = do_to_many(do=Does.TAG, case_ids=[ids["other"]], tags=["Bank"], by=it)
    return story, ids


@pytest.mark.slow
@pytest.mark.parametrize("who", WHO)
def test_every_page_of_the_day_lets_in_whom_the_table_says(told, who):
    house, ids = told
    client = browser(house, who)
    wrong = []
    for method, address, allowed in PAGES:
        status = tried(lambda method=method, address=address: getattr(client, method)(address.format(**ids)))
        if (status in LET_IN) != (who in allowed):
            wrong.append((method, address, status))
    assert not wrong, f"{who}: {wrong}"


@pytest.mark.slow
@pytest.mark.parametrize("who", WHO)
def test_every_operation_of_the_day_lets_in_whom_the_table_says(told, who):
    house, ids = told
    client = browser(house, who)
    wrong = []
    for name, method, path, allowed, body in OPERATIONS:
        sent = {} if body is None else {"data": _filled(body, ids), "content_type": "application/json"}
        address = f"/api/cases{path}".format(**ids)
        status = tried(lambda method=method, address=address, sent=sent: getattr(client, method)(address, **sent))
        if (status in LET_IN) != (who in allowed):
            wrong.append((name, status))
    files = {"text": "See.", "files": SimpleUploadedFile("c.txt", b"words")}
    status = tried(lambda: client.post(f"/api/cases/{ids['case']}/files", files))
    if (status in LET_IN) != (who in SERVES):
        wrong.append(("say_with_files", status))
    assert not wrong, f"{who}: {wrong}"


def test_the_table_has_every_operation():
    assert {name for name, *_rest in OPERATIONS} | {"say_with_files"} == OPERATIONS_ELSEWHERE


def _filled(body, ids):
    text = json.dumps(body)
    for name, ident in ids.items():
        text = text.replace(f'"{{{name}}}"', str(ident))
    return text
