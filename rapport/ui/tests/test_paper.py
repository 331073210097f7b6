"""Documents on paper: words set as they are, in every script we have letters for, and read again from the file."""

import io
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from rapport.ui import right_to_left
from rapport.ui.paper import Paper, Sign
from rapport.ui.paper_type import PLAIN, cleaned, lines_of, load_fonts, width_of

LETTERS = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=60)


def paper(*, title="Title", **more):
    return Paper(title, above="Above", foot="Foot", language="en", **more)


def read(one):
    return PdfReader(io.BytesIO(one.pdf()))


@given(text=st.text("abcאבג 0129.,-()ابت", max_size=40), rightwards=st.booleans())
def test_a_line_put_in_the_order_it_is_seen_loses_and_gains_nothing(text, rightwards):
    mirrored = str.maketrans("()", "((")
    seen = right_to_left.ordered(text, rightwards=rightwards)
    assert sorted(seen.translate(mirrored)) == sorted(text.translate(mirrored))


@given(text=st.text("abc 0129.,-()éß", max_size=40))
def test_a_line_without_such_letters_stays_as_it_is(text):
    assert right_to_left.ordered(text, rightwards=False) == text
    assert right_to_left.joined(text) == text
    assert not right_to_left.has_any(text)


@pytest.mark.parametrize(
    ("read", "rightwards", "seen"),
    [
        ("שלום", True, "םולש"),
        ("תשובה עד 12:30", True, "12:30 דע הבושת"),
        ("Leila ליאה 12-34 ok", False, "Leila 12-34 האיל ok"),
        ("עולם (IT-1042) שלום", True, "םולש (IT-1042) םלוע"),
        ("a (שלום) b", False, "a (םולש) b"),
    ],
)
def test_lines_are_seen_as_the_unicode_rules_say(read, rightwards, seen):
    assert right_to_left.ordered(read, rightwards=rightwards) == seen
    assert right_to_left.begins_right(read) is rightwards


@given(text=st.text("ابتلمسلآأيهو ء", max_size=30))
def test_arabic_letters_take_the_form_of_their_place_and_stay_the_same_letters(text):
    assert unicodedata.normalize("NFKC", right_to_left.joined(text)) == unicodedata.normalize("NFKC", text)


def test_arabic_letters_are_joined():
    assert right_to_left.joined("سلام") == "\ufeb3\ufefc\ufee1", "s begins, lam and alef are one, m stands alone"
    assert right_to_left.joined("بب ب") == "\ufe91\ufe90 \ufe8f"


@given(text=LETTERS, width=st.floats(20, 200))
def test_lines_are_no_wider_than_their_paper(text, width):
    load_fonts()
    plain = cleaned(text)
    lines = lines_of(plain, PLAIN, 9.5, width)
    assert "".join(lines) == plain
    assert all(width_of(line, PLAIN, 9.5) <= width for line in lines if len(line) > 1)


@settings(max_examples=30)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_anything_can_be_put_on_paper(text):
    one = paper(title=text or "-")
    one.facts([(text, text)])
    one.heading(text)
    one.words(text)
    one.items([text])
    one.table([[text, text]], (0.5, 0.5), head=[text, text])
    one.signs("Signatures", [Sign(of=text, name=text, told=text), Sign(of=text)], below=text)
    assert one.pdf().startswith(b"%PDF-")


def test_a_long_document_says_on_every_page_which_it_is_and_repeats_the_head_of_a_table():
    one = paper(title="A <b>title</b> & more")
    one.table([[f"Row {n}", "value"] for n in range(100)], (0.5, 0.5), head=["What", "How much"])
    reader = read(one)
    assert len(reader.pages) > 2
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text()
        assert f"Page {number} of {len(reader.pages)}" in text
        assert "Foot" in text
        assert "How much" in text
    assert reader.metadata.title == "A <b>title</b> & more"
    assert reader.viewer_preferences.display_doctitle


def test_where_sides_sign_is_never_parted():
    for rows in range(20, 60):
        one = paper()
        one.items([f"Item {n}" for n in range(rows)])
        one.signs("Signatures", [Sign(of="For IT"), Sign(of="For Finance")], below="So it is.")
        pages = [page.extract_text() for page in read(one).pages]
        assert sum("Signatures" in page and "So it is." in page and "For IT" in page for page in pages) == 1
