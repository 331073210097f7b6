"""Where a line of a template ends is nothing to its page."""

import pytest
from django.conf import settings
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st

from rapport.ui.folding import Loader, folded


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ("<ul>\n  <li>\n    One\n  </li>\n</ul>", "<ul><li>One</li></ul>"),
        ("{% if a %}\n  {{ a }}\n{% endif %}", "{% if a %}{{ a }}{% endif %}"),
        ("words that\n  go on", "words that go on"),
        ("{{ a }}\n{{ b }}", "{{ a }} {{ b }}"),
        ('<a class="row"\n    href="/"{% if a > b %}\n    hidden{% endif %}>', '<a class="row" href="/"{% if a > b %} hidden{% endif %}>'),
        ('<a title="a > b\n  c">\n  d\n</a>', '<a title="a > b c">d</a>'),
        ("{% if a %}\n  &#32;<b>b</b>\n{% endif %}", "{% if a %} <b>b</b>{% endif %}"),
        ("<pre>\n  a\n  b\n</pre>\n<b>c</b>", "<pre>\n  a\n  b\n</pre><b>c</b>"),
        ("\n\n<b>a</b>\n\n", "<b>a</b>"),
        ("1 <\n2", "1 < 2"),
    ],
)  # fmt: skip
def test_a_break_is_nothing_beside_a_tag_and_a_space_elsewhere(source, page):
    assert folded(source) == page + "\n"


PIECES = st.sampled_from(
    ["<b>", "</b>", '<a href="x y">', "</a>", "{% if a %}", "{% endif %}", "{{ a }}", "word", "<br>"]
)
BREAKS = st.sampled_from(["\n", "\n    ", "  \n\n  "])


@given(st.lists(st.tuples(PIECES, BREAKS), min_size=1, max_size=12))
def test_however_it_is_broken_it_is_the_same_page(pieces):
    broken, plain = "", ""
    for piece, line_ends in pieces:
        words = plain and not plain.endswith((">", "%}")) and not piece.startswith(("<", "{%"))
        plain += (" " if words else "") + piece
        broken += piece + line_ends
    assert folded(broken) == folded(plain) == plain + "\n"


def test_a_template_is_read_so_wherever_the_package_is_linked_from(tmp_path):
    (tmp_path / "linked").symlink_to(settings.PACKAGE, target_is_directory=True)
    path = settings.PACKAGE / "ui/templates/ui/base.html"
    linked = tmp_path / "linked" / path.relative_to(settings.PACKAGE)
    loader = Loader(engines["django"].engine)
    assert (
        loader._get_template_string(str(linked)) == loader._get_template_string(str(path)) == folded(path.read_text())
    )
