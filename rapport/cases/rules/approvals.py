"""What becomes of an action that somebody has to agree to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Approved(StrEnum):
    """Where an action stands that needs approval."""

    OPEN = "open"  # somebody has to agree
    APPROVED = "approved"  # it may be done
    REFUSED = "refused"  # it may not
    DONE = "done"
    GIVEN_UP = "given_up"  # it will not be done


class Answered(StrEnum):
    """What became of asking one person."""

    OPEN = "open"
    YES = "yes"
    NO = "no"
    PASSED_ON = "passed_on"  # she said nothing in time, or is gone: the next manager is asked
    FREED = "freed"  # the others had decided, or it was given up


@dataclass(frozen=True, kw_only=True)
class Put:
    """An approval that was asked, as far as it bears on what a case calls for; `needed` 0: nobody had to be asked."""

    rule: int | None
    amount: Decimal | None
    called_for: Decimal | None
    needed: int
    state: Approved
    settled: bool  # somebody approved or refused it, whatever became of it then


@dataclass(frozen=True, kw_only=True)
class CalledFor:
    """What the form of a case calls for: so much, which is above the limit of a rule; `limits`: those of its action."""

    rule: int
    amount: Decimal
    above: Decimal
    limits: Mapping[int, Decimal]


IN_THE_WAY = frozenset({Approved.OPEN, Approved.APPROVED, Approved.REFUSED})  # a case is not resolved around these
COUNTS = frozenset({Approved.OPEN, Approved.APPROVED, Approved.DONE})  # towards a limit, together with what is asked

YES_WORDS = frozenset({"approve", "approved"})  # the words the mail asks for; “ok, I will look at it” decides nothing
NO_WORDS = frozenset({"reject", "rejected"})
WORD = re.compile(r"[\s*_\"'“”]*([^\W\d_]+)(?![?/])[\s.,:;!–—*_\"'“”-]*(.*)\Z", re.DOTALL)
BOTH = re.compile(r"or\b|[?/]", re.IGNORECASE)  # what is asked, repeated or put in doubt


def outcome(*, needed: int, yes: int, no: int, waiting: int) -> Approved:
    """Return where an action stands: approved once enough said yes, refused once enough can say it no more."""
    if yes >= needed:
        return Approved.APPROVED
    if yes + waiting < needed or (no and not waiting):
        return Approved.REFUSED
    return Approved.OPEN


def decision_in(text: str) -> tuple[bool, str] | None:
    """Read an answer by mail: its first word says yes or no, what follows is the reason. None: neither.

    A decision cannot be taken back, so only a plain one counts: nothing that is quoted, asked, or says both.
    """
    found = WORD.match(text.strip())
    if found is None or BOTH.match(found[2]):
        return None
    word, reason = found[1].casefold(), found[2].strip()
    if word in YES_WORDS:
        return True, reason
    return (False, reason) if word in NO_WORDS else None


def amount_told(amount: Decimal | None, unit: str) -> str:
    """Return “620 EUR”, “12.50 EUR”; nothing of an action without an amount."""
    if amount is None:
        return ""
    number = f"{amount:,.2f}".removesuffix(".00")
    return f"{number} {unit}".strip()


def met(called: CalledFor, asked: Sequence[Put]) -> bool:
    """Whether who decides on what is called for has said yes or no to it.

    `asked`: all that was asked of the same action, oldest first.
    """
    return any(row.settled and _is_about(called, row, asked[:place]) for place, row in enumerate(asked))


def waited_for(called: CalledFor, asked: Sequence[Put]) -> bool:
    """Whether who decides on what is called for was asked, and has not said yet."""
    return any(row.state is Approved.OPEN and _is_about(called, row, asked[:place]) for place, row in enumerate(asked))


def _is_about(called: CalledFor, row: Put, before: Sequence[Put]) -> bool:
    """Whether an approval was put to whom the limit says, and for all that is called for.

    Less than that counts as well where the form called for as much already: who decides saw what was asked, and said
    how much of it there may be. Of an amount that grew since there is nothing decided.
    """
    if not row.needed or row.amount is None:
        return False
    if row.rule != called.rule and called.limits.get(row.rule or 0, called.above) < called.above:
        return False  # a lower limit, and so perhaps somebody else
    reach = row.amount + sum((one.amount for one in before if one.amount and one.state in COUNTS), Decimal(0))
    return reach > called.above and called.amount <= max(reach, row.called_for or Decimal(0))
