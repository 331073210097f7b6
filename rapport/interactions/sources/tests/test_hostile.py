import gzip
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from rapport.interactions.sources.tests.readings import read
from rapport.kit.problems import Refusal

LINE = 2 * 1024**3
KINDS = ["table", "mbox", "maildir", "eml", "slack", "icalendar", "m365_trace", "google_elog"]


def refused(path: Path, kind: str = "", **options: object) -> str:
    with pytest.raises(Refusal) as refusal:
        read(path, kind, **options)
    message = refusal.value.message
    assert "\n" not in message
    assert "Traceback" not in message
    return message


@pytest.mark.parametrize("kind", ["", *KINDS])
def test_an_empty_file_is_refused(tmp_path, kind) -> None:
    (tmp_path / "log.csv").touch()
    assert "is empty" in refused(tmp_path / "log.csv", kind) or kind in {"maildir", "slack"}


@pytest.mark.parametrize("kind", ["", "table", "slack", "maildir", "icalendar", "m365_trace", "google_elog"])
def test_a_binary_file_is_refused(tmp_path, kind) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(bytes(range(256)) * 400)
    refused(path, kind)


def test_damaged_parquet_and_gzip_are_refused(tmp_path) -> None:
    (tmp_path / "log.parquet").write_bytes(b"PAR1" + b"\x00" * 400 + b"PAR1")
    assert "damaged" in refused(tmp_path / "log.parquet")
    (tmp_path / "log.gz").write_bytes(b"\x1f\x8b" + b"\x00" * 400)
    assert "damaged" in refused(tmp_path / "log.gz")


def test_a_truncated_gzip_is_refused(tmp_path) -> None:
    rows = "".join(f"2024-03-01 12:00:00,a{n},b{n * 7919 % 1000}\n" for n in range(50_000))
    packed = gzip.compress(("at,from,to\n" + rows).encode())
    (tmp_path / "log.csv.gz").write_bytes(packed[: len(packed) // 2])
    refused(tmp_path / "log.csv.gz")


def test_a_wrong_delimiter_says_which_one_it_is(tmp_path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("at;from;to\n2024-03-01;a;b\n")
    assert "separated by a semicolon" in refused(path, delimiter=",")
    assert "one character" in refused(path, delimiter=";;")


def test_an_unknown_encoding_is_refused(tmp_path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("at,from,to\n2024-03-01,a,b\n")
    assert "utf-16" in refused(path, encoding="klingon")


def test_a_zip_bomb_is_refused(tmp_path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("users.json", "[]")
        archive.writestr("channels.json", "[]")
        with archive.open("general/2024-01-01.json", "w", force_zip64=True) as entry:
            for _ in range(64):
                entry.write(b" " * 1024**2)
    assert "packed suspiciously small" in refused(path)


def test_a_zip_that_lies_about_its_sizes_is_stopped_while_reading(tmp_path, monkeypatch) -> None:
    from rapport.interactions.sources import guards

    monkeypatch.setattr(guards, "ENTRY_BYTES", 1000)
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("users.json", "[" + " " * 2000 + "]")
        archive.writestr("channels.json", "[]")
        archive.writestr("general/2024-01-01.json", "[]")
    assert "larger than" in refused(path)


def test_an_archive_of_too_many_files_is_refused(tmp_path, monkeypatch) -> None:
    from rapport.interactions.sources import guards

    monkeypatch.setattr(guards, "ENTRIES", 10)
    path = tmp_path / "mail.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(20):
            archive.writestr(f"Maildir/cur/{number}", "From: a@x.example\n\n")
    assert "more than 10" in refused(path)


@pytest.mark.parametrize("name", ["../../etc/cur/x", "/etc/cur/x", "..\\..\\cur\\x"])
def test_a_name_that_leads_out_of_an_archive_is_refused(tmp_path, name) -> None:
    path = tmp_path / "mail.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Maildir/cur/1", "From: a@x.example\nTo: b@x.example\n\n")
        archive.writestr(name, "From: a@x.example\nTo: b@x.example\n\n")
    assert "leads out of the archive" in refused(path, "maildir")


def test_links_that_lead_out_of_a_folder_are_not_followed(tmp_path) -> None:
    (tmp_path / "secret").write_text("From: a@x.example\nTo: b@x.example\n\n")
    (tmp_path / "box" / "cur").mkdir(parents=True)
    (tmp_path / "box" / "cur" / "1").symlink_to(tmp_path / "secret")
    assert "holds no Maildir" in refused(tmp_path / "box", "maildir")


def endless(path: Path, start: bytes, end: bytes = b"", *, size: int = LINE) -> Path:
    """A file with one line of 2 GB that takes no room on the disk."""
    with path.open("wb") as stream:
        stream.write(start)
        stream.truncate(size)
        stream.seek(0, os.SEEK_END)
        stream.write(end)
    return path


READ = """
import resource, sys
from pathlib import Path
from rapport.interactions import sources
from rapport.interactions.sources.shape import Options
from rapport.kit.problems import Refusal
kind, path = sys.argv[1:]
list(map(len, sources.kinds()))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    slices = list(sources.source(kind).read(Path(path), Options(memory="300MB")))
    print("contacts", sum(s.contacts.num_rows for s in slices), "rejected", sum(len(s.rejected) for s in slices))
except Refusal as refusal:
    print("refused", refusal.message)
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
assert grown < 400 * 1024, f"memory grew by {grown // 1024} MiB"
"""


def read_apart(kind: str, path: Path) -> str:
    """Read in a process of its own, whose memory is measured."""
    done = subprocess.run(
        [sys.executable, "-c", READ, kind, str(path)], check=False, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.slow
def test_a_table_of_one_endless_line_is_refused(tmp_path) -> None:
    assert "longer than 1 MiB" in read_apart("table", endless(tmp_path / "log.csv", b"at,from,to" + b"x" * 70_000))


@pytest.mark.slow
def test_an_endless_line_amid_a_table_is_refused(tmp_path) -> None:
    start = b"at,from,to\n" + b"2024-03-01 12:00:00,a,b\n" * 5_000
    path = endless(tmp_path / "log.csv", start, b"\n2024-03-01 12:00:00,a,c\n")
    assert "a line that is longer than 8 MiB" in read_apart("table", path)


def test_a_line_of_three_megabytes_is_one_rejected_row(tmp_path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(b"at,from,to\n2024-03-01,a,b\n" + b"x" * 3_000_000 + b"\n2024-03-01,a,c\n")
    found = read(path)
    assert (found.contacts.num_rows, [r.row for r in found.rejected]) == (2, [3])


@pytest.mark.slow
def test_an_endless_body_line_does_not_hide_the_next_mail(tmp_path) -> None:
    mail = (
        b"From x Fri Mar  1 12:00:00 2024\nFrom: a@x.example\nTo: b@x.example\nDate: Fri, 1 Mar 2024 12:00:00 +0000\n\n"
    )
    assert (
        read_apart("mbox", endless(tmp_path / "mail.mbox", mail, b"\n\n" + mail, size=LINE // 4))
        == "contacts 2 rejected 0\n"
    )


@pytest.mark.slow
def test_an_endless_calendar_is_refused(tmp_path) -> None:
    assert "larger than" in read_apart("icalendar", endless(tmp_path / "a.ics", b"BEGIN:VCALENDAR\nX-LONG:"))
