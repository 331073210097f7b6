"""Whether a mail is from whom it says: what our own mail server found out of it, and wrote on top.

Sources: RFC 8601 (Authentication-Results), RFC 7489 (DMARC). Nothing is looked up or verified here. What a writer put
into her mail herself counts for nothing: only results by the one name we trust are read, of those the topmost alone,
and what is not understood vouches for nobody.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

FIRST_VERSION = "1"  # of the header; there is no other yet
HIDDEN = "\0"  # for a sign that means nothing where it is quoted
SIGNS = re.compile(r"[=;\s\\]")
NAMED = re.compile(r"(?<!\S)([^\s=]+)\s*=\s*")
PLAIN = re.compile(r'(?P<words>[^"()]*+)(?:"(?P<quoted>(?:[^"\\]|\\.)*+)"|(?P<sign>\()|\Z)', re.DOTALL)
COMMENT = re.compile(r"(?:[^()\\]|\\.)*+(?P<sign>[()])", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one method found: `dkim`, `pass`, and of what (`header.d`: the domain that signed)."""

    method: str
    result: str
    of: Mapping[str, str] = field(default_factory=dict)

    def domain(self, *names: str) -> str:
        """The domain of the first of these properties that is there; empty without one."""
        value = next((self.of[name] for name in names if name in self.of), "")
        return value.strip("<>").rpartition("@")[2].rstrip(".").lower()


def is_proven(results: Sequence[str], *, by: str, address: str) -> bool:
    """Whether the server called `by` vouches for the domain of an address.

    `results`: the values of `Authentication-Results`, topmost first.
    """
    domain = address.rpartition("@")[2].lower()
    for header in results:
        clauses = _clauses(header)
        if not clauses or not clauses[0]:
            return False  # nobody can say whose it is
        who, *version = clauses[0]
        if who.lower() == by.lower():
            return bool(domain) and version in ([], [FIRST_VERSION]) and _vouches(list(_findings(clauses[1:])), domain)
    return False


def _vouches(findings: Sequence[Finding], domain: str) -> bool:
    """DMARC passed; or, where it says nothing, the domain's own server sent it or its own key signed it."""
    dmarc = [one for one in findings if one.method == "dmarc"]
    if any(one.result == "fail" or one.domain("header.from") not in {"", domain} for one in dmarc):
        return False
    if any(one.result == "pass" for one in dmarc):
        return True
    passed = [one for one in findings if one.result == "pass"]
    senders = [one.domain("smtp.mailfrom") for one in passed if one.method == "spf"]
    signers = [one.domain("header.d", "header.i") for one in passed if one.method == "dkim"]
    return any(_is_one(found, domain) for found in (*senders, *signers))


def _is_one(found: str, domain: str) -> bool:
    """Whether two domains are of one house: the same, or one below the other. No house is `example` or `com`."""
    below, above = sorted((found, domain), key=len, reverse=True)
    return bool(above) and (below == above or ("." in above and below.endswith(f".{above}")))


def _findings(clauses: Sequence[Sequence[str]]) -> Iterator[Finding]:
    """What each method found; a clause that is none is passed over."""
    for words in clauses:
        pairs = [word.partition("=") for word in words]
        if pairs and pairs[0][1]:
            of: dict[str, str] = {}
            for name, _is, value in pairs[1:]:
                of.setdefault(name.lower(), value)
            yield Finding(method=pairs[0][0].partition("/")[0].lower(), result=pairs[0][2].lower(), of=of)


def _clauses(header: str) -> list[list[str]]:
    """The words of a header in clauses, between semicolons; none of a broken one. Blanks around “=” part nothing."""
    bare = _bare(header)
    if bare is None:
        return []
    return [NAMED.sub(r"\1=", clause).split() for clause in bare.split(";")]


def _bare(header: str) -> str | None:
    """A header without its comments and its quotes, in which no sign has a meaning then; None if one does not end."""
    found: list[str] = []
    at, depth = 0, 0
    while at < len(header):
        step = (COMMENT if depth else PLAIN).match(header, at)
        if step is None:
            return None
        if depth:
            depth += 1 if step["sign"] == "(" else -1
        else:
            found += [step["words"], SIGNS.sub(HIDDEN, step["quoted"] or "")]
            if step["sign"]:
                depth = 1
                found.append(" ")
        at = step.end()
    return None if depth else "".join(found)
