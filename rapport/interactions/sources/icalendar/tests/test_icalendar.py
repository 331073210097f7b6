from datetime import UTC, date, datetime

import pytest

from rapport.interactions.sources.shape import Outcome, Reason
from rapport.interactions.sources.tests.readings import read
from rapport.kit.problems import Refusal

BROKEN = {
    "fuzz_testcase_invalid_month.ics",
    "fuzz_testcase_vtimezone_lone_cr.ics",
    "issue_104_broken_calendar.ics",
    "parsing_error_in_UTC_offset.ics",
}
TWO = "ATTENDEE:mailto:Ann@x.example\nATTENDEE;PARTSTAT=ACCEPTED:MAILTO:bo@x.example\n"
TIMES = "DTSTART:20240301T120000Z\nDTEND:20240301T123000Z\n"


def calendar(folder, *events):
    path = folder / "a.ics"
    body = "".join(f"BEGIN:VEVENT\nUID:{n}\nSUMMARY:secret\n{e}END:VEVENT\n" for n, e in enumerate(events))
    path.write_text(f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{body}END:VCALENDAR\n".replace("\n", "\r\n"))
    return path


def test_each_real_calendar_is_accepted_or_refused_with_a_reason(shared_data) -> None:
    found = read(shared_data / "icalendar_samples" / "icalendar.zip")
    events = found.set_aside.total() + len({(r["message_id"], r["at"]) for r in found.rows})
    assert {r.place.rpartition("/")[2] for r in found.rejected} == BROKEN
    assert {r.reason for r in found.rejected} == {Reason.BROKEN_PART}
    assert found.contacts.num_rows == 9  # three meetings of three people
    assert events in {128, 129}  # two of the three meetings have no time to tell them apart by


def test_everybody_met_everybody_else(tmp_path) -> None:
    third = "ORGANIZER:mailto:cy@x.example\nATTENDEE;CUTYPE=ROOM:mailto:room@x.example\n"
    declined = "ATTENDEE;PARTSTAT=DECLINED:mailto:di@x.example\n"
    found = read(calendar(tmp_path, TIMES + TWO + third + declined))
    assert found.pairs() == {
        ("ann@x.example", "bo@x.example"),
        ("ann@x.example", "cy@x.example"),
        ("bo@x.example", "cy@x.example"),
    }
    row = found.rows[0]
    assert (row["at"], row["duration"]) == (datetime(2024, 3, 1, 12, 0, tzinfo=UTC), 1800)
    assert (row["undirected"], row["recipients"], row["channel"]) == (True, 3, "meeting")
    assert "secret" not in str(found.rows)


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ("ATTENDEE:mailto:ann@x.example\n", Reason.NOBODY_ELSE),
        (TWO + "STATUS:CANCELLED\n", Reason.CANCELLED),
        (TWO + "CLASS:PRIVATE\n", Reason.PRIVATE),
        (TWO + "CATEGORIES:Work,Works council\n", Reason.EXCLUDED_CHANNEL),
        ("".join(f"ATTENDEE:mailto:p{n}@x.example\n" for n in range(21)), Reason.LARGE_MEETING),
    ],
)
def test_what_is_no_meeting_is_set_aside(tmp_path, event, reason) -> None:
    found = read(calendar(tmp_path, TIMES + event), excluded=("works council",))
    assert found.set_aside == {(Outcome.EXCLUDED, reason): 1}
    assert found.contacts.num_rows == 0


def test_a_repeating_meeting_is_expanded_within_its_bounds(tmp_path) -> None:
    path = calendar(tmp_path, TIMES + TWO + "RRULE:FREQ=WEEKLY\nEXDATE:20240308T120000Z\n")
    found = read(path, meetings_from=date(2024, 2, 1), meetings_until=date(2024, 4, 1))
    assert [row["at"].day for row in found.rows] == [1, 15, 22, 29]


def test_a_meeting_every_second_is_rejected_not_expanded(tmp_path) -> None:
    found = read(calendar(tmp_path, TIMES + TWO + "RRULE:FREQ=SECONDLY\n"))
    assert [r.reason for r in found.rejected] == [Reason.TOO_OFTEN]


def test_a_single_broken_calendar_is_refused(tmp_path) -> None:
    (tmp_path / "a.ics").write_text("BEGIN:VCALENDAR\nX\nEND:VCALENDAR\n")
    with pytest.raises(Refusal, match="not a calendar that can be read"):
        read(tmp_path / "a.ics")


def test_a_time_without_a_zone_is_taken_in_the_zone_told(tmp_path) -> None:
    path = calendar(tmp_path, "DTSTART:20240701T120000\nDURATION:PT1H\n" + TWO)
    assert read(path, timezone="Europe/Amsterdam").rows[0]["at"].hour == 10


def test_a_broken_event_is_rejected_and_the_others_come_in(tmp_path) -> None:
    found = read(calendar(tmp_path, TIMES + TWO + "RRULE:FREQ=SOMETIMES\n", TIMES + TWO))
    assert ([(r.row, r.reason) for r in found.rejected], found.contacts.num_rows) == ([(1, Reason.BROKEN_PART)], 1)


def test_old_series_are_expanded_from_their_first_day_each_by_itself(tmp_path) -> None:
    old = TIMES.replace("2024", "2009") + TWO + "RRULE:FREQ=WEEKLY;COUNT=3\n"
    future = TIMES.replace("2024", "2199") + TWO + "RRULE:FREQ=WEEKLY;COUNT=3\n"
    found = read(calendar(tmp_path, old, future))
    assert [row["at"].day for row in found.rows] == [1, 8, 15]
    assert [r.reason for r in found.rejected] == [Reason.IMPLAUSIBLE_TIME]


def test_a_calendar_cut_off_is_refused(tmp_path) -> None:
    path = calendar(tmp_path, TIMES + TWO)
    path.write_bytes(path.read_bytes().replace(b"END:VCALENDAR", b""))
    with pytest.raises(Refusal, match="not a calendar that can be read"):
        read(path)
