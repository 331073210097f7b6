"""Mails made to be long to read, or to be read as another's: each has a clear outcome, and soon."""

import time
from contextlib import suppress
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.ledger.models import Fact
from rapport.messaging.actions.incoming import read_incoming, receive
from rapport.messaging.models import IncomingMail, Mail
from rapport.messaging.public import letter_of
from rapport.messaging.rules.bounds import UnreadableError
from rapport.messaging.rules.html import text_of_html
from rapport.messaging.rules.reading import read
from rapport.messaging.rules.senders import is_proven
from rapport.messaging.rules.words import LONGEST_TEXT, Came, Why

CHECKER = "mx.halmar.example"
HEAD = b"From: mei@halmar.example\nTo: help@halmar.example\nSubject: s\nMessage-ID: <a@b>\n"
HTML, TEXT = HEAD + b"Content-Type: text/html\n\n", HEAD + b"\n"
NESTED = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(12))
SECONDS = 20  # each takes two at most on a small machine, and took minutes to hours


@pytest.mark.parametrize(
    "raw",
    [
        HTML + b"<br " * 7_000_000,
        HTML + b"<div>" * 6_000_000,
        HTML + b"<!--" * 7_000_000,
        HTML + b"<a \"'" * 6_000_000,
        HTML + b"<" + b"a" * 25_000_000,
        TEXT + b"On " + b"a" * 200_000,
        TEXT + (b"On " + b"a " * 98 + b"\n") * 1000,
        TEXT + (b"Am " + b"schrieb " * 24 + b"\n") * 1000,
        TEXT + b"a" + b"\n" * 600_000 + b"b",
        TEXT + b"\n" * 25_000_000,
        b"To: " + b"a,\n " * 7_000_000 + b"\n" + TEXT,
        b"To: " + b"a " * 45_000 + b"\n" + TEXT,
        b"Subject: " + b"a " * 45_000 + b"\n" + TEXT,
        b"X: y\n" * 5_000_000 + TEXT,
        HEAD + NESTED + b"\n" + b"x\n" * 600_000,
        HEAD + b"Content-Type: text/plain; charset=punycode\n\n" + b"a" * 5_000_000,
    ],
    ids=range(16),
)
def test_a_mail_made_to_be_long_to_read_is_read_or_refused_in_seconds(raw):
    began = time.monotonic()
    with suppress(UnreadableError):
        assert len(read(raw).text) <= LONGEST_TEXT
    assert time.monotonic() - began < SECONDS


def test_a_long_line_of_ones_own_is_kept_whole_above_what_is_quoted():
    own = "words " * 1000 + "end."
    said = f"{own}\n\nOn Mon, 23 Nov 2026 at 10:00, IT <it@halmar.example> wrote:\n> Shall we?\n"
    assert read(TEXT + said.encode()).text == own


def test_pages_say_their_words_and_nothing_else():
    assert text_of_html("a < b and <b title='x > y'>c</b><!-- <p>no</p> -->") == "a < b and c"
    assert text_of_html("<head><title>No</title><style>p{}</style></head><p>One<br/>two</p>three") == "One\ntwo\nthree"
    assert text_of_html("kept<script>never closed") == "kept"
    assert text_of_html("<![if !mso]>seen<![endif]>&nbsp;&lt;b&gt;") == "seen <b>"


@pytest.mark.parametrize("bad", [b"\x00", b"\x07", b"\x7f", b"\xff", "\u2028".encode()])
@pytest.mark.parametrize("name", [b"Message-ID", b"In-Reply-To", b"References", b"From", b"To", b"Subject"])
def test_what_no_database_keeps_is_in_nothing_that_is_kept(db, name, bad):
    raw = name + b": <a" + bad + b"b@halmar.example>\n" + HEAD.replace(name + b":", b"X-Was:") + b"\nHelp.\n"
    row = came(raw)
    assert row.state in {Came.RECEIVED, Came.TRIAGE}
    letter_of(row.id)


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-7", "rot13", "undefined", "no\x00such", "hex"])
def test_a_text_in_no_charset_of_mail_is_read_all_the_same(db, charset):
    head = HEAD + f'Content-Type: text/plain; charset="{charset}"\n\n'.encode()
    row = came(head + b"Hello \\ud800 +2AA-\n")
    assert row.state in {Came.RECEIVED, Came.TRIAGE}


def test_a_mail_that_cannot_be_judged_waits_in_triage_and_keeps_nothing_of_the_judgement(db, monkeypatch):
    def breaks(_mail, _letter):
        Mail.objects.create(to="a@b.example", reason="x", subject="x", message_id="<x@y>")
        raise KeyError("a mistake of ours")

    monkeypatch.setattr("rapport.messaging.actions.incoming._about", breaks)
    row = came(TEXT + b"Help.\n")
    assert (row.state, row.why, row.from_address) == (Came.TRIAGE, Why.UNREADABLE, "mei@halmar.example")
    assert Fact.objects.get(name="messaging.mail_came").data["state"] == "triage"
    assert not Mail.objects.exists()


def came(raw):
    ident = receive(raw, to="help@halmar.example", via="lmtp")
    read_incoming(mail_id=ident)
    return IncomingMail.objects.get(id=ident)


BOSS = "boss@halmar.example"


@pytest.mark.parametrize(
    ("says", "proven"),
    [
        ("{by}; dmarc=pass (p=reject dis=none) header.from=halmar.example", True),
        ("{by} 1; spf=fail smtp.mailfrom=x.example;\r\n\tdmarc = pass header.from = HALMAR.example", True),
        ("{by}; dkim=pass header.d=halmar.example header.b=abc= header.s=k", True),
        ("{by}; dkim=pass header.i=@mail.halmar.example", True),
        ('{by}; spf=pass (says "x") smtp.mailfrom="a b"@halmar.example', True),
        ("{by}; dmarc=none; dkim=pass header.d=halmar.example", True),
        ("MX.halmar.example; dkim/1=pass header.d=halmar.example", True),
        ("{by}; none", False),
        ("{by}", False),
        ("", False),
        ("{by}; dmarc=fail header.from=halmar.example; dkim=pass header.d=halmar.example", False),
        ("{by}; dmarc=pass header.from=evil.example", False),
        ("{by}; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=boss@evil.example", False),
        ("{by}; dkim=pass header.d=evilhalmar.example", False),
        ("{by}; dkim=pass header.d=example", False),
        ("{by}; dkim=pass", False),
        ("{by}; spf=pass smtp.helo=halmar.example", False),
        ("{by}; spf=softfail smtp.mailfrom=halmar.example", False),
        ("{by}; arc=pass header.d=halmar.example", False),
        ('{by}; spf=pass smtp.mailfrom="x; dmarc=pass"@evil.example', False),
        ('{by}; spf=fail reason="no; dmarc=pass header.from=halmar.example"', False),
        ('{by}; spf=fail reason="\\"; dmarc=pass"', False),
        ("{by}; spf=fail (; dmarc=pass header.from=halmar.example) smtp.mailfrom=evil.example", False),
        ("{by}; spf=fail (a (nested; dmarc=pass) one; dmarc=pass)", False),
        ("{by}; dmarc=pass (never closed", False),
        ('{by}; dmarc=pass "never closed', False),
        ("{by}; dmarc=pass )", False),
        ("{by} 2; dmarc=pass header.from=halmar.example", False),
        ("mx.evil.example; dmarc=pass header.from=halmar.example", False),
        ("(mx.halmar.example) mx.evil.example; dmarc=pass header.from=halmar.example", False),
    ],
)
def test_only_what_our_mail_server_found_out_of_that_very_domain_proves_a_sender(says, proven):
    assert is_proven([says.format(by=CHECKER)], by=CHECKER, address=BOSS) is proven


def test_of_our_servers_results_the_topmost_alone_counts_and_what_others_say_does_not():
    yes, no = (f"{CHECKER}; dmarc={result} header.from=halmar.example" for result in ("pass", "fail"))
    assert is_proven([yes, no], by=CHECKER, address=BOSS)
    assert not is_proven([no, yes], by=CHECKER, address=BOSS)
    assert is_proven(["mx.other.example; dmarc=fail", yes], by=CHECKER, address=BOSS)
    assert not is_proven([], by=CHECKER, address=BOSS)


@given(st.text(max_size=300))
def test_no_header_breaks_it_or_proves_a_sender_by_what_stands_before_it(said):
    assert not is_proven([f"mx.evil.example; x=y ({said.replace('(', '').replace(')', '')})"], by=CHECKER, address=BOSS)
    is_proven([said], by=CHECKER, address=BOSS)


def test_a_sender_nobody_vouches_for_waits_in_triage_and_keeps_the_real_ones_mails_out_no_more(db, settings):
    settings.MAIL_CHECKER = CHECKER
    forged = came(mail("I am the boss."))
    assert (forged.state, forged.why) == (Came.TRIAGE, Why.UNPROVEN)
    own = came(mail("I am the boss.", f"{CHECKER}; dmarc=pass header.from=halmar.example"))
    assert own.state == Came.RECEIVED, "though somebody sent a mail of the same number under her name"
    assert letter_of(own.id).proven
    assert not letter_of(forged.id).proven


def test_who_names_two_senders_is_vouched_for_by_nobody(db, settings):
    settings.MAIL_CHECKER = CHECKER
    result = f"Authentication-Results: {CHECKER}; dmarc=pass\n".encode()
    two = b"From: boss@halmar.example, me@evil.example\n"
    twice = b"From: boss@halmar.example\nFrom: me@evil.example\n"
    sender = b"Sender: boss@halmar.example\n"
    for number, head in enumerate((two, twice, sender)):
        row = came(result + head + b"Message-ID: <%d@x>\n\nHelp.\n" % number)
        assert (row.state, row.why) == (Came.TRIAGE, Why.UNPROVEN)


def test_without_the_setting_mail_is_taken_as_ever_and_no_sender_is_proven(db):
    row = came(mail("Help.", f"{CHECKER}; dmarc=pass header.from=halmar.example"))
    assert row.state == Came.RECEIVED
    assert not letter_of(row.id).proven


def mail(text, says=""):
    message = EmailMessage()
    if says:
        message["Authentication-Results"] = says
    message["From"], message["To"], message["Message-ID"] = BOSS, "help@halmar.example", "<one@halmar.example>"
    message.set_content(text)
    return message.as_bytes()
