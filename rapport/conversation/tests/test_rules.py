"""Names in texts, and when a digest is due: rules, held by properties."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.conversation.rules.days import is_due, last_hour
from rapport.conversation.rules.naming import calls_in, named, unknown
from rapport.conversation.rules.words import TOPIC_OF, USUAL, Kind, Topic

ZONES = st.sampled_from(
    [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Asia/Kolkata",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Pacific/Apia",
    ]
).map(ZoneInfo)
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 40 * 366 * 24 * 60).map(lambda minutes: BEGINNING + timedelta(minutes=minutes))
HOURS = st.integers(0, 23)
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the time zones of the world are read


def test_the_longest_name_that_is_known_counts():
    calls = calls_in("Can @Bo Lind Larsen look, or @mei.tanaka? Write to bo@halmar.example.")
    assert calls[0][:2] == ["Bo Lind Larsen look", "Bo Lind Larsen"]
    known = {"Bo Lind": 1, "Bo Lind Larsen": 2, "mei.tanaka": 3}
    assert named(calls, known) == [2, 3], "an address in the text names nobody"


def test_an_address_behind_the_at_and_a_name_before_a_comma_or_genitive_are_understood():
    assert calls_in("@bo.lind@halmar.example, please.") == [["bo.lind@halmar.example"]]
    assert "Bo Lind" in calls_in("(@Bo Lind), see above")[0]
    assert "Zoë O'Neill" in calls_in("thanks @Zoë O'Neill!")[0]
    assert calls_in("at 5 @ noon, a@b, @@ and @") == []


def test_who_is_named_twice_is_named_once_and_what_is_unknown_is_told():
    calls = calls_in("@Bo and @Bo and @Nobody Here")
    assert named(calls, {"Bo": 7}) == [7]
    assert [readings[0] for readings in unknown(calls, {"Bo": 7, "Bo and": 7})] == ["Nobody Here"]


@calm
@given(st.text(max_size=500))
def test_no_text_breaks_the_search_for_names(text):
    for readings in calls_in(text):
        assert readings
        assert all(one and f"@{one}" in text for one in readings)


@calm
@given(MOMENTS, ZONES, HOURS)
def test_the_last_hour_is_past_and_at_most_a_day_and_an_hour_ago(now, zone, hour):
    last = last_hour(now, zone=zone, hour=hour)
    assert last <= now
    assert now - last < timedelta(hours=50), "where a whole day is left out, as in Samoa in 2011, two"
    if zone.key != "Pacific/Apia":
        assert now - last <= timedelta(hours=25)


@calm
@given(MOMENTS, ZONES, HOURS)
def test_whoever_waits_gets_one_digest_a_day_at_her_hour_through_every_change_of_clocks(begin, zone, hour):
    sent, at = [], begin
    while at < begin + timedelta(days=4):
        if is_due(at, zone=zone, hour=hour, oldest=at - timedelta(hours=30), sent_at=sent[-1] if sent else None):
            sent.append(at)
        at += timedelta(minutes=10)
    days = [moment.astimezone(zone).date() for moment in sent[1:]]  # the first may be late, as it had waited
    assert len(days) == len(set(days))
    assert len(days) in ({2, 3, 4} if zone.key == "Pacific/Apia" else {3, 4})


def test_what_came_after_her_hour_waits_for_the_next_day():
    berlin = ZoneInfo("Europe/Berlin")
    nine = datetime(2026, 3, 2, 9, tzinfo=berlin)
    assert not is_due(nine, zone=berlin, hour=8, oldest=nine - timedelta(minutes=30), sent_at=None)
    assert is_due(nine, zone=berlin, hour=8, oldest=nine - timedelta(minutes=90), sent_at=None)
    assert is_due(nine + timedelta(days=1), zone=berlin, hour=8, oldest=nine - timedelta(minutes=30), sent_at=None)


def test_every_kind_belongs_to_a_topic_and_every_topic_has_a_usual_way():
    assert set(TOPIC_OF) == set(Kind)
    assert set(USUAL) == set(Topic) == set(TOPIC_OF.values())
