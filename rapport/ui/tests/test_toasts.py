import json

from django.http import HttpResponse

from rapport.ui.templatetags.ui import open_address, undo_address
from rapport.ui.toasts import toast


def test_a_toast_joins_what_else_the_answer_triggers():
    response = HttpResponse(headers={"HX-Trigger": json.dumps({"saved": True})})
    toast(response, "Merged Kazlauskaitė.", undo="/people/merges/3/undo/")
    assert json.loads(response.headers["HX-Trigger"]) == {
        "saved": True,
        "toast": {"text": "Merged Kazlauskaitė.", "undo": "/people/merges/3/undo/"},
    }


def test_only_an_address_of_ours_is_an_undo():
    assert undo_address("success undo:/people/merges/3/undo/") == "/people/merges/3/undo/"
    assert undo_address("undo:https://evil.example/") == ""
    assert undo_address(None) == ""


def test_a_message_leads_to_an_address_of_ours_alone():
    assert open_address("success open:/cases/3/") == "/cases/3/"
    assert [open_address(tags) for tags in ("open:https://evil.example/", "open://evil.example/", None)] == ["", "", ""]
