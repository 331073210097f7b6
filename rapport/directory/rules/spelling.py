"""How far a typed word is from one that exists."""

SURE = 5  # letters up to which one slip is all we forgive


def most(word: str) -> int:
    """Return how many slips we forgive in a word."""
    return 1 if len(word) < SURE else 2 + len(word) // 10


def typos(typed: str, meant: str) -> int:
    """Return how many slips lie between two words: a letter too many, missing, wrong, or two swapped.

    `meant` may go on longer than what was typed, as one types only a beginning: its tail costs nothing.
    """
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for i, letter in enumerate(typed, start=1):
        last, before, row = before, row, [i, *[0] * len(meant)]
        for j, other in enumerate(meant, start=1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == meant[j - 2] and typed[i - 2] == other:
                row[j] = min(row[j], last[j - 2] + 1)
    return min(row[max(1, len(typed) - 1) :], default=len(typed))
