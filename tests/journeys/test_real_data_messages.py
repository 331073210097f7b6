"""A chat export, mail in two layouts and calendars, as they come: known people first, then the files."""

import csv
import json
import mailbox
import zipfile
from email.utils import parseaddr

import pytest

from tests.journeys.conftest import contacts, pairs


@pytest.fixture(scope="module")
def files(shared_data):
    return {
        "slack": shared_data / "hyperledger_slack_export" / "slack_export_a-e.zip",
        "mbox": shared_data / "spamassassin_ham_mail" / "easy-ham-1.mbox",
        "maildir": shared_data / "spamassassin_ham_mail" / "easy-ham-1-maildir.zip",
        "icalendar": shared_data / "icalendar_samples" / "icalendar.zip",
    }


@pytest.fixture(scope="module")
def everybody(house, files, tmp_path_factory):
    """The users of the chat and the senders of the mails, loaded as a table from elsewhere would be."""
    with zipfile.ZipFile(files["slack"]) as archive:
        name = next(n for n in archive.namelist() if n.endswith("users.json"))
        people = {u["profile"]["email"].lower(): u["real_name"] for u in json.loads(archive.read(name))}
    for message in mailbox.mbox(files["mbox"]):
        shown, address = parseaddr(str(message["From"] or ""))
        if "@" in address and "@lists." not in address:
            people.setdefault(address.lower(), shown or address)
    path = tmp_path_factory.mktemp("people") / "people.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("Mail", "Who"), *people.items()])
    document = house.load("people", path, "--map", "Mail=email", "--map", "Who=name")
    assert document["created"] == len(people)
    return people


@pytest.fixture(scope="module")
def slack(house, everybody, files):
    return house.load("interactions", files["slack"], code=3)


@pytest.fixture(scope="module")
def mbox(house, everybody, files, slack):
    return house.load("interactions", files["mbox"], code=3)


@pytest.fixture(scope="module")
def maildir(house, everybody, files, mbox):
    said = house("import", "interactions", files["maildir"])
    return said.document


@pytest.fixture(scope="module")
def calendars(house, everybody, files, maildir):
    said = house("import", "interactions", files["icalendar"])
    return said.document


def test_slack_gives_mentions_and_answers_between_people(slack):
    """2,514 mentions of others and 3 answers that mention nobody; 4 mentions of oneself."""
    assert slack["created"] + slack["unchanged"] == 2_517
    assert slack["unresolved"] == 0
    assert slack["reasons"]["it is from somebody to themselves"] == 4
    assert slack["reasons"]["it is a join, a leave, a file, a bot or another notice"] == 16_501 - 11_832


def test_slack_pairs_are_those_of_the_reference(slack):
    """841 ordered pairs by mentions, 64.68 % of them returned; the answers add at most three."""
    found = pairs(_only("chat"))
    assert 841 <= len(found) <= 844
    assert round(sum((b, a) in found for a, b in found) / len(found), 2) == 0.65


def _only(channel):
    import pyarrow.compute as pc

    table = contacts()
    return table.filter(pc.equal(table["channel"].cast("string"), channel))


def test_mail_is_a_row_for_each_recipient(mbox):
    """Distinct recipients per message, summed: 825; besides, messages that name none are told of."""
    assert mbox["read"] - mbox["reasons"]["it does not say to whom"] == 825
    assert mbox["created"] > 200
    assert mbox["reasons"]["it is from or to a mailing list, a bounce or an automatic address"] > 400


def test_mail_threads_and_answers_are_kept_without_content(mbox):
    table = _only("mail")
    assert table.num_rows == mbox["created"]
    assert {"subject", "content", "text"}.isdisjoint(table.column_names)
    assert len({thread for thread in table["thread"].to_pylist() if thread}) > 1


def test_a_maildir_in_a_zip_is_read_alike(maildir):
    assert maildir["read"] - maildir["reasons"]["it does not say to whom"] == 229
    assert maildir["reasons"]["the time lies before 1990 or in the future"] >= 1  # clocks of 2028


def test_calendars_are_taken_or_refused_one_by_one(calendars):
    assert calendars["reasons"]["the part of the file cannot be read"] == 4
    assert calendars["unresolved"] + calendars["excluded"] == 129  # the events of the others


@pytest.mark.parametrize("name", ["slack", "mbox", "maildir", "icalendar"])
def test_again_changes_nothing(house, files, slack, mbox, maildir, calendars, name):
    again = house.load_again("interactions", files[name])
    assert again["unchanged"] == again["read"] > 0


def test_the_network_of_it_all_builds(house, calendars):
    said = house("network", "build")
    assert said.code == 0, said.stderr
    assert said.document["pairs"] > 700  # told without direction
