import json

from django.http import HttpResponse

from rapport.ui.templatetags.ui import undo_address
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
