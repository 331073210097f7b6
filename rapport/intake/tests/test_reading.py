"""Reading tables that strangers wrote."""

import bz2
import contextlib
import csv
import gzip
import io
import lzma
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.intake.rules.opening import Bounded
from rapport.intake.rules.quarantine import disarm, rearm
from rapport.intake.rules.reading import raw_rows
from rapport.intake.rules.sniffing import sniff
from rapport.kit.problems import Refusal

ACCENTED = "id;name\n" + "".join(f"{i};Zoë Łukasiewicz Ångström\n" for i in range(1, 40))
WESTERN = "id;name\n" + "".join(f"{i};Zoë Müller, Bodø, Besançon, straße\n" for i in range(1, 40))


def read(path):
    dialect = sniff(path)
    return dialect, list(raw_rows(path, dialect, shown=path.name))


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8-sig"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
    ],
)
def test_unicode_files_are_read_with_and_without_their_mark(table, encoding, told):
    dialect, rows = read(table(ACCENTED, encoding=encoding))
    assert dialect.encoding == told
    assert dialect.header == ("id", "name")
    assert rows[38].cells == ["39", "Zoë Łukasiewicz Ångström"]
    assert rows[38].number == 40


def test_western_files_are_guessed_from_their_accents(table):
    _, rows = read(table(WESTERN, encoding="latin-1"))
    assert rows[0].cells[1] == "Zoë Müller, Bodø, Besançon, straße"


def test_an_accent_that_comes_late_is_found(table):
    text = "id,name\n" + "1,plain\n" * 60_000 + "2,Zoë Müller\n" * 100
    _, rows = read(table(text, encoding="cp1252"))
    assert rows[-1].cells == ["2", "Zoë Müller"]


@pytest.mark.parametrize("times", [1, 40])
@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("cp1252", ("Jürgen Groß", "Änne Öhm")),
        ("cp1252", ("Bjørn Ødegård", "José Peña", "François Hôte", "João Simões")),
        ("cp1252", ("Nº 1 – O’Neil", "100 m³ à Liège")),
        ("cp1250", ("Łukasz Żółć", "Małgorzata Śliwińska")),
        ("cp1250", ("Jiří Dvořák", "Božena Němcová")),
        ("cp1250", ("Győző Öry", "Tűzkő Béla")),
        ("cp1251", ("Иванов Иван", "Пётр Щукин")),
        ("cp1254", ("Şükrü Öztürk", "Işıl Çağlar")),
        ("shift_jis", ("山田太郎", "鈴木花子")),
    ],
)
def test_offices_of_many_countries_are_told_by_their_letters(table, encoding, names, times):
    content = "id,name\n" + "".join(f"{n},{name}\n" for n, name in enumerate(names * times))
    dialect, rows = read(table(content.encode(encoding)))
    assert [row.cells[1] for row in rows[: len(names)]] == list(names), dialect.encoding


def test_single_damaged_rows_are_marked_not_fatal(table):
    content = "id,name\n1,Zoë\n".encode() + b"2,Z\xff\xfe\n" + "3,Łucja\n".encode()
    _, rows = read(table(content))
    assert [bool(row.fault) for row in rows] == [False, True, False]
    assert "utf-8" in rows[1].fault


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_guessed(table, delimiter):
    text = "\n".join(delimiter.join(row) for row in [("id", "said"), ("1", 'a "quoted" word'), ("2", "3.5")])
    dialect, rows = read(table(text))
    assert dialect.delimiter == delimiter
    assert rows[0].cells == ["1", 'a "quoted" word']


def test_quotation_marks_that_quote_nothing_are_left_alone(table):
    dialect, rows = read(table('size\tname\n5"\tpipe\n"6\ttube\n7\tplug\n'))
    assert dialect.quote is None
    assert [row.cells for row in rows] == [['5"', "pipe"], ['"6', "tube"], ["7", "plug"]]


def test_a_cell_may_hold_lines_and_rows_know_where_they_began(table):
    _, rows = read(table('id,text\n1,"two\nlines"\n\n2,one\n'))
    assert [(row.number, row.cells) for row in rows] == [(2, ["1", "two\nlines"]), (5, ["2", "one"])]


def test_the_separator_line_of_spreadsheets_is_no_header(table):
    dialect, rows = read(table("sep=;\nid;n\n1;x,y,z\n"))
    assert dialect.header == ("id", "n")
    assert rows[0].cells == ["1", "x,y,z"]


def zipped(content):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("table.csv", content)
    return packed.getvalue()


def zstandard(content):
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(content)
    return sink.getvalue().to_pybytes()


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zipped, zstandard])
def test_packed_tables_are_read_whatever_their_name(table, pack):
    _, rows = read(table(pack(b"id,n\n1,x\n")))
    assert rows[0].cells == ["1", "x"]


def test_a_damaged_archive_is_refused(table):
    import random

    noise = random.Random(1).randbytes(30_000).hex().encode()
    packed = gzip.compress(b"id,n\n" + b"\n".join(noise[i : i + 30] + b",x" for i in range(0, len(noise), 30)))
    path = table(packed[: len(packed) // 2])
    with pytest.raises(Refusal, match="damaged"):
        read(path)


def test_a_bomb_is_refused_before_it_goes_off(table, monkeypatch):
    monkeypatch.setattr("rapport.intake.rules.opening.HARMLESS", 1024 * 1024)
    path = table(gzip.compress(b"id,n\n" + b"1,x\n" * 600_000))
    with pytest.raises(Refusal, match="200 times"):
        read(path)


def test_a_zip_of_many_files_is_refused(table):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.csv", "id\n1\n")
        archive.writestr("b.csv", "id\n1\n")
    with pytest.raises(Refusal, match="holds 2 files"):
        sniff(table(packed.getvalue()))


def test_an_office_document_is_named(table):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(Refusal, match="Save the sheet as CSV"):
        sniff(table(packed.getvalue()))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("<!DOCTYPE html>\n<table><tr><td>id</td></tr></table>\n", "a web page"),
        ("\ufeff<html>\n<table></table>\n", "a web page"),
        ('<?xml version="1.0"?>\n<people/>\n', "an XML file"),
        ('[{"id": 1}]\n', "a JSON file"),
        ('{"id": 1}\n{"id": 2}\n', "a JSON file"),
        (b"Rar!\x1a\x07\x01\x00", "a RAR archive"),
    ],
)
def test_what_other_programs_write_is_named(table, content, what):
    with pytest.raises(Refusal, match=f"is {what}, not a table"):
        sniff(table(content))


def test_an_open_document_is_named(table):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    with pytest.raises(Refusal, match="Save the sheet as CSV"):
        sniff(table(packed.getvalue()))


@pytest.mark.parametrize(
    "above",
    [
        "Employee report\n",
        "Employee report,,\nAs of,,\n\n",
        'Employee report\nGenerated,2024-03-01\n\n"Filter: two\nlines"\n',
        "\r\nReport\r\n\r\n",
    ],
)
def test_a_report_s_title_is_no_header(table, above):
    dialect, rows = read(table(above + "id,name,unit\n1,Zoë,\n2,,\n3,Bo,Sales\n"))
    assert dialect.header == ("id", "name", "unit")
    assert [row.cells[0] for row in rows] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("content", "header", "first"),
    [
        ("20\t1\t2\n40\t2\t3\n", ("column 1", "column 2", "column 3"), "20"),
        ("20 1 2\n40 2 3\n", ("column 1", "column 2", "column 3"), "20"),
        ("650\t2BIO1\tF\n651\t2BIO1\tM\n", ("column 1", "column 2", "column 3"), "650"),
        ("a@x.example,b@x.example\nc@x.example,d@x.example\n", ("column 1", "column 2"), "a@x.example"),
        ("2024-03-01 09:00,ann,bo\n2024-03-02 09:00,bo,cy\n", ("column 1", "column 2", "column 3"), "2024-03-01 09:00"),
        ("# Directed graph\n# Nodes: 2\n# FromNodeId\tToNodeId\n0\t1\n1\t0\n", ("FromNodeId", "ToNodeId"), "0"),
        ("# about this file\n0 1\n1 0\n", ("column 1", "column 2"), "0"),
        ("# time,a,b\n0,1,2\n1,2,3\n", ("time", "a", "b"), "0"),
        ("from to weight\n1 2 3\n2 3 4\n", ("from", "to", "weight"), "1"),
    ],
)
def test_lists_without_a_header_or_with_a_commented_one_lose_no_row(table, content, header, first):
    dialect, rows = read(table(content))
    assert (dialect.header, rows[0].cells[0], len(rows)) == (header, first, 2)


@pytest.mark.parametrize(
    "content", ["id,2019,2020\n1,2,3\n", "mail\nann ames\nbo berg\n", ",1,2\n1,0,1\n", "1st,2nd\na,b\n"]
)
def test_headers_with_numbers_stay_headers(table, content):
    assert read(table(content))[0].header_line == 1


@pytest.mark.parametrize("rows", ["1,a,,\n2,b,,\n", "1\n2,a\n3,b\n", "1,a\n2,b,\n"])
def test_rows_with_more_or_fewer_cells_keep_their_delimiter(table, rows):
    assert read(table("id,name,unit\n" + rows))[0].delimiter == ","


@pytest.mark.parametrize("content", ["id,n,\n1,a,b\n2,c,d\n", "mail\na@x.example\n", "a;b\n1;2,3,4\n"])
def test_a_narrow_header_stays_a_header(table, content):
    assert read(table(content))[0].header_line == 1


def test_a_line_of_two_gigabytes_costs_a_quarter_of_a_megabyte(tmp_path):
    path = tmp_path / "long.csv"
    with path.open("wb") as stream:
        stream.write(b"id,n")
        stream.seek(300_000)
        stream.write(b"x")
        stream.truncate(2 * 1024**3)  # a sparse file: all zeros
    with pytest.raises(Refusal):
        sniff(path)


def test_a_long_line_further_down_is_refused(table):
    path = table("id,n\n" + "1,x\n" * 100_000 + "2," + "y" * 1_200_000 + "\n")
    with pytest.raises(Refusal, match=r"Line 100002 of words\.csv is longer"):
        read(path)


CELL = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=12)


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8))
def test_any_text_comes_back_as_it_was_written(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("t") / "t.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        writer.writerows([["a", "b", "c"], *rows])
    dialect = sniff(path, encoding="utf-8", delimiter=",")
    assert [row.cells for row in raw_rows(path, dialect, shown="t")] == rows


@given(CELL)
def test_disarming_is_undone_by_rearming(cell):
    shown = disarm(cell)
    assert rearm(shown) == cell
    assert not shown.startswith(("=", "@", "\t", "\r"))


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=400))
def test_any_bytes_are_a_table_or_a_refusal(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("b") / "b.csv"
    path.write_bytes(content)
    with contextlib.suppress(Refusal):
        assert all(row.number > 1 for row in read(path)[1])


def test_a_bomb_that_unpacks_in_one_block_is_counted_too():
    stream = Bounded(io.BytesIO(zlib.decompress(zlib.compress(b"0" * 5000))), packed=1, name="x")
    stream.most = 4000
    with pytest.raises(Refusal):
        io.BufferedReader(stream, buffer_size=1024).read()
