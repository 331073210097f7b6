"""Rows for the pages on which the directory is kept, with numbers that their addresses can name."""

from datetime import date

from rapport.accounts.public import Actor
from rapport.directory.actions.duplicates import find_duplicates
from rapport.directory.actions.merging import merge_people
from rapport.directory.actions.words import learn_words
from rapport.directory.models import Group, GroupMember, Identity, Person, Position, Unit
from rapport.fields.actions import define
from rapport.fields.public import FieldType, Noun, write_values

OPERATOR = Actor.system(via="cli")


def kept_colleague() -> Person:
    """Somebody with a history, two addresses, own fields and a group; each of them is number 700."""
    unit = Unit.objects.create(id=700, name="Halmar", slug="halmar", path="/700/", search="halmar")
    told = {"title": "IT business partner", "unit": unit}
    person = Person.objects.create(
        id=700,
        name="Muireann Ní Bhriain-Kazlauskaitė",
        search="muireann ni bhriain-kazlauskaite it business partner halmar rugged devices",
        email="muireann@halmar.example",
        skills=["Rugged devices", "Month-end closing in three ledgers"],
        languages=["Gaeilge"],
        **told,
    )
    for value in ("muireann@halmar.example", "m.nibhriain@halmar.example"):
        Identity.objects.create(person=person, kind="email", value=value)
    Position.objects.create(id=700, person=person, since=date(2024, 1, 1), **told)
    Position.objects.create(
        person=person, unit=unit, title="Desk agent", since=date(2019, 1, 1), until=date(2024, 1, 1)
    )
    Position.objects.create(person=person, unit=unit, title="Mentor", since=date(2025, 1, 1), primary=False)
    group = Group.objects.create(id=700, name="First-aiders", slug="first-aiders", purpose="Whom to call.")
    GroupMember.objects.create(group=group, person=person)
    define(noun=Noun.PERSON, label="Clearances", type=FieldType.CHOICES, choices=["Lab", "Vault"], by=OPERATOR)
    define(noun=Noun.PERSON, label="Buddy", type=FieldType.PERSON, help="Who shows her around.", by=OPERATOR)
    write_values(Noun.PERSON, {700: {"clearances": "Lab"}}, by=OPERATOR)
    learn_words()
    return person


def here_twice() -> None:
    """Another record of the same colleague, number 701; and two of somebody else that are one already."""
    Person.objects.create(
        id=701,
        name="Muireann Ni Bhriain-Kazlauskaite",
        search="muireann ni bhriain-kazlauskaite consultant",
        title="Consultant",
        unit=kept_colleague().unit,
        email="kazlauskaite.consultant@address-book.halmar.example",
    )
    one, other = (Person.objects.create(name="Mei-Ling Chen", search="mei-ling chen") for _ in range(2))
    find_duplicates()
    merge_people(kept_id=one.id, gone_id=other.id, by=OPERATOR)
