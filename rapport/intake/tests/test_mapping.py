"""A named format says what columns give; of several that give the same, the first it names."""

from rapport.intake.rules.mapping import map_columns
from rapport.intake.rules.shape import Field, Format

FIELDS = (Field(name="owner"), Field(name="kind", many=True))
LAYOUT = Format(
    name="theirs", maps={"Owner.Email": "owner", "OwnerId": "owner", "Type": "kind", "Sub Type": "kind", "type": "kind"}
)


def pairs(*header):
    return map_columns(header, FIELDS, layout=LAYOUT).pairs


def test_of_several_columns_that_give_the_same_the_first_named_counts():
    assert pairs("OwnerId", "Owner.Email") == (("Owner.Email", "owner"),)
    assert pairs("OwnerId") == (("OwnerId", "owner"),)


def test_what_several_columns_may_give_is_taken_from_each_once():
    assert pairs("Sub Type", "Type") == (("Type", "kind"), ("Sub Type", "kind"))
