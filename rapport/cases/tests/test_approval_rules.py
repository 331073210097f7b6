"""What becomes of an action that somebody has to agree to, whoever says what in whatever order."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.cases.rules.approvals import Approved, amount_told, decision_in, outcome


@given(st.lists(st.booleans(), min_size=1, max_size=12), st.data())
def test_it_is_settled_once_it_cannot_come_otherwise_and_not_before(answers, data):
    asked, needed = len(answers), data.draw(st.integers(1, len(answers)))
    settled = None
    for given_so_far in range(asked + 1):
        said = answers[:given_so_far]
        now = outcome(needed=needed, yes=sum(said), no=said.count(False), waiting=asked - given_so_far)
        if settled is None and now is not Approved.OPEN:
            settled = now
            assert sum(said) >= needed or sum(said) + asked - given_so_far < needed
    assert settled is (Approved.APPROVED if sum(answers) >= needed else Approved.REFUSED)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("approve", (True, "")),
        ("Approve. It is right.", (True, "It is right.")),
        ("  *APPROVED* – fine by me", (True, "fine by me")),
        ("“Reject”: too much", (False, "too much")),
        ("Rejected.\nNot this month.", (False, "Not this month.")),
        ("Approve,\n\ngo on", (True, "go on")),
        ("Ok, I will look at it tomorrow", None),
        ("Yes, I got it", None),
        ("No problem, approved", None),
        ("Agreed in principle; ask me again", None),
        ("Approve? I do not know him", None),
        ("approve or reject, it says", None),
        ("Approve/reject", None),
        ("> approve", None),
        ("Approval is not mine to give", None),
        ("I do not approve", None),
        ("Yesterday it was fine", None),
        ("4711 approve", None),
        ("", None),
        ("   ", None),
    ],
)
def test_the_first_word_of_a_mail_decides_and_no_other(text, said):
    assert decision_in(text) == said


@given(st.text(max_size=200))
def test_no_text_breaks_it(text):
    found = decision_in(text)
    assert found is None or found[1] == found[1].strip()


def test_amounts_are_told_as_people_write_them():
    assert amount_told(Decimal("620.00"), "EUR") == "620 EUR"
    assert amount_told(Decimal("1234.5"), "EUR") == "1,234.50 EUR"
    assert amount_told(None, "EUR") == ""
