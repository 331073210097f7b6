"""Which of the encodings of before Unicode a text is written in, told from its letters."""

import re

# What company systems really write; a wider choice makes guesses about short texts worse, not better.
CODINGS = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "mac_roman", "shift_jis", "gb18030", "euc_kr", "big5"]
MOST = 64 * 1024
_LETTER = "[^\\W\\d_]"
# A sign between two letters, or one for pounds before a small letter, stands for a letter of another encoding.
_ODD = re.compile(f"(?<={_LETTER})[^\\w\\s'’`´.,;:&/@()+*\"|–—…-](?={_LETTER})|[£¥](?=[a-z])")
# Letters that no language of Western Europe has beside each other: ř, ő, ű, ş and ğ taken for ø, õ, û, þ and ð.
_ELSEWHERE = {
    "cp1250": (("ø", "íáýÍÁ", "åæöäÅÆÖÄ"), ("õûÕÛ", "öüÖÜ", "äãçàèêÄÃÇ")),
    "cp1254": (("þðýÞÐÝ", "çüöÇÜÖ", "áéíóúæÁÉÍÓÚÆ"),),
}


def legacy_encoding(sample: bytes) -> str:
    """Return the likeliest encoding of a text that is not UTF-8."""
    from charset_normalizer import from_bytes

    accented = b"\n".join(line for line in sample.split(b"\n") if not line.isascii())[:MOST]
    found = from_bytes(accented, cp_isolation=CODINGS, steps=5, chunk_size=512)
    matches = sorted(
        ((_odd(accented, m.encoding), m.chaos, -m.coherence, m.encoding != "cp1252", m.encoding) for m in found),
    )  # what most offices write wins a tie
    best = matches[0][-1] if matches else "cp1252"
    return (_elsewhere(accented) if best in {"cp1250", "cp1252"} else best).replace("_", "-")


def _odd(text: bytes, coding: str) -> int:
    return len(_ODD.findall(text.decode(coding, errors="replace")))


def _elsewhere(text: bytes) -> str:
    """Return where a text that reads like one of Western Europe is from, by letters that do not go together there."""
    letters = set(text.decode("cp1252", errors="replace"))
    for coding, signs in _ELSEWHERE.items():
        for some, beside, without in signs:
            if letters & set(some) and letters & set(beside) and not letters & set(without):
                return coding
    return "cp1250" if _odd(text, "cp1252") > _odd(text, "cp1250") else "cp1252"
