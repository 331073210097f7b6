"""`rapport import cases`: who had a case is rebuilt from the log of another system."""

import gzip
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.accounts.public import Actor
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.log.loading import load_log
from rapport.cases.models import Case, Custody, Event
from rapport.cases.rules.logs import LogEvent, closing_words, priority_of
from rapport.directory.models import Identity
from rapport.intake.public import run_import
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Refusal
from rapport.ledger.models import Fact
from tests.kept import made_once

OPERATOR = Actor.system(via="cli")
SERVICENOW = """\
number,incident_state,caller_id,opened_at,sys_updated_at,contact_type,priority,assignment_group,assigned_to,closed_at
INC1,New,ann@old.example,2024-03-01 09:00,2024-03-01 09:05,Phone,3 - Moderate,Network,?,2024-03-04 12:00
INC1,Active,ann@old.example,2024-03-01 09:00,2024-03-01 10:00,Phone,3 - Moderate,?,?,2024-03-04 12:00
INC1,Active,ann@old.example,2024-03-01 09:00,2024-03-02 08:00,Phone,3 - Moderate,IT,it.2@halmar.example,2024-03-04 12:00
INC1,Closed,ann@old.example,2024-03-01 09:00,2024-03-04 12:00,Phone,3 - Moderate,Network,?,2024-03-04 12:00
INC2,New,sales.1@halmar.example,2024-03-01 09:00,2024-03-01 09:05,Email,1 - Critical,Network,?,?
"""
JIRA = """\
Key,Status,Assignee,Created,Updated,Summary,Reporter,Resolved,Due Date,Priority
OPS-1,Done,it.2@halmar.example,2024-03-01 09:00,2024-03-02 09:00,Printer,sales.1@halmar.example,2024-03-02 08:00,,Highest
"""
ZAMMAD = """\
Ticket Number,Title,State,Group,Owner,Customer,Created at,Updated at,Close at
10001,Printer,open,IT,it.2@halmar.example,sales.1@halmar.example,2024-03-01 09:00,2024-03-01 09:30,
"""
XES = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
 <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
 <global scope="event"><string key="concept:name" value="none"/></global>
 <string key="concept:name" value="A desk"/>
 <trace><string key="concept:name" value="C1"/>
  <event><string key="concept:name" value="Take"/><string key="org:group" value="IT"/>
   <string key="org:resource" value="it.2@halmar.example"/><string key="lifecycle:transition" value="start"/>
   <date key="time:timestamp" value="2024-03-01T09:00:00.000+01:00"/></event>
  <event><string key="concept:name" value="Closed"/><string key="org:group" value="Legal"/>
   <string key="lifecycle:transition" value="complete"/>
   <date key="time:timestamp" value="2024-03-02T09:00:00.000+01:00"/></event>
 </trace>
 <trace><string key="concept:name" value="C2"/>
  <event><string key="concept:name" value="Take"/><date key="time:timestamp" value="2024-03-01T09:00:00Z"/></event>
 </trace>
</log>
"""
BOMB = '<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><log><trace>&b;</trace></log>'


@made_once
def known(house):
    for person in house.people.values():
        Identity.objects.create(person=person, kind="email", value=person.email)
    return house


def written(tmp_path, text, name="log.csv"):
    path = tmp_path / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


def load(path, **options):
    return run_import("cases", [path], by=OPERATOR, null_tokens=["?"], **options)


def spans(external_id, part="holder"):
    rows = Custody.objects.filter(case__external_id=external_id, part=part).order_by("place")
    return [(team, person, since.day, until and until.day) for team, person, since, until in rows.values_list(
        "team__name", "person__name", "since", "until"
    )]  # fmt: skip


def checked():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def test_an_incident_is_held_as_its_updates_tell(known, tmp_path):
    result = load(written(tmp_path, SERVICENOW))
    assert (result.read, result.created, result.rejected) == (5, 5, 0)
    assert spans("INC1") == [
        ("Network", None, 1, 1),
        ("Unknown team", None, 1, 2),
        ("IT", "IT 2", 2, 4),
        ("Network", None, 4, 4),
    ]
    assert spans("INC1", "owner") == [("Network", None, 1, 4)]
    case = Case.objects.get(external_id="INC1")
    assert (case.state, case.channel, case.priority, case.requester_id) == ("closed", "phone", 2, None)
    assert case.requester_key is not None, "whom nobody knows here is kept as a number"
    assert "1 rows name no team: they belong to the unknown team." in result.warnings
    other = Case.objects.get(external_id="INC2")
    assert (other.state, other.priority, other.requester_id) == ("open", 1, known.id("Sales 1"))
    assert other.holder_team.name == "Network"
    checked()


def test_again_changes_nothing_and_more_of_it_is_put_in_its_place(known, tmp_path):
    first, *lines = SERVICENOW.splitlines(keepends=True)
    load(written(tmp_path, first + lines[0] + lines[3]))
    facts = Fact.objects.filter(name="cases.log_loaded").count()
    again = load(written(tmp_path, first + lines[0] + lines[3]))
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert Fact.objects.filter(name="cases.log_loaded").count() == facts
    assert len(spans("INC1")) == 1
    more = load(written(tmp_path, SERVICENOW))
    assert (more.created, more.updated, more.unchanged) == (3, 0, 2)
    assert len(spans("INC1")) == 4
    assert list(Event.objects.filter(case__external_id="INC1").order_by("place").values_list("place", flat=True)) == [
        1, 2, 3, 4,
    ]  # fmt: skip
    checked()


def test_who_becomes_known_is_known_from_then_on(known, tmp_path):
    load(written(tmp_path, SERVICENOW.replace("it.2@", "old.2@")))
    assert spans("INC1")[2] == ("IT", None, 2, 4)
    Identity.objects.create(person=known.people["IT 2"], kind="email", value="old.2@halmar.example")
    again = load(written(tmp_path, SERVICENOW.replace("it.2@", "old.2@")))
    assert (again.created, again.updated, again.unchanged) == (0, 4, 1)
    assert spans("INC1")[2] == ("IT", "IT 2", 2, 4)
    assert not Event.objects.filter(person_key__isnull=False).exists()
    checked()


def test_no_name_of_a_stranger_is_kept(known, tmp_path):
    load(written(tmp_path, SERVICENOW.replace("it.2@halmar.example", "Zoe Unknown")))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c::text FROM cases_case c UNION ALL SELECT e::text FROM cases_event e "
            "UNION ALL SELECT q::text FROM cases_custody q"
        )
        kept = " ".join(row for (row,) in cursor.fetchall()).lower()
    assert "inc1" in kept
    assert "zoe" not in kept
    assert "ann@" not in kept


def test_a_case_that_is_open_in_a_later_export_is_open_again(known, tmp_path):
    load(written(tmp_path, SERVICENOW))
    first = SERVICENOW.splitlines(keepends=True)[0]
    load(written(tmp_path, first + "INC1,Active,?,2024-03-01 09:00,2024-03-09 08:00,Phone,?,IT,?,?\n"))
    case = Case.objects.get(external_id="INC1")
    assert (case.state, case.closed_at, case.holder_team.name) == ("open", None, "IT")
    checked()


def test_what_lies_beyond_opening_and_closing_keeps_its_time_but_not_the_ball(known, tmp_path):
    text = (
        "case,at,event,team,opened,closed\n"
        "A,2024-03-01,Seen,IT,2024-03-02,2024-03-04\nA,2024-03-03,Moved,Legal,2024-03-02,2024-03-04\n"
        "A,2024-03-06,Noted,IT,2024-03-02,2024-03-04\n"
    )
    result = load(written(tmp_path, text))
    assert spans("A") == [("IT", None, 2, 3), ("Legal", None, 3, 4), ("IT", None, 4, 4)]
    assert "2 events lie before opening or after closing: custody runs from opening to closing." in result.warnings


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A,2999-01-01,x,IT,,", "A time lies before 1900 or in the future."),
        ("A,yesterday,x,IT,,", "The date cannot be read; say how dates are written."),
        ("A,,x,IT,,", "The time is missing."),
        (",2024-03-01,x,IT,,", "The case is missing."),
        ("A,2024-03-01,x,IT,2024-03-05,2024-03-04", "The case is closed before it was opened."),
    ],
)
def test_what_can_be_no_event_is_rejected_with_a_sentence(known, tmp_path, row, reason):
    text = f"case,at,event,team,opened,closed\nB,2024-03-01,x,IT,,\n{row}\n"
    result = load(written(tmp_path, text))
    assert (result.read, result.created, result.rejected) == (2, 1, 1)
    assert result.reasons == {reason: 1}


@pytest.mark.parametrize(("text", "state"), [(JIRA, "closed"), (ZAMMAD, "open")])
def test_columns_of_usual_exports_are_found_by_themselves(known, tmp_path, text, state):
    result = load(written(tmp_path, text))
    assert (result.read, result.created) == (1, 1)
    case = Case.objects.get()
    assert (case.subject, case.state, case.requester_id) == ("Printer", state, known.id("Sales 1"))
    assert case.opened_at == datetime(2024, 3, 1, 9, tzinfo=UTC)
    assert Custody.objects.get(part="holder").person_id == known.id("IT 2")


def test_states_that_mean_closed_can_be_named(known, tmp_path):
    text = "case,at,state\nA,2024-03-01,New\nA,2024-03-02,Gone\nB,2024-03-02,Closed\n"
    load(written(tmp_path, text), closed_states="Gone, Away")
    assert dict(Case.objects.values_list("external_id", "state")) == {"A": "closed", "B": "open"}


@pytest.mark.parametrize("name", ["log.xes", "log.xes.gz", "export"])
def test_a_log_in_xes(known, tmp_path, name):
    result = load_xes(written(tmp_path, XES, name))
    assert (result.read, result.created) == (3, 3)
    assert spans("C1") == [("IT", "IT 2", 1, 2), ("Legal", None, 2, 2)]
    assert spans("C2") == [("Unknown team", None, 1, None)]
    assert Event.objects.filter(what="Take (start)").count() == 1
    assert load_xes(written(tmp_path, XES, name)).unchanged == 3


def load_xes(path):
    return run_import("cases", [path], by=OPERATOR)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BOMB, "declares a document type or entities"),
        (XES[:700], "is no whole XES file"),
        ("<log>" + "<list>" * 500, "nested deeper"),
        ("<log><trace><event>" + "<string/>" * 20_000 + "</event></trace></log>", "larger than any log has"),
        ("<html><log/></html>", "no event log in XES"),
    ],
)
def test_what_is_no_log_in_xes_is_refused_in_a_sentence(known, tmp_path, text, says):
    with pytest.raises(Refusal, match=says):
        load_xes(written(tmp_path, text, "log.xes"))
    assert not Case.objects.exists()


def test_a_case_that_goes_on_here_is_read_no_more(known, tmp_path):
    text = "case,at,team\nA,2024-03-01,IT\n"
    load(written(tmp_path, text))
    take(case_id=Case.objects.get().id, by=known.actor("IT 3"))
    again = load(written(tmp_path, text + "A,2024-03-02,Legal\n"))
    assert (again.created, again.excluded) == (0, 2)
    assert Case.objects.get().holder_team.name == "IT"


def test_two_systems_may_use_one_number(known, tmp_path):
    text = "case,at,team\n1,2024-03-01,IT\n"
    load(written(tmp_path, text), source="desk")
    load(written(tmp_path, text), source="shop")
    assert set(Case.objects.values_list("log", "external_id")) == {("desk", "1"), ("shop", "1")}


def test_only_analysts_and_administrators_may(known, tmp_path):
    with pytest.raises(Forbidden):
        run_import("cases", [written(tmp_path, SERVICENOW)], by=known.actor("IT 1"))
    with pytest.raises(Forbidden):
        load_log([], log="log", closes=closing_words(None), by=known.actor("IT 1"))


@pytest.mark.parametrize(
    ("text", "level"),
    [("3 - Moderate", 2), ("1 low", 3), ("P1", 1), ("Highest", 1), ("4", 3), ("rot", None), ("2 - High", 1)],
)
def test_priorities_are_read_by_word_before_number(text, level):
    assert priority_of(text) == level


ROWS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.integers(0, 12),
        st.sampled_from(["", "IT", "Legal", "Elsewhere"]),
        st.sampled_from(["", "it.2@halmar.example", "somebody"]),
        st.sampled_from(["New", "Closed"]),
        st.one_of(st.none(), st.integers(0, 12)),
    ),
    max_size=14,
)
BEGIN = datetime(2024, 3, 1, tzinfo=UTC)


def hour(number):
    return BEGIN + timedelta(hours=number)


@given(parts=st.lists(ROWS, min_size=1, max_size=3))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_a_log_tells_in_whatever_order_custody_has_no_gap(known, parts):
    Case.objects.all().delete()
    for rows in parts:
        events = [
            LogEvent(
                place=place, file=0, case=f"C{case}", at=hour(at), team=team, person=person, state=state,
                closed=None if closed is None else hour(closed),
            )
            for place, (case, at, team, person, state, closed) in enumerate(rows)
        ]  # fmt: skip
        done = load_log(events, log="log", closes=closing_words(None), by=OPERATOR)
        assert done.created + done.updated + done.unchanged == len(rows)
        again = load_log(events, log="log", closes=closing_words(None), by=OPERATOR)
        assert again.unchanged == len(rows)
    checked()
    for case in Case.objects.all():
        for part in ("owner", "holder"):
            held = list(Custody.objects.filter(case=case, part=part).order_by("place"))
            assert (held[0].since, held[-1].until) == (case.opened_at, case.closed_at)
            assert all(one.until == after.since for one, after in pairwise(held))
        assert case.changed_at <= clock.now()
