"""Every reason a room writes mail for is decided on: what administrators read of it in the outbox."""

import ast
from pathlib import Path

import rapport
from rapport.conversation.rules.words import Topic
from rapport.messaging.rules.reasons import SHOWN

HOUSE = Path(rapport.__file__).parent


def trees():
    """Every file of the rooms and journeys, as Python reads it."""
    for path in HOUSE.rglob("*.py"):
        if {"tests", "migrations"}.isdisjoint(path.parts):
            yield path, ast.parse(path.read_text())


def reasons(tree, given):
    """What a reason given to `send` may be, as far as its own file says it."""
    if isinstance(given, ast.Constant):
        return {given.value}
    if isinstance(given, ast.JoinedStr):
        head, tail = given.values
        assert ast.unparse(tail.value) == "topic.value", "Say here what such a reason may be."
        return {f"{head.value}{topic}" for topic in Topic}
    found = {value for name, value in set_in(tree) if name == given.id}
    assert found, f"Nothing says what {given.id} is."
    return found


def set_in(tree):
    """The names of a file that are set to plain words, and the words."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            (target,) = node.targets
            both = isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
            pairs = zip(target.elts, node.value.elts, strict=True) if both else [(target, node.value)]
            yield from ((getattr(name, "id", ""), v.value) for name, v in pairs if isinstance(v, ast.Constant))


def sends(tree):
    """The reasons in a file that gets `send` from the door."""
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    if not any(
        a.name == "send" for node in imported if node.module.startswith("rapport.messaging") for a in node.names
    ):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "send":
            yield next(word.value for word in node.keywords if word.arg == "reason")


def written():
    """Every reason of mail there is: what `send` is given, and what a header tells Django's backend (accounts)."""
    found = {"accounts.sign_in"}  # what names none
    for path, tree in trees():
        found |= {reason for given in sends(tree) for reason in reasons(tree, given)}
        if "accounts" in path.parts:
            words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
            found |= {w.replace("/mail/", ".") for w in words if isinstance(w, str) and w.startswith("accounts/mail/")}
    return found


def test_each_reason_of_mail_is_decided_on():
    assert written() == set(SHOWN), "Say in rules/reasons.py what administrators read of a mail of this reason."
