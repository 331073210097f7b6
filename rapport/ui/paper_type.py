"""Letters on paper: which font has a sign, how wide words are, and words as ReportLab's markup, whatever they hold."""

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from html import escape
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

FONTS = Path(__file__).parent / "fonts"
PLAIN, STRONG, MORE = "Inter", "Inter-SemiBold", "DejaVuSans"
_FILES = {PLAIN: "inter-regular.ttf", STRONG: "inter-semibold.ttf", MORE: "dejavu-sans.ttf"}
# Fonts every reader of PDF has for East Asia: too large to ship, so the file names them and holds none of their signs.
_CHINESE, _JAPANESE, _KOREAN = "STSong-Light", "HeiseiKakuGo-W5", "HYGothic-Medium"
_LAST_IN_THEM = 0xFFFF
_UNKNOWN = "\u25a1"  # a box for what no font has


@cache
def load_fonts() -> None:
    """Read the fonts once in the life of a process."""
    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, FONTS / file))
    for name in (_CHINESE, _JAPANESE, _KOREAN):
        pdfmetrics.registerFont(UnicodeCIDFont(name))


def cleaned(text: str) -> str:
    """Return `text` composed, with a blank for every sign that cannot be seen but ends of lines."""
    seen = unicodedata.normalize("NFC", text)
    return "".join(map(_as_seen, seen))


def runs(text: str, font: str) -> Iterator[tuple[str, str]]:
    """Give `text` in pieces of one font each, the wanted one where it has the signs: (font, piece)."""
    piece, now = "", font
    for c in text:
        there, sign = _set_in(c, font)
        if there != now and piece:
            yield now, piece
            piece = ""
        piece, now = piece + sign, there
    if piece:
        yield now, piece


def marked(text: str, font: str) -> str:
    """Return `text` as markup in which nothing is markup but the names of fonts and ends of lines."""
    pieces = (f'<font name="{name}">{escape(piece)}</font>' for name, piece in runs(text, font))
    return "".join(pieces).replace("\n", "<br/>")


def width_of(text: str, font: str, size: float) -> float:
    """Return how wide `text` is, in points."""
    return float(sum(pdfmetrics.stringWidth(piece, name, size) for name, piece in runs(text, font)))


def lines_of(text: str, font: str, size: float, width: float) -> list[str]:
    """Return `text` in lines of at most `width` points; a word that is longer alone is cut."""
    found: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if width_of(longer, font, size) <= width:
                line = longer
                continue
            if line:
                found.append(line)
            *whole, line = _cut(word, font, size, width)
            found += whole
        found.append(line)
    return found


def _cut(word: str, font: str, size: float, width: float) -> list[str]:
    pieces, piece, used = [], "", 0.0
    for c in word:
        wide = width_of(c, font, size)
        if piece and used + wide > width:
            pieces.append(piece)
            piece, used = "", 0.0
        piece, used = piece + c, used + wide
    return [*pieces, piece]


def _as_seen(c: str) -> str:
    kind = unicodedata.category(c)
    if kind == "Cc":
        return c if c == "\n" else " "
    return "" if kind in {"Cf", "Cs", "Co", "Cn"} else c


@cache
def _signs_of(font: str) -> frozenset[int]:
    """Return the signs one of our own fonts has."""
    return frozenset(TTFont(font, FONTS / _FILES[font]).face.charToGlyph)


@lru_cache(maxsize=4096)
def _set_in(c: str, font: str) -> tuple[str, str]:
    """Return the font a sign is set in, and the sign: a box where no font has it."""
    if c == "\n":
        return font, c
    for name in (font, MORE):
        if ord(c) in _signs_of(name):
            return name, c
    name = unicodedata.name(c, "")
    for script, there in (("HANGUL", _KOREAN), ("HIRAGANA", _JAPANESE), ("KATAKANA", _JAPANESE), ("CJK", _CHINESE)):
        if name.startswith(script) and ord(c) <= _LAST_IN_THEM:
            return there, c
    return font, _UNKNOWN
