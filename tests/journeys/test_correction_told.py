"""Whoever said that something in a book is not so hears what came of it."""

from rapport.conversation.models import Notification
from rapport.journeys.answered_request_is_told import react
from rapport.ledger.models import Fact
from rapport.privacy.actions.objections import object_to
from rapport.privacy.rules import Wish
from rapport.relationships.actions.corrections import answer_said
from rapport.relationships.queries.corrections import HOLDING
from rapport.relationships.tests.conftest import house

__all__ = ["house"]


def test_she_hears_by_a_notice_which_it_was(house):
    book = house.looks_after("IT", person="Sales 2", owner="IT 2", about="Likes it short.")
    she = house.people["Sales 2"].id
    reader = house.people["Sales 2"].user_id
    asked = {"holding": HOLDING, "entry": f"about:{book}", "wish": Wish.CORRECT, "text": "No."}
    ident = object_to(**asked, by=house.actor("Sales 2"))
    answer_said(correction_id=ident, yes=False, reason="It is so.", by=house.actor("IT 2"))
    fact = Fact.objects.get(name="privacy.objection_answered")
    assert fact.data == {"person_id": she, "objection_id": ident, "granted": False}
    react(fact)
    (told,) = Notification.objects.all()
    assert (told.reader_id, told.kind, told.about, told.about_id) == (reader, "answered", "objection", ident)
    assert "What you asked for about your data" in house.browser("Sales 2").get("/notifications/").content.decode()
