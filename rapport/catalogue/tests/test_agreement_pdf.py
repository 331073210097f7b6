"""Agreements on paper: a PDF with what is promised, who signed when, and a digest to compare it by."""

import io
import json
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from rapport.catalogue.actions.agreements import make_agreement
from rapport.catalogue.actions.calendars import change_calendar
from rapport.catalogue.actions.signing import propose_agreement, propose_version, sign
from rapport.catalogue.cli import commands
from rapport.catalogue.queries.agreements import agreement
from rapport.catalogue.rules.agreements import Goal, Side
from rapport.catalogue.rules.clauses import Clauses, Measure
from rapport.catalogue.rules.digests import digest_of, in_short
from rapport.catalogue.rules.words import Level
from rapport.catalogue.tests.conftest import OFFICE, OPERATOR
from rapport.directory.models import Person, Unit
from rapport.kit import clock

pytestmark = pytest.mark.django_db
STATEMENTS, BYTES = 25, 200_000
TIMES = {(Goal.ANSWER, Level.HIGH): 60, (Goal.RESOLUTION, Level.HIGH): 480}
CLAUSES = Clauses(
    thresholds={Measure.ANSWER_AGREED: 90.0, Measure.ATTITUDE: 4.2},
    channels=("The portal", "Phone 112"),
    obligations=("Invoices come with an order number",),
    survey_weeks=12,
)


def proposed(served, **more):
    told = {"unit_id": served.finance.id, "targets": TIMES, "clauses": CLAUSES, "words": "Before lunch."} | more
    return propose_agreement(team_id=served.team, by=served.actor(served.anneke), **told)


def signed(served, **more):
    ident = proposed(served, **more)
    sign(version_id=agreement(ident, by=OPERATOR).draft.id, by=served.actor(served.omar))
    return ident


def read(response):
    assert response.status_code == 200, response.content[:300]
    assert response["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(response.content))


def words_in(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def address(ident, query=""):
    return f"/services/agreements/{ident}/pdf/{query}"


def short_digest(ident):
    page = agreement(ident, by=OPERATOR)
    version = page.draft or page.now or page.latest
    return in_short(digest_of(ident, version.number, version.text, version.words))


def test_all_that_is_agreed_stands_on_paper(as_lead, served, django_assert_max_num_queries):
    contact = Clauses(**{**vars(CLAUSES), "giver_contact_id": served.amara.id})
    ident = signed(served, clauses=contact, review_on=clock.today() + timedelta(days=90))
    as_lead.get(address(ident))
    with django_assert_max_num_queries(STATEMENTS):
        response = as_lead.get(address(ident))
    assert len(response.content) < BYTES
    assert f'filename="agreement-{ident}-workplace-it-finance-v1.pdf"' in response["Content-Disposition"]
    reader = read(response)
    shown = words_in(reader)
    for words in (
        "What Workplace IT promises Finance", "In force", "Holds from", "Looked at again on", "Before lunch.",
        "First answer 1 h – –", "at least 90 %", "at least 4.2", "The portal", "Asked how it goes: every 12 weeks",
        "Contact at Workplace IT: Amara Okafor", "What Finance brings", "Invoices come with an order number",
        "Page 1 of 1", short_digest(ident),
    ):  # fmt: skip
        assert words in shown, words
    assert reader.metadata.title == "What Workplace IT promises Finance"
    assert reader.trailer["/Root"]["/Lang"] == "en"


def test_who_signed_and_when_is_told_by_the_clock_of_the_team(as_lead, served):
    with clock.frozen(datetime(2026, 7, 1, 13, 5, tzinfo=UTC)):
        ident = proposed(served)
    shown = words_in(read(as_lead.get(address(ident))))
    assert "proposal, does not hold yet" in shown
    assert "For Workplace IT Anneke de Vries Signed in Rapport 1 July 2026, 14:05 (Europe/Lisbon)" in shown
    assert "Omar Haddad" not in shown
    assert shown.count("Place, day, name, signature") == 1, "the other side has a line to sign by hand"
    version = agreement(ident, by=OPERATOR).draft
    with clock.frozen(datetime(2026, 12, 1, 23, 30, tzinfo=UTC)):
        sign(version_id=version.id, side=Side.TAKER, by=OPERATOR)
    shown = words_in(read(as_lead.get(address(ident))))
    assert "Signed on paper Noted in Rapport 1 December 2026, 23:30 (Europe/Lisbon)" in shown
    assert "Place, day" not in shown


def test_what_everybody_is_promised_is_signed_by_the_team_alone(as_lead, served):
    ident = make_agreement(team_id=served.team, targets=TIMES, by=served.actor(served.anneke))
    shown = words_in(read(as_lead.get(address(ident))))
    assert "What Workplace IT promises everybody" in shown
    assert shown.count("Place, day, name, signature") + shown.count("Signed in Rapport") == 1


def test_every_version_has_its_paper(as_lead, served):
    ident = signed(served)
    propose_version(agreement_id=ident, targets={(Goal.ANSWER, Level.LOW): 30}, by=served.actor(served.omar))
    assert "version 2 · proposal" in words_in(read(as_lead.get(address(ident))))
    shown = words_in(read(as_lead.get(address(ident, "?version=1"))))
    assert "version 1 · In force" in shown
    assert "1 h" in shown
    assert "30 min" not in shown
    for wrong in ("?version=9", "?version=one"):
        assert as_lead.get(address(ident, wrong)).status_code == 404


def test_the_same_version_gives_the_same_bytes(as_lead, served):
    ident = signed(served)
    first = as_lead.get(address(ident)).content
    with clock.frozen(clock.now() + timedelta(hours=1)):
        assert as_lead.get(address(ident)).content == first


def test_who_may_not_read_an_agreement_gets_no_paper(served, client):
    ident = signed(served)
    assert client.get(address(ident)).status_code == 302
    client.force_login(served.leila.user)
    assert client.get(address(ident)).status_code == 200
    client.force_login(served.person("Priya Raman", served.top).user)
    assert client.get(address(ident)).status_code == 404
    assert client.get(f"/api/agreements/{ident}/versions/1/pdf").status_code == 404


def test_page_rest_and_terminal_give_the_same_paper_and_digest(as_lead, served, tmp_path):
    ident = signed(served)
    pdf = as_lead.get(address(ident)).content
    assert as_lead.get(f"/api/agreements/{ident}/versions/1/pdf").content == pdf
    assert as_lead.get(f"/api/agreements/{ident}/versions/2/pdf").status_code == 404
    file = tmp_path / "agreement.pdf"
    result = CliRunner().invoke(commands, ["agreement-pdf", str(ident), str(file)])
    assert result.exit_code == 0, result.output
    assert file.read_bytes() == pdf
    result = CliRunner().invoke(commands, ["agreement-pdf", str(ident), str(tmp_path / "nowhere" / "agreement.pdf")])
    assert result.exit_code == 2
    assert "No such file or directory" in result.output
    told = as_lead.get(f"/api/agreements/{ident}").json()["now"]["digest"]
    assert in_short(told) == short_digest(ident)
    said = CliRunner().invoke(commands, ["agreement", str(ident), "--json"])
    assert json.loads(said.output)["digest"] == told
    assert in_short(told) in as_lead.get(f"/services/agreements/{ident}/print/").content.decode()


NAMES = "Ayşe Yağmur, Łukasz Żółć, Győző Tőkés, Nguyễn Thị Hằng, Ελένη Παπαδοπούλου, Юлія Їжакевич, Bjørn Åsgård"


def test_names_of_all_the_company_come_out_right(as_lead, served):
    Unit.objects.filter(id=served.finance.id).update(name="Φιλία & Ödeme Bölümü")
    Person.objects.filter(id=served.amara.id).update(name="Győző Tőkés")
    names = unicodedata.normalize("NFD", NAMES)
    clauses = Clauses(obligations=(NAMES,), giver_contact_id=served.amara.id)
    ident = signed(served, clauses=clauses, words=names)
    response = as_lead.get(address(ident))
    reader = read(response)
    shown = words_in(reader)
    assert shown.count(NAMES) == 2, shown
    assert "Φιλία & Ödeme Bölümü" in shown
    assert "agreement-" in response["Content-Disposition"]
    fonts = {font for page in reader.pages for font in page["/Resources"]["/Font"].values()}
    held = [one.get_object()["/FontDescriptor"] for one in fonts]
    assert held
    assert all("/FontFile2" in one for one in held), "every sign is in the file"


def test_hebrew_arabic_and_chinese_come_out_as_words(as_lead, served):
    ident = signed(served, words="תשובה עד 12:30 בבוקר\nالسلام عليكم\n王美玲 and 山田さくら and 김민지")
    shown = unicodedata.normalize("NFKC", words_in(read(as_lead.get(address(ident)))))
    for word in ("תשובה", "בבוקר", "12:30", "السلام", "عليكم", "王美玲", "さくら", "김민지"):
        assert word in shown, word


@pytest.mark.parametrize(
    "words",
    [
        "<b>bold</b> & <script>alert(1)</script> <br/> &amp; <font size=99>",
        "{{ 7 }} %(team)s {% now %} \\n",
        "a\x07b \u202edrowssap\u202c \ufeff soft\xadhyphen \U0001f600",
        "word " * 2000,
        "x" * 10_000,
        "ש" * 10_000,
        "line\n" * 500,
    ],
    ids=["markup", "template", "hidden", "long", "one word", "one Hebrew word", "lines"],
)
def test_hostile_words_come_out_as_words(as_lead, served, words):
    ident = signed(served)
    agreement(ident, by=OPERATOR)
    from rapport.catalogue.models import AgreementVersion

    AgreementVersion.objects.filter(agreement_id=ident).update(
        words=words, obligations=[words[:200]], channels=[words[:200]]
    )
    response = as_lead.get(address(ident))
    assert len(response.content) < BYTES
    reader = read(response)
    shown = words_in(reader)
    assert f"Page {len(reader.pages)} of {len(reader.pages)}" in shown
    if words[0] in "<{":
        assert shown.count(words) == 3
    if words[0] in "xש":
        assert shown.count(words[0]) >= len(words)
    if len(words) > 2000:
        assert len(reader.pages) > 1
        assert all(short_digest(ident) in page.extract_text() for page in reader.pages)


def test_a_team_in_the_united_states_prints_on_its_own_paper(as_lead, served):
    ident = signed(served)
    assert [round(side) for side in read(as_lead.get(address(ident))).pages[0].mediabox[2:]] == [595, 842]
    change_calendar(
        calendar_id=served.office, name="Houston", timezone="America/Chicago", week=OFFICE, country="US", by=OPERATOR
    )
    reader = read(as_lead.get(address(ident)))
    assert [round(side) for side in reader.pages[0].mediabox[2:]] == [612, 792]
    assert "(America/Chicago)" in words_in(reader)


@given(
    words=st.text(max_size=40),
    minutes=st.integers(1, 500),
    other=st.sampled_from(["words", "minutes", "obligations", "number", "thresholds"]),
)
def test_a_digest_changes_with_what_is_promised_and_with_nothing_else(words, minutes, other):
    from rapport.catalogue.rules.negotiation import Text

    day = clock.today()

    def digest(**changed):
        said = {"words": words, "minutes": minutes, "obligations": (), "number": 1, "thresholds": {}} | changed
        clauses = Clauses(
            obligations=said["obligations"], thresholds=said["thresholds"], giver_contact_id=changed.get("contact")
        )
        text = Text(
            minutes={(Goal.ANSWER, Level.HIGH): said["minutes"]}, clauses=clauses, since=changed.get("since", day)
        )
        return digest_of(7, said["number"], text, said["words"])

    different = {
        "words": words + ".", "minutes": minutes + 1, "obligations": (words,), "number": 2,
        "thresholds": {Measure.RATING: 4.0},
    }  # fmt: skip
    assert digest(**{other: different[other]}) != digest()
    assert digest(since=day + timedelta(days=1), contact=3) == digest()
