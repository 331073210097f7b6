"""The catalogue from the terminal."""

import json

import pytest
from click.testing import CliRunner

from rapport.catalogue.cli import commands
from rapport.catalogue.public import Level, priority_of

pytestmark = pytest.mark.django_db


def run(*arguments, ok=True, stdin=None):
    result = CliRunner().invoke(commands, [str(argument) for argument in arguments], input=stdin)
    if ok:
        assert result.exit_code == 0, (result.output, result.exception)
        return json.loads(result.stdout) if "--json" in arguments else result.stdout
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1), result.output
    return result.stderr


def test_a_unit_serves_from_the_terminal(served):
    assert "No team" in run("change-team", "XX", "--about", "x", ok=False)
    made = run("serve", "halmar/workplace-it/devices", "DEV", "--calendar", "lisbon office", "--json")
    assert (made["name"], made["calendar_id"]) == ("Devices", served.office)
    assert "capital letters" in run("serve", "halmar", "x", ok=False)
    run("change-team", "dev", "--about", "Screws.", "--calendar", "-")
    assert [t["prefix"] for t in run("teams", "--json")] == ["DEV", "FIN", "IT"]
    run("retire-team", "DEV")
    assert "DEV" not in run("teams")
    assert "(retired)" in run("teams", "--retired")
    run("return-team", "DEV")
    assert "DEV      Devices" in run("teams")


def test_services_are_found_made_and_kept(served, tmp_path):
    assert [s["slug"] for s in run("services", "laptop", "--json")] == ["new-laptop"]
    assert run("add-service", "IT", "Loan phone", "--for", "halmar/finance", "--urgency", "high") == "loan-phone\n"
    form = tmp_path / "form.json"
    form.write_text('[{"label": "How long?", "kind": "number", "required": true}]')
    run("set-form", "loan-phone", form)
    shown = run("service", "loan-phone")
    assert "how-long: How long? (number, must be given)" in shown
    assert "for halmar/finance" in shown
    assert "no form" in run("set-form", "loan-phone", "-", stdin="{}x", ok=False)
    run("change-service", "loan-phone", "--for", "-", "--kind", "question", "--confidential")
    page = run("service", "loan-phone", "--json")
    assert (page["card"]["kind"], page["card"]["confidential"], page["for_units"]) == ("question", True, [])
    run("retire-service", "loan-phone")
    assert "loan-phone" not in run("services", "--team", "IT")
    assert "loan-phone" in run("services", "--team", "IT", "--retired")
    run("return-service", "loan-phone")


def test_calendars_are_made_and_kept(served):
    made = run("add-calendar", "Night", "Asia/Kolkata", "--hours", "mon-fri=22:00-24:00", "--hours", "sat=all day",
               "--country", "IN", "--part", "MH", "--json")  # fmt: skip
    assert made["id"]
    assert "Write hours" in run("change-calendar", "Night", "--hours", "someday", ok=False)
    assert run("change-calendar", "Night", "--country", "", "--json") == {"revision": 2}
    assert run("set-day", "Night", "2026-12-24", "--hours", "10-12", "--json") == {"revision": 3}
    shown = run("calendar", "Night", "--json")
    assert shown["calendar"]["week"][5] == [[0, 1440]]
    assert run("remove-day", "Night", "2026-12-24") == "revision 4\n"
    assert "mon  22:00-24:00" in run("calendar", made["id"])
    run("retire-calendar", "Night")
    assert "Night" not in run("calendars")
    run("return-calendar", made["id"])
    assert "Night" in run("calendars")
    assert "no calendar" in run("calendar", "Day", ok=False)


def test_hours_and_priorities(served):
    asked = ("hours", "IT", "--since", "2026-12-07T16:00")
    assert run(*asked, "--minutes", 90, "--json")["until"] == "2026-12-09T09:30:00+00:00"
    assert run(*asked, "--until", "2026-12-09T09:30") == "90 working minutes until 2026-12-09 09:30 UTC\n"
    assert "either" in run(*asked, ok=False)
    run("set-priority", "low", "low", "high")
    assert priority_of(Level.LOW, Level.LOW) == Level.HIGH
    assert len(run("priorities", "--json")) == 9
    assert "impact high" in run("priorities")
    assert run("retire-team", "IT", "--json") == {"says": "It takes nothing new any more."}
