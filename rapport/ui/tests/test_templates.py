"""Every template of the project under the pages' content policy, and every component shown."""

import re
from pathlib import Path

import pytest

# Mails, and files to keep, know no style sheet: their templates carry styles, and no page ever shows them.
STANDS_ALONE = re.compile(r"/e?mail(/|\.html$)|/pack/page\.html$")
PACKAGE = Path(__file__).parents[2]
TEMPLATES = sorted(path for path in PACKAGE.glob("*/templates/**/*.html") if not STANDS_ALONE.search(str(path)))
COMPONENTS = sorted(path for path in (PACKAGE / "ui/templates/cotton").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_template_needs_what_the_policy_forbids(path):
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)", source), "inline script"
    assert not re.search(r"<style\b|\sstyle\s*=", source), "inline style: use data-u, SVG lengths or a class"
    assert not re.search(r"""\son[a-z]+\s*=\s*["']""", source), "inline handler"
    assert not re.search(r"hx-on|hx-vals='js:|hx-vars", source), "htmx that needs eval"


def _tag(path):
    name = str(path.relative_to(PACKAGE / "ui/templates/cotton")).removesuffix(".html").removesuffix("/index")
    return f"<c-{name.replace('/', '.').replace('_', '-')}"


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_every_component_is_in_the_gallery_by_itself_or_in_one_that_is(path):
    pages = [PACKAGE / "ui/templates/ui/gallery.html", *(PACKAGE / "ui/templates/ui").glob("gallery*/*.html")]
    gallery = "".join(page.read_text() for page in pages)
    gallery += "".join(other.read_text() for other in COMPONENTS if _tag(other) in gallery)
    assert _tag(path) in gallery
