"""Texts: safe to show, compared truly, and without whom they were written to."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.kit.problems import Refusal
from rapport.knowledge.rules import front
from rapport.knowledge.rules.asking import settled, typed_on, words_of
from rapport.knowledge.rules.cleaning import TAKEN, without_names
from rapport.knowledge.rules.comparing import compare, too_long
from rapport.knowledge.rules.markdown import excerpt_of, html_of, plain_of
from rapport.knowledge.rules.plain import readable_of
from rapport.knowledge.rules.reviewing import next_review

texts = st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=300)
pages = st.lists(st.sampled_from(["", "a", "b c", "ö", "a b", "c"]), max_size=18).map("\n".join)


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "[click](javascript:alert(1))",
        "[click](data:text/html;base64,PHNjcmlwdD4=)",
        '<img src=x onerror="alert(1)">',
        "![picture](https://elsewhere.example/pixel.gif)",
        '<a href="https://x.example" onclick="steal()">x</a>',
        '<iframe src="https://x.example"></iframe>',
        '[x](https://x.example "><script>alert(1)</script>")',
    ],
)
def test_nothing_that_runs_or_spies_is_shown(evil):
    import nh3

    shown = html_of(evil)
    tags = nh3.clean(
        shown,
        tags={"p", "a", "em", "strong", "code"},
        attributes={"a": {"href", "title"}},
        link_rel="noopener noreferrer",
    )
    assert shown == tags, "no other tag and no other attribute is left"
    assert "<script" not in shown
    assert "<img" not in shown
    assert 'href="javascript' not in shown
    assert 'href="data' not in shown


@given(texts)
def test_whatever_is_written_gives_html_without_scripts_and_plain_words(text):
    shown = html_of(text)
    assert "<script" not in shown
    assert "<style" not in shown
    assert "\x00" not in plain_of(text)


def test_markdown_reads_as_meant():
    shown = html_of("# Steps\n\n1. Open **it**\n2. [Ask](/cases/new/)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    assert "<h2>Steps</h2>" in shown
    assert html_of("## A\n\n### B") == "<h2>A</h2>\n<h3>B</h3>\n", "no level is left out below the title of the page"
    assert "<strong>it</strong>" in shown
    assert 'href="/cases/new/"' in shown
    assert "<td>2</td>" in shown
    assert plain_of("# Steps\n\n- one & two\n- *three*") == "Steps\none & two\nthree"


def test_as_plain_text_steps_keep_their_numbers_and_tables_their_cells():
    text = (
        "## Do this\n\n1. Open **it**,\nand wait\n2. Then:\n   - [Ask](https://halmar.example/desk)\n   - *or* not\n\n"
    )
    text += "| You see | Do this |\n|---|---|\n| Waiting for network | Press `F5` |\n\n3. Third\n"
    assert readable_of(text).split("\n") == [
        "Do this",
        "",
        "1. Open it, and wait",
        "2. Then:",
        "   - Ask (https://halmar.example/desk)",
        "   - or not",
        "",
        "You see | Do this",
        "Waiting for network | Press F5",
        "",
        "3. Third",
    ]


@given(texts)
def test_whatever_is_written_can_be_read_as_plain_text_and_loses_no_line_of_code(text):
    assert readable_of(text) == readable_of(text).strip()
    assert readable_of("```\na\n  b\n```\n").split("\n") == ["a", "  b"]


def test_an_excerpt_ends_on_a_word_and_leaves_headings_out():
    made = excerpt_of("# Title\n\n" + "word " * 100)
    assert made.startswith("word word")
    assert made.endswith("word …")
    assert len(made) <= 230


@given(pages, pages)
def test_a_comparison_gives_back_both_texts(before, after):
    lines = compare(before, after)
    if before.splitlines() == after.splitlines():
        assert lines == []
        return
    out = sum(line.kind == "out" for line in lines)
    came = sum(line.kind == "in" for line in lines)
    kept = sum(line.count if line.kind == "gap" else line.kind == "same" for line in lines)
    assert kept + out == len(before.splitlines())
    assert kept + came == len(after.splitlines())
    told = ["".join(piece.text for piece in line.pieces) for line in lines if line.kind == "out"]
    assert not (set(told) - set(before.splitlines()))


def test_a_word_in_thirty_thousand_equal_lines_is_found_at_once_and_too_much_is_not_looked_into():
    before = ["a"] * 30_000
    begin = perf_counter()
    lines = compare("\n".join(before), "\n".join([*before[:15_000], "b", *before[15_000:]]))
    assert [line.kind for line in lines if line.kind in {"in", "out"}] == ["in"]
    lines = compare("\n".join(["x", *before, "y"]), "\n".join(["y", *before, "x"]))
    assert {line.kind for line in lines} == {"out", "in"}
    assert perf_counter() - begin < 2
    assert too_long("\n".join(["x", *before, "y"]), "\n".join(["y", *before, "x"]))
    assert not too_long("a", "b")


def test_a_conversation_loses_whom_it_was_with():
    text = (
        "Hi Omar,\n\nOmar's account is open again; Haddad was typed wrong. Mail omar.haddad@halmar.example or call "
        "+31 10 555 0182, case IT-1042, invoice 20261124.\nAsk Priya in Rotterdam.\n\nKind regards\nAmara Okafor\nWorkplace IT"
    )
    made = without_names(text, names=["Omar Haddad", "Amara Okafor"], known=["Workplace", "IT"])
    for gone in ("Omar", "Haddad", "Amara", "Okafor", "halmar.example", "555", "1042", "20261124", "regards"):
        assert gone not in made.text, gone
    assert made.taken >= 6
    assert TAKEN in made.text
    assert made.doubts == ("Priya", "Rotterdam"), "what may still name somebody is for a person to check"


@given(st.lists(st.sampled_from(["Ann", "Bob Li", "Zoë Müller"]), min_size=1, unique=True), texts)
def test_no_name_that_is_known_stays(names, around):
    made = without_names(f"{around} {' and '.join(names)}. Then it worked.", names=names)
    for name in names:
        assert f" {name} " not in f" {made.text} "


def test_a_file_says_in_front_what_it_is():
    file = front.read("---\ntitle: 'Reset it'\nunits: [a/b, \"c\"]\nreview-months: 6\n---\n\nText.\n")
    assert (file.front["title"], file.listed("units"), file.front["review_months"]) == ("Reset it", ("a/b", "c"), "6")
    assert file.text == "Text."
    assert front.read("# A heading\n\nText.").front == {"title": "A heading"}
    with pytest.raises(Refusal, match="have no end"):
        front.read("---\ntitle: x\n")
    with pytest.raises(Refusal, match="Line 2"):
        front.read("---\nnonsense\n---\n")


@given(st.text(alphabet="abc: -'", min_size=1, max_size=20).map(str.strip).filter(lambda t: t and t[0] != "'"), pages)
def test_what_is_written_out_reads_back(title, text):
    file = front.read(front.write({"title": title, "empty": ""}, "x" + text))
    assert file.front == {"title": " ".join(title.split())}
    assert file.text == ("x" + text).strip() or "\r" in text


def test_questions_are_counted_whatever_their_order():
    assert words_of("How DO I reset…  my Füße?") == ("how", "do", "i", "reset", "my", "fusse")
    assert settled(words_of("reset the vpn"), {"the"}) == settled(words_of("VPN reset"), set()) == "reset vpn"
    assert settled(["call", "0612345"], set()) == "call", "numbers are somebody's"
    assert typed_on("vpn", "vpn res")
    assert not typed_on("vpn", "print")


def test_reviews_come_when_their_months_are_over():
    from datetime import date

    assert next_review(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert next_review(date(2026, 1, 15), 24) == date(2028, 1, 15)


@pytest.mark.parametrize("piece", ["a", "a.", "https://", "https://x", "a@", "1 ", "AB12 ", "@", "a-b@c"])
def test_the_longest_text_is_cleaned_at_once_whatever_it_is_made_of(piece):
    began = perf_counter()
    without_names(piece * (50_000 // len(piece)), names=["Ann Berg"])
    assert perf_counter() - began < 2


def test_long_addresses_and_links_go_whole():
    long = "a" * 300
    made = without_names(f"To {long}@mail.example or https://x.example/{long}?token=1 now", names=[])
    assert made.text == f"To {TAKEN} or {TAKEN} now"
