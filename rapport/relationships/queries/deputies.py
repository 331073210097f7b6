"""Who looks after relationships beside their owners."""

from collections.abc import Iterable

from rapport.directory.public import PersonCard, person_card
from rapport.relationships.models import Deputy


def deputies_of(relationship_ids: Iterable[int]) -> dict[int, list[PersonCard]]:
    """Return the deputies of relationships the reader may see, by name. Two statements."""
    pairs = list(
        Deputy.objects.filter(relationship_id__in=set(relationship_ids)).values_list("relationship_id", "person_id")
    )
    cards = person_card({person for _relationship, person in pairs})
    found: dict[int, list[PersonCard]] = {}
    for relationship, person in pairs:
        if person in cards:
            found.setdefault(relationship, []).append(cards[person])
    return {ident: sorted(some, key=lambda one: (one.name, one.id)) for ident, some in found.items()}
