"""The impact assessment says what is so here, tells what changed, and nothing of single people."""

import json
import re

import pytest
from click.testing import CliRunner
from django.test import Client
from django.utils import translation

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Actor, Role
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing
from rapport.ledger.models import Fact
from rapport.privacy.actions.assessment import save_assessment
from rapport.privacy.actions.retention import run_retention
from rapport.privacy.cli import commands
from rapport.privacy.models import NameRequest, SavedAssessment
from rapport.privacy.public import opt_out
from rapport.privacy.queries.assessment import BLANK, DOCUMENTS, as_html, changes, document, html_of, pack
from rapport.privacy.queries.holdings import clocks

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system(via="cli")


def signed_in(role):
    user = User.objects.create_user(f"{role}@halmar.example", name="Tomasz")
    RoleGrant.objects.create(user=user, role=role)
    client = Client()
    client.force_login(user)
    return client


def told(part, name):
    return pack(by=SYSTEM).today[part][name]


def test_it_says_what_is_configured_here(settings):
    settings.MINIMUM_GROUP = 12
    found = pack(by=SYSTEM)
    text = document("assessment", found)
    assert "| Minimum group | 12 people |" in text
    assert "Kept for" in text
    assert all(str(sentence) in text for sentence in found.purposes)
    for part in ("Sources", "Excluded channels", "Estimate of trust", "People who are asked", "Pseudonyms"):
        assert f"### {part}" in text
    assert "at least **12 people**" in document("agreement", found)
    assert "groups of 12 people" in document("notice", found)


def test_looking_after_those_a_team_serves_is_a_purpose_and_judging_them_a_risk_that_is_told():
    found = pack(by=SYSTEM)
    text = document("assessment", found)
    assert any("Look after those a service team serves" in purpose for purpose in found.purposes)
    (risk,) = (line for line in text.splitlines() if "taken for a judgement of her" in line)
    for word in ("stage", "mood", "health", "administrators do not", "*My data*"):
        assert word in risk
    assert "is kept with its words" in document("agreement", found)
    assert "What a service\nteam writes of you is read by that team" in document("notice", found)
    client = signed_in(Role.OVERSEER)
    assert "Look after those a service team serves" in client.get("/oversight/").content.decode()


def test_reading_the_organisation_is_a_purpose_and_a_part_with_everybody_who_reads_it():
    found = pack(by=SYSTEM)
    text = document("assessment", found)
    assert any("how the organisation works together" in purpose for purpose in found.purposes)
    assert "### The organisation as a whole" in text
    assert "| Who reads it | Analyst, Executive, Oversight, Administrator |" in text
    assert "how the organisation works together in groups" in found.values["Roles"]["Executive"]
    assert "read by: Analyst, Executive, Oversight, Administrator" in document("notice", found)
    client = signed_in(Role.OVERSEER)
    assert "how the organisation works together" in client.get("/privacy/").content.decode()
    assert 'href="/network/organisation/"' in client.get("/oversight/").content.decode()


def test_what_is_not_intended_is_said_and_what_only_the_company_knows_is_left_open():
    text = document("assessment", pack(by=SYSTEM))
    assert "Not intended" in text
    assert "appraisal" in text
    assert "Annex III point 4(b)" in text
    assert "[company, address]" in text


def test_the_same_configuration_has_the_same_digest_and_another_another(settings):
    one, again = pack(by=SYSTEM), pack(by=SYSTEM)
    assert one.digest == again.digest
    settings.MINIMUM_GROUP = 25
    assert pack(by=SYSTEM).digest != one.digest


def test_what_changed_since_one_was_kept_is_told(settings):
    save_assessment(note="Signed", by=SYSTEM)
    assert pack(by=SYSTEM).changes == []
    settings.MINIMUM_GROUP = 25
    (change,) = pack(by=SYSTEM).changes
    assert (change.part, change.name, change.before, change.now) == (
        "Thresholds", "Minimum group", "10 people", "25 people",
    )  # fmt: skip
    assert Fact.objects.get(name="privacy.assessment_saved").data == {"assessment_id": SavedAssessment.objects.get().id}


def test_what_came_and_what_went_is_told_as_well():
    told = changes({"A": {"x": "1", "gone": "2"}}, {"A": {"x": "1"}, "B": {"new": "3"}})
    assert [(c.part, c.name, c.before, c.now) for c in told] == [("A", "gone", "2", ""), ("B", "new", "", "3")]


def test_nobody_is_in_it_and_who_left_is_told_by_tens():
    assert told("Leaving the network", "People who left") == "fewer than 10"
    for number in range(13):
        opt_out(subject_id=1000 + number, by=SYSTEM)
    text = "".join(document(name, pack(by=SYSTEM)) for name in DOCUMENTS)
    assert "| People who left | 10 or more |" in text
    assert not re.search(r"\b10(0\d|1[0-2])\b", text)


def test_it_is_for_those_who_oversee():
    for role, status in ((Role.OVERSEER, 200), (Role.ADMINISTRATOR, 200), (Role.ANALYST, 403), (Role.EXECUTIVE, 403)):
        client = signed_in(role)
        assert client.get("/privacy/assessment/").status_code == status
        assert client.get("/privacy/assessment/agreement.md").status_code == status
        assert client.get("/api/privacy/assessment").status_code == status
    with pytest.raises(Forbidden):
        save_assessment(by=Actor.stranger())
    with pytest.raises(Missing):
        document("nothing", pack(by=SYSTEM))


def test_it_is_kept_and_taken_along_in_the_browser():
    client = signed_in(Role.OVERSEER)
    assert client.post("/privacy/assessment/", {"note": "Signed in Rotterdam"}).status_code == 302
    page = client.get("/privacy/assessment/").content.decode()
    assert "Signed in Rotterdam" in page
    assert "Nothing: the same digest." in page
    for name in DOCUMENTS:
        alone = client.get(f"/privacy/assessment/{name}.html").content.decode()
        assert alone.startswith("<!doctype html>")
        assert "src=" not in alone
        assert "href=" not in alone
    assert client.get("/privacy/assessment/agreement.exe").status_code == 404


def test_files_and_contents_come_before_the_document_and_every_clock_is_labelled_on_a_narrow_screen():
    client = signed_in(Role.OVERSEER)
    page = client.get("/privacy/assessment/").content.decode()
    assert page.index("assessment.html") < page.index('href="#chapter-1"') < page.index('id="chapter-1"')
    page = client.get("/privacy/").content.decode()
    assert page.count('data-label="Kept for"') == page.count('data-label="Last run"') == len(clocks())


def test_text_of_the_company_stays_text():
    assert "<script>" not in html_of("a <script>alert(1)</script> | b")
    assert "<table>" in html_of("| a | b |\n|---|---|\n| 1 | 2 |\n")
    assert "<table>" in as_html("assessment", pack(by=SYSTEM))


def test_the_terminal_writes_all_three(tmp_path):
    said = CliRunner().invoke(commands, ["assessment", "--out", str(tmp_path / "pack"), "--save", "First", "--json"])
    assert said.exit_code == 0, said.exception
    assert len(json.loads(said.stdout)["files"]) == 6
    assert {path.name for path in (tmp_path / "pack").iterdir()} == {
        f"{name}.{kind}" for name in DOCUMENTS for kind in ("md", "html")
    }
    assert SavedAssessment.objects.get().note == "First"


def test_what_moves_by_itself_is_told_and_neither_compared_nor_in_the_digest():
    one = pack(by=SYSTEM)
    save_assessment(note="Signed", by=SYSTEM)
    for number in range(13):
        opt_out(subject_id=1000 + number, by=SYSTEM)
    run_retention()
    user = User.objects.create_user("new@halmar.example", name="Somebody new")
    RoleGrant.objects.create(user=user, role=Role.OVERSEER)
    later = pack(by=SYSTEM)
    assert later.today != one.today
    assert later.kept != one.kept
    assert (later.digest, later.changes) == (one.digest, [])


def test_the_language_of_the_reader_changes_no_digest():
    one = pack(by=SYSTEM)
    with translation.override("de"):
        again = pack(by=SYSTEM)
        german = document("notice", again)
    assert again.digest == one.digest
    assert german == document("notice", one)


def test_how_many_have_a_role_is_told_in_bands_and_what_it_may_do_in_words():
    signed_in(Role.ADMINISTRATOR)
    assert told("Roles", "Accounts with these roles") == "fewer than 10 of each"
    assert "who looked and what was removed" in pack(by=SYSTEM).values["Roles"]["Oversight"]


def test_a_larger_minimum_makes_wider_bands(settings):
    settings.MINIMUM_GROUP = 25
    for number in range(13):
        opt_out(subject_id=1000 + number, by=SYSTEM)
    assert told("Leaving the network", "People who left") == "fewer than 25"


def test_what_is_not_known_is_said_to_be_unknown():
    text = document("assessment", pack(by=SYSTEM))
    assert "| How well it does here | not known: no model was fitted yet |" in text
    assert "| Logs | none loaded |" in text
    assert "| Newest snapshot | none yet |" in text
    assert "| Age of the key | not made yet" in text or "| Age of the key | 0 days" in text


def test_every_clock_stands_in_it_with_its_period_and_its_last_run():
    assert {row.last for row in pack(by=SYSTEM).kept} == {"not yet"}
    run_retention()
    found = pack(by=SYSTEM)
    assert {row.name for row in found.kept} == {clock.name for clock in clocks()}
    assert all(row.period and row.last.endswith("removed") for row in found.kept)


def test_names_that_were_told_are_counted_and_never_named():
    for state, read in (("granted", clock.now()), ("granted", None), ("refused", None)):
        NameRequest.objects.create(
            subject_id=7, pseudonym="p-0f3a91c25d7be846", purpose="find_help", reason="Why", state=state,
            answered_at=clock.now(), last_read_at=read,
        )  # fmt: skip
    assert (told("Pseudonyms", "A name was read"), told("Pseudonyms", "A name was refused")) == ("once", "once")
    assert "p-0f3a91c25d7be846" not in document("assessment", pack(by=SYSTEM))


def test_what_is_left_to_complete_is_marked_and_counted():
    client = signed_in(Role.OVERSEER)
    page = client.get("/privacy/assessment/").content.decode()
    blanks = len(BLANK.findall(document("assessment", pack(by=SYSTEM))))
    assert f"{blanks} places are for you to complete" in page
    assert page.count("<mark>") == blanks
    assert 'href="#chapter-4"' in page
    assert '<h2 id="chapter-4">' in page


def test_the_agreement_holds_what_is_set_and_the_notice_every_period():
    found = pack(by=SYSTEM)
    agreement, notice = document("agreement", found), document("notice", found)
    assert "## Annex: what is set here" in agreement
    assert "### Excluded channels" in agreement
    assert "On the day" not in agreement
    for row in found.kept:
        assert f"| {row.title} | {row.period}" in notice
        assert f"| {row.title} | {row.period}" in agreement
