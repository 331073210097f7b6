"""Addresses that may be called, signatures, and when to try again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.kit.problems import Refusal
from rapport.webhooks.rules import (
    LONGEST_WAIT,
    body_of,
    check_kinds,
    is_open,
    key_of,
    kinds_heard,
    may_call,
    secret_of,
    signed,
    start_of,
    target_of,
    wait_after,
)


@pytest.mark.parametrize(
    "url",
    ["http://crm.example/", "ftp://crm.example/", "https:///x", "crm.example", "https://a:b@crm.example/", "https://crm.example/#x",
     "https://localhost/", "https://x.localhost/", "https://LOCALHOST./", "https://127.0.0.1/", "https://10.0.0.8/", "https://[::1]/",
     "https://192.168.1.1:8443/", "https://169.254.169.254/latest", "https://[fd00::1]/", "https://[fe80::1]/",
     "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://0.0.0.0/",
     "https://100.64.0.1/", "https://224.0.0.1/", "https://crm.example:99999/", "https://crm.example/a b", "https://crm.example/\nx",
     "https://crm.example/" + "x" * 2000, "https://bücher.example/"],
)  # fmt: skip
def test_an_address_nothing_may_be_sent_to_is_refused(url):
    with pytest.raises(Refusal):
        target_of(url)


def test_an_address_outside_is_read_and_one_inside_where_the_settings_allow_it():
    found = target_of("https://Crm.example:8443/hooks?x=1")
    assert (found.host, found.port, found.path, found.name) == ("crm.example", 8443, "/hooks?x=1", "crm.example:8443")
    assert target_of("https://93.184.216.34").path == "/"
    assert target_of("https://localhost/x", allowed=frozenset({"localhost"})).host == "localhost"


@pytest.mark.parametrize("number", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"])
def test_numbers_of_the_open_internet_may_be_called(number):
    assert is_open(number)
    assert may_call("crm.example", [number])
    assert not may_call("crm.example", [number, "10.0.0.1"]), "one number inside is enough"


def test_kinds_are_names_whole_rooms_or_all():
    known = ["cases.opened", "cases.replied", "tasks.decided"]
    assert kinds_heard(["cases.*"], known) == {"cases.opened", "cases.replied"}
    assert kinds_heard(["*"], known) == set(known)
    assert check_kinds([" tasks.decided ", "tasks.decided"], known) == ["tasks.decided"]
    for wrong in (["nothing.*"], ["cases.gone"], [], [" "]):
        with pytest.raises(Refusal):
            check_kinds(wrong, known)


def test_the_signature_is_that_of_the_published_example():
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    at = datetime.fromtimestamp(1614265330, tz=UTC)
    headers = signed("msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}', [secret])
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(st.binary(min_size=24, max_size=64))
def test_a_secret_says_its_key(key):
    assert key_of(secret_of(key)) == key


@given(st.integers(1, 1000), st.floats(0, 1))
def test_waits_grow_to_six_hours_give_or_take_a_fifth(attempts, chance):
    wait = wait_after(attempts, chance)
    assert timedelta(seconds=48) <= wait <= LONGEST_WAIT * 1.2
    assert wait_after(attempts + 1, chance) >= wait


def test_the_body_is_the_same_each_time():
    at = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
    assert body_of("cases.opened", at, {"case_id": 7}) == (
        b'{"type":"cases.opened","timestamp":"2026-11-26T09:30:00Z","data":{"case_id":7}}'
    )


@given(st.binary(max_size=2000))
def test_any_answer_can_be_kept(answer):
    text = start_of(answer)
    assert "\x00" not in text
    assert len(text) <= 500
    text.encode()
