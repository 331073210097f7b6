"""Rows for the pages of conversation: a unit with comments, and a reader who was told of several things."""

from django.db import connection

from rapport.cases.tests.conftest import House
from rapport.conversation.public import Kind, comment, tell
from tests.browser.cases_data import READER, serving_reader


def told_reader() -> House:
    """The reader has a mention, a note and an answer to look at; her company, number 700, has comments."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE directory_unit ALTER COLUMN id RESTART WITH 700")
    house = serving_reader()
    comment(about="unit", about_id=700, text="The hall is open from seven on.", by=house.actor("IT 2"))
    comment(about="unit", about_id=700, text=f"@{READER}, do you tell the shift?", by=house.actor("IT 2"))
    told = ((Kind.MENTIONED, "unit"), (Kind.NOTED, "case"), (Kind.ANSWERED, "case"), (Kind.BROKEN, "case"))
    for number, (kind, about) in enumerate(told):
        tell(
            kind=kind,
            about=about,
            about_id=700,
            source=f"fact:{number}",
            people=[house.id(READER)],
            by_person_id=house.id("IT 2") if kind is not Kind.BROKEN else None,
        )
    return house
