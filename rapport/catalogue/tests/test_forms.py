"""Forms as JSON Schema, and the answers they take."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.catalogue.public import FieldKind, FormField, validate_answers
from rapport.catalogue.queries.answers import answers_shown
from rapport.catalogue.rules.forms import check_answers, check_fields, fields_of, schema_of
from rapport.directory.models import Person
from rapport.kit import clock
from rapport.kit.problems import Refusal

KINDS = {kind: FormField(key="", label=kind.value, kind=kind, choices=("A", "B")) for kind in FieldKind}
FORM = schema_of(check_fields(list(KINDS.values())))
words = st.text("aB1 ?-ñßØあ;", min_size=1, max_size=12)


@st.composite
def fields(draw):
    kind = draw(st.sampled_from(FieldKind))
    return FormField(
        key="", label=draw(words), kind=kind, required=draw(st.booleans()), help=draw(words),
        choices=tuple(draw(st.lists(words, min_size=2, max_size=5))) if kind == FieldKind.CHOICE else (),
    )  # fmt: skip


@given(asked=st.lists(fields(), max_size=8))
def test_a_form_is_read_from_its_schema_as_it_was_made(asked):
    try:
        checked = check_fields(asked)
    except Refusal:
        return
    schema = json.loads(json.dumps(schema_of(checked), sort_keys=True))  # a database keeps no order of keys
    assert fields_of(schema) == checked
    assert check_fields(checked) == checked
    assert len({field.key for field in checked}) == len(checked)


def test_what_browsers_and_programs_send_comes_to_the_same():
    sent = {"text": " a  b ", "long-text": "a\n\nb", "number": "12,5", "date": "2026-11-20", "yes-no": "on", "choice": "A",
            "person": "7"}  # fmt: skip
    meant = {"text": "a b", "long-text": "a\n\nb", "number": 12.5, "date": "2026-11-20", "yes-no": True, "choice": "A",
             "person": 7}  # fmt: skip
    assert check_answers(FORM, sent) == meant
    assert check_answers(FORM, meant) == meant
    assert check_answers(FORM, dict.fromkeys(sent, "")) == {}
    assert check_answers({}, {}) == {}


@pytest.mark.parametrize(
    ("key", "given"),
    [("text", "x" * 201), ("text", 5), ("text", "a\x00"), ("long-text", "x" * 5001), ("number", "many"), ("number", True),
     ("number", float("nan")), ("number", "1e400"), ("number", 10**400), ("number", []), ("date", "soon"), ("date", 5),
     ("yes-no", "maybe"), ("yes-no", 2), ("choice", "C"), ("choice", ["A"]), ("person", "Mei"), ("person", 0),
     ("person", True), ("person", 2**70), ("person", "9" * 30), ("other", "x")],
)  # fmt: skip
def test_an_answer_that_does_not_fit_is_refused_at_its_field(key, given):
    with pytest.raises(Refusal) as refused:
        check_answers(FORM, {key: given})
    assert refused.value.field == key


def test_what_must_be_given_is_asked_for():
    form = schema_of(check_fields([FormField(key="", label="Why?", required=True)]))
    for answers in ({}, {"why": None}, {"why": "  "}):
        with pytest.raises(Refusal, match="must be given"):
            check_answers(form, answers)


@pytest.mark.parametrize(
    ("asked", "field"),
    [([FormField(key="", label=" ")], "0.label"), ([FormField(key="A b", label="x")], "0.key"),
     ([FormField(key="", label="x"), FormField(key="", label="y", kind=FieldKind.CHOICE, choices=("A", " A"))], "1.choices"),
     ([FormField(key="a", label="x"), FormField(key="a", label="y")], "fields"),
     ([FormField(key="", label="x")] * 21, "fields")],
)  # fmt: skip
def test_a_form_that_cannot_be_asked_is_refused_at_its_place(asked, field):
    with pytest.raises(Refusal) as refused:
        check_fields(asked)
    assert refused.value.field == field


def test_the_same_label_twice_gets_two_keys():
    assert [f.key for f in check_fields([FormField(key="", label="Why?")] * 2)] == ["why", "why-2"]


def test_a_person_must_be_here(db, django_assert_num_queries):
    mei = Person.objects.create(name="Mei")
    gone = Person.objects.create(name="Gone", ended_on=clock.today())
    with django_assert_num_queries(1):
        assert validate_answers(FORM, {"person": mei.id, "yes-no": False}) == {"person": mei.id, "yes-no": False}
    with django_assert_num_queries(0):
        assert validate_answers(FORM, {"text": "x"}) == {"text": "x"}
    for ident in (gone.id, mei.id + 1000):
        with pytest.raises(Refusal) as refused:
            validate_answers(FORM, {"person": ident})
        assert refused.value.field == "person"
    shown = answers_shown(FORM, {"person": mei.id, "yes-no": False})
    assert [(row.field.label, row.text, row.url) for row in shown] == [
        ("yes_no", "no", ""),
        ("person", "Mei", f"/people/{mei.id}/"),
    ]
