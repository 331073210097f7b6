"""Who reads what a book holds of a person is written down for each record, so that she reads who did."""

from rapport.accounts.public import Actor
from rapport.privacy.public import record_look, record_looks
from rapport.relationships.models import Relationship
from rapport.relationships.queries.contact import TouchpointPage
from rapport.relationships.rules.words import Seen


def look_at_relationship(relationship_id: int, *, by: Actor) -> None:
    """Write down that the actor opened a relationship she may see with a person; one with a unit is about nobody.

    Three statements at most.
    """
    whom = Relationship.objects.filter(id=relationship_id).values_list("person_id", flat=True)
    if (person_id := whom.first()) is not None:
        record_look(by=by, subject_id=person_id, what=Seen.RELATIONSHIP, about_id=relationship_id)


def look_at_touchpoint(found: TouchpointPage, *, by: Actor) -> None:
    """Write down that the actor opened what was written of a meeting with some of theirs. Three statements at most."""
    theirs = [card.id for card in found.met.theirs]
    record_looks(by=by, subject_ids=theirs, what=Seen.TOUCHPOINT, about_id=found.id)
