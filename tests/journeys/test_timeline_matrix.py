"""A timeline shows nothing that the reader's policy hides: every record, every reader, every way, each with each.

What a room itself says of its record, the timeline says; and without what is hidden all of it reads the same.
"""

import ast
import json
import re
import zipfile
from collections import Counter
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client

import rapport
from rapport.accounts.actions.tokens import create_token
from rapport.accounts.public import Actor, Scope
from rapport.directory.public import actor_for
from rapport.kit.doors import listed
from rapport.kit.problems import Missing
from rapport.privacy.public import erase_person
from rapport.relationships.models import Entry, Touchpoint
from rapport.relationships.queries.timeline import KINDS, OWN, timeline
from rapport.relationships.rules.words import Happened
from tests.journeys.books import OPERATOR
from tests.journeys.timeline_rows import MADE, OTHERS, READERS, Rows, everything

CODE = Path(rapport.__file__).parent
PART = {"HX-Request": "true"}
PAGES = {"case": "/cases/{}/", "agreement": "/services/agreements/{}/", "transfer": "/book/transfers/{}/"}
TOUCHED = re.compile(r'<ol class="timeline.*?</ol>', re.DOTALL)


@pytest.fixture(scope="module")
def rows(house) -> Rows:
    """All of it, made once for the whole file; what a test changes it takes back."""
    return everything()


@pytest.fixture
def browsers(rows):
    def browser(who):
        client = Client()
        if who:
            client.force_login(rows.made.people[who].user)
        return client

    return browser


def seen_by(rows, by):
    """Return what the rooms of the records themselves let somebody see, of all that stands on the timeline."""
    own = {(kind, ident) for kind in OWN for ident in rows.records[kind]}
    gone = Touchpoint.objects.exclude(removed_at=None).values_list("id", flat=True)
    found = own - {("touchpoint", ident) for ident in gone}
    for kind in listed("SUBJECTS"):
        if kind.name not in OWN:
            found |= {(kind.name, ident) for ident in kind.see(rows.records[kind.name], by)}
    return found


def entries(rows, seen):
    """Return how often each thing that happened to what is seen stands there."""
    there = Entry.objects.filter(relationship_id=rows.ident).values_list("what", "record", "record_id")
    return Counter(one for one in there if one[1:] in seen)


def hidden_words(rows, seen):
    """Return words of what is not seen, which stand nowhere then."""
    return {words for record, words in rows.words.items() if record not in seen}


def walked(rows, by, limit, **more):
    """Return the pages of a timeline up to its end."""
    pages, after = [], None
    while True:
        page = timeline(rows.ident, by=by, limit=limit, after=after, **more)
        pages.append([(row.what.value, row.record, row.record_id) for row in page.items])
        after = page.after
        if after is None:
            return pages


@contextmanager
def without(rows, seen):
    """Let all that is hidden never have been, for a while."""
    with transaction.atomic():
        for record, idents in rows.records.items():
            gone = [ident for ident in idents if (record, ident) not in seen]
            Entry.objects.filter(relationship_id=rows.ident, record=record, record_id__in=gone).delete()
        yield
        transaction.set_rollback(True)


# ---------- Nothing is forgotten here ----------


def test_every_kind_of_record_and_all_that_happens_has_its_line(rows):
    kinds = {kind.name for kind in listed("SUBJECTS")} | set(OWN)
    assert kinds == set(MADE), "a kind that a room tells of stands here with one that is seen and one that is not"
    there = Entry.objects.filter(relationship_id=rows.ident)
    assert set(there.values_list("record", flat=True)) == kinds
    assert set(there.values_list("what", flat=True)) == {what.value for what in Happened}
    told = {
        word
        for path in (CODE / "journeys").glob("*.py")
        if "relationships.public" in (text := path.read_text())
        for word in re.findall(r'record="(\w+)"', text)
    }
    assert {"case", "agreement", "unit"} <= told <= kinds


def test_of_every_kind_of_other_rooms_there_is_one_that_is_hidden_from_some_reader(rows):
    for kind in listed("SUBJECTS"):
        if kind.name in OWN:
            continue
        seen = {who: frozenset(kind.see(rows.records[kind.name], rows.made.actor(who))) for who in READERS}
        assert any(seen.values()), kind.name
        assert any(found != frozenset(rows.records[kind.name]) for found in seen.values()), kind.name


def test_the_timeline_imports_none_of_the_rooms_whose_records_stand_on_it_but_what_lies_below():
    """Cases, agreements and trust come by the list of kinds alone: no import leads from here to them, nor back."""
    seen, waiting, others = set(), ["rapport.relationships.queries.timeline"], set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for wanted in imported(name):
            if wanted.startswith("rapport.relationships"):
                waiting.append(wanted)
            else:
                others.add(wanted)
    rooms = {name.split(".")[1] for name in others}
    assert "directory" in rooms, "what is imported is looked at"
    assert rooms.isdisjoint({"cases", "network", "journeys", "conversation", "knowledge", "messaging", "site"}), rooms
    back = [
        path
        for path in CODE.rglob("*.py")
        if path.relative_to(CODE).parts[0] not in {"relationships", "journeys", "site"}
        and re.search(r"^\s*(from|import) rapport\.relationships", path.read_text(), re.MULTILINE)
    ]
    assert back == []


def imported(name):
    """Return the modules of this project that a module imports, wherever in it that stands."""
    path = CODE.parent / Path(*name.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    if not path.exists():
        return set()
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("rapport."):
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
        elif isinstance(node, ast.Import):
            found |= {one.name for one in node.names if one.name.startswith("rapport.")}
    return found


# ---------- Who reads the book ----------


@pytest.mark.parametrize("who", READERS)
def test_what_a_room_says_of_its_record_the_timeline_says(rows, who):
    by = rows.made.actor(who)
    seen = seen_by(rows, by)
    expected = entries(rows, seen)
    for limit in (7, 200):
        pages = walked(rows, by, limit)
        assert Counter(row for page in pages for row in page) == expected
        assert {len(page) for page in pages[:-1]} <= {limit}, (
            "no page is short, so that none tells of what is not there"
        )
    for kind, whats in KINDS.items():
        found = Counter(row for page in walked(rows, by, 50, kind=kind) for row in page)
        assert found == Counter({row: n for row, n in expected.items() if row[0] in set(whats)}), kind
    for record, words in rows.words.items():
        found = {row[1:] for page in walked(rows, by, 50, words=words) for row in page}
        assert found == ({record} if record[0] == "touchpoint" and record in seen else set()), words


@pytest.mark.parametrize("who", READERS)
def test_pages_rest_and_files_show_the_same_and_nothing_more(rows, browsers, who):
    by, browser = rows.made.actor(who), browsers(who)
    seen = seen_by(rows, by)
    hidden, expected = hidden_words(rows, seen), entries(rows, seen)
    items, after = [], ""
    while after is not None:
        page = browser.get(f"/api/relationships/{rows.ident}/timeline?limit=90&after={after}").json()
        items, after = items + page["items"], page["after"]
    assert Counter((one["what"], one["record"], one["record_id"]) for one in items) == expected
    here = f"/book/{rows.ident}/"
    addresses = [here, f"{here}timeline/", f"{here}before/", *(f"{here}timeline/?kind={kind}" for kind in KINDS)]
    addresses += [f"/api/relationships/{rows.ident}/before"]
    texts = {address: browser.get(address, headers=PART).content.decode() for address in addresses}
    shown = {words for record, words in rows.words.items() if record[0] == "touchpoint" and record in seen}
    assert shown, "that nothing hidden is found means something where what is shown is found the same way"
    assert all(words in words_found(rows, browser, words) for words in shown)
    texts |= {f"words {one}": words_found(rows, browser, one) for one in hidden}
    texts |= {address: unpacked(browser.get(address)) for address in ("/book/export/", "/api/relationships/export")}
    texts["rest"] = json.dumps(items)
    for address, text in texts.items():
        assert not {words for words in hidden if words in text}, address
    listed_on = texts[f"{here}timeline/"].count('<li><span class="mark">')
    assert listed_on == min(30, expected.total())


@pytest.mark.parametrize("who", READERS)
def test_records_are_seen_there_by_whom_their_own_pages_let_in(rows, browsers, who):
    by, browser = rows.made.actor(who), browsers(who)
    there = {row[1:] for page in walked(rows, by, 200) for row in page}
    for record, address in PAGES.items():
        for ident in rows.records[record]:
            opens = browser.get(address.format(ident)).status_code == 200
            assert opens == ((record, ident) in there), (record, rows.words.get((record, ident)))


@pytest.mark.parametrize("who", READERS)
def test_without_what_is_hidden_all_reads_the_same(rows, browsers, who):
    """Neither how many stand on a page, nor its cursor, nor what comes after tells that there is more."""
    by, browser = rows.made.actor(who), browsers(who)
    here = f"/book/{rows.ident}/"
    asked = [f"/api/relationships/{rows.ident}/timeline?limit={limit}" for limit in (1, 30)]
    asked += [f"/api/relationships/{rows.ident}/timeline?kind={kind}&limit=3" for kind in KINDS]
    asked += [f"/api/relationships/{rows.ident}/before", f"{here}timeline/", f"{here}timeline/?kind=promises"]
    before = [told(browser, address) for address in asked]
    pages = walked(rows, by, 3)
    with without(rows, seen_by(rows, by)):
        for address, text in zip(asked, before, strict=True):
            assert told(browser, address) == text, address
        assert walked(rows, by, 3) == pages


def told(browser, address):
    """Return an answer, and that after it where it is a page of REST."""
    text = browser.get(address, headers=PART).content.decode()
    after = json.loads(text).get("after") if address.startswith("/api/") else None
    return [text, browser.get(f"{address}&after={after}").content.decode()] if after else [text]


def words_found(rows, browser, words):
    """Return what is found by words, but for the words themselves, which stand in the field."""
    part = browser.get(f"/book/{rows.ident}/timeline/", {"q": words}, headers=PART).content.decode()
    return "".join(TOUCHED.findall(part))


def unpacked(answer):
    """Return all that stands in a book that is taken away."""
    with zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))) as file:
        return "\n".join(file.read(name).decode() for name in file.namelist())


# ---------- Who does not ----------


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_reads_a_timeline_anyhow(rows, browsers, who):
    if who and (actor := actor_for(rows.made.people[who].user, via="page")).person_id is not None:
        with pytest.raises(Missing):
            timeline(rows.ident, by=actor)
    here, browser = f"/book/{rows.ident}/", browsers(who)
    rest = f"/api/relationships/{rows.ident}"
    secret = set(rows.words.values())
    for address in (
        here,
        f"{here}timeline/",
        f"{here}timeline/?kind=cases",
        f"{here}timeline/?q=call",
        f"{here}before/",
        f"{rest}/timeline",
        f"{rest}/timeline?kind=plan&q=call&limit=1",
        f"{rest}/before",
        f"{rest}/review",
        f"{rest}/goals",
    ):
        answer = browser.get(address, headers=PART)
        assert answer.status_code in {302, 401, 403, 404}, address
        assert not {words for words in secret if words in answer.content.decode()}, address
    for address in ("/book/export/", "/api/relationships/export"):
        answer = browser.get(address)
        text = unpacked(answer) if answer.status_code == 200 else answer.content.decode()
        assert not {words for words in rows.words.values() if words in text}, address
    found = browser.get("/search/", {"q": "North"}, headers=PART).content.decode()
    assert here not in found


@pytest.mark.parametrize("who", ["IT 2", "Finance 2"])
@pytest.mark.parametrize("scope", list(Scope))
def test_a_token_reads_what_its_owner_does_where_it_may_read_at_all(rows, who, scope):
    user = rows.made.people[who].user
    with transaction.atomic():
        scopes = frozenset({scope})
        _made, secret = create_token(user_id=user.id, name="T", scopes=scopes, days=1, by=rows.made.actor(who))
        answer = Client().get(
            f"/api/relationships/{rows.ident}/timeline?limit=200", headers={"Authorization": f"Bearer {secret}"}
        )
        transaction.set_rollback(True)
    if scope is not Scope.READ:
        assert answer.status_code == 403
    elif who == "Finance 2":
        assert answer.status_code == 404
    else:
        found = Counter((one["what"], one["record"], one["record_id"]) for one in answer.json()["items"])
        assert found == entries(rows, seen_by(rows, rows.made.actor(who)))


def test_the_terminal_shows_the_operator_what_stands_still(rows, house):
    found, after = [], ""
    while after is not None:
        page = house("relationships", "timeline", rows.ident, "--limit", 200, "--after", after).document
        found, after = found + page["items"], page["after"]
    seen = seen_by(rows, Actor.system(via="cli"))
    assert Counter((one["what"], one["record"], one["record_id"]) for one in found) == entries(rows, seen)
    assert not hidden_words(rows, seen) & {one["label"] for one in found}


def test_of_whom_all_was_erased_nothing_is_said_on_a_timeline_but_that_they_met(rows, browsers):
    with transaction.atomic():
        erase_person(subject_id=rows.person("North 3"), by=OPERATOR)
        text = browsers("IT 2").get(f"/book/{rows.ident}/timeline/?kind=contact", headers=PART).content.decode()
        transaction.set_rollback(True)
    assert "of us IT 2" in text
    assert "North 3" not in text
