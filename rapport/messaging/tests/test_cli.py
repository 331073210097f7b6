"""The terminal says what becomes of mail, also where no mail server is named."""

import json

import pytest
from click.testing import CliRunner

from rapport.messaging.cli import commands


@pytest.fixture(autouse=True)
def _no_server(db, settings):
    settings.IMAP_URL = settings.SMTP_URL = ""


def test_without_a_mailbox_there_is_nothing_to_poll():
    done = CliRunner().invoke(commands, ["poll"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "No mailbox is named: set RAPPORT_IMAP_URL.\n"


def test_a_test_mail_is_said_to_be_kept_where_no_server_sends_it(settings):
    said = CliRunner().invoke(commands, ["test", "me@halmar.example"]).stdout
    assert "is kept, not sent: set RAPPORT_SMTP_URL" in said
    settings.SMTP_URL = "smtp+plain://127.0.0.1:1"
    said = CliRunner().invoke(commands, ["test", "me@halmar.example"]).stdout
    assert said.endswith("is queued; a worker sends it.\n")
    told = CliRunner().invoke(commands, ["test", "me@halmar.example", "--json"]).stdout
    assert json.loads(told)["sends"] is True
