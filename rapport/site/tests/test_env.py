"""Settings come from the environment, and nonsense is refused in one sentence."""

from pathlib import Path

import pytest

from rapport.kit.problems import Refusal
from rapport.site.env import ensure_home, environment


@pytest.fixture
def read(monkeypatch):
    def _read(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        environment.cache_clear()
        return environment()

    yield _read
    monkeypatch.undo()
    environment.cache_clear()


def test_everything_has_a_default_but_the_home_of_the_test(read):
    assert read().bind == "127.0.0.1:8000"


PLACE = "must be a host and a port up to 65535, as 127.0.0.1:8000"
SMTP = "must be a mail server, as smtp://user:password@host:587 (STARTTLS), smtps://… (TLS) or smtp+plain://…"
IMAP = "must be a mailbox, as imaps://user:password@host/INBOX (TLS), imap://… (STARTTLS) or imap+plain://…"
ENGINE = "must be duckdb or the address of a Spark master, as spark://host:7077"
HOSTS = "must be names of hosts with commas, as rapport.company.example,localhost"
SITE = "must be the address of a site, as https://rapport.company.example"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("RAPPORT_TIMEZONE", "Rotterdam", "must be a time zone, as Europe/Amsterdam"),
        ("DATABASE_URL", "mysql://x", "must begin with postgres://, as postgres://user:password@host:5432/rapport"),
        ("RAPPORT_MINIMUM_GROUP", "2", "must be at least 5, as 10"),
        ("RAPPORT_MINIMUM_GROUP", "few", "must be a whole number, as 10"),
        ("RAPPORT_WEB_WORKERS", "many", "must be a whole number, as 2"),
        ("RAPPORT_WEB_WORKERS", "65", "must be at most 64, as 2"),
        ("RAPPORT_DEBUG", "perhaps", "must be true or false"),
        ("RAPPORT_ENGINE_MEMORY", "lots", "must be a number of MB or GB, as 2GB"),
        ("RAPPORT_BIND", "banana", PLACE),
        ("RAPPORT_BIND", "", PLACE),
        ("RAPPORT_BIND", ":8180", PLACE),
        ("RAPPORT_BIND", "127.0.0.1:99999", PLACE),
        ("RAPPORT_BIND", "127.0.0.1:0", PLACE),
        ("RAPPORT_LMTP_BIND", "2424", "must be a host and a port up to 65535, as 127.0.0.1:2424"),
        ("RAPPORT_LANGUAGE", "nl", "must be a language that the pages are in: en"),
        ("RAPPORT_ADDRESS", "foo", SITE),
        ("RAPPORT_ADDRESS", "ftp://rapport.company.example", SITE),
        ("RAPPORT_ADDRESS", "https://rapport.company.example:https", SITE),
        ("RAPPORT_ALLOWED_HOSTS", " ,", HOSTS),
        ("RAPPORT_ALLOWED_HOSTS", "https://rapport.company.example", HOSTS),
        ("RAPPORT_SMTP_URL", "foo", SMTP),
        ("RAPPORT_SMTP_URL", "http://mail.company.example", SMTP),
        ("RAPPORT_IMAP_URL", "foo", IMAP),
        ("RAPPORT_IMAP_URL", "imaps://mail.company.example", IMAP),
        ("RAPPORT_ENGINE", "foo", ENGINE),
        ("RAPPORT_ENGINE", "local[many]", ENGINE),
        ("RAPPORT_REPLY_ADDRESS", "foo", "must be an e-mail address without a plus, as help@company.example"),
        ("RAPPORT_REPLY_ADDRESS", "a+b@c.example", "must be an e-mail address without a plus, as help@company.example"),
        ("RAPPORT_MAIL_FROM", "<<<", "must be an e-mail address, as Rapport <rapport@company.example>"),
        ("RAPPORT_MAIL_CHECKER", "mx one", "must be the name of a mail server, as mx.company.example"),
        ("RAPPORT_LOG_LEVEL", "loud", "must be DEBUG, INFO, WARNING or ERROR"),
    ],
)
def test_nonsense_is_refused_in_a_sentence_that_names_it_and_shows_what_is_meant(read, name, value, words):
    with pytest.raises(Refusal) as refused:
        read(**{name: value})
    assert refused.value.message == f"The setting {name} {words}. See docs/settings.md."


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RAPPORT_BIND", "0.0.0.0:80"),
        ("RAPPORT_BIND", "[::1]:8000"),
        ("RAPPORT_BIND", "localhost:65535"),
        ("RAPPORT_LMTP_BIND", ""),
        ("RAPPORT_LANGUAGE", "en"),
        ("RAPPORT_ADDRESS", "https://rapport.company.example/crm"),
        ("RAPPORT_ALLOWED_HOSTS", "*"),
        ("RAPPORT_ALLOWED_HOSTS", "[::1], .company.example"),
        ("RAPPORT_SMTP_URL", "smtp+plain://127.0.0.1:1025"),
        ("RAPPORT_SMTP_URL", "smtps://rapport%40company.example:pa ss@mail.company.example"),
        ("RAPPORT_IMAP_URL", "imap+plain://help:secret@127.0.0.1:1143/INBOX"),
        ("RAPPORT_ENGINE", "local"),
        ("RAPPORT_ENGINE", "local[*]"),
        ("RAPPORT_ENGINE", "spark://one:7077,two:7077"),
        ("RAPPORT_ENGINE", "k8s://https://10.0.0.1:443"),
        ("RAPPORT_REPLY_ADDRESS", "help@company.example"),
        ("RAPPORT_MAIL_FROM", "rapport@localhost"),
        ("DATABASE_URL", "postgresql://rapport@/rapport"),
    ],
)
def test_what_can_be_meant_is_taken(read, name, value):
    assert value in str(getattr(read(**{name: value}), name.removeprefix("RAPPORT_").lower()))


def test_a_home_that_can_be_no_folder_is_refused_and_says_why(read, tmp_path):
    file = tmp_path / "passwd"
    file.write_text("root", encoding="ascii")
    for home in (file, file / "below", Path("/proc/nope")):
        with pytest.raises(Refusal, match=rf"The setting RAPPORT_HOME must be a folder .* and {home} is none: \w+"):
            ensure_home(read(RAPPORT_HOME=str(home)).home)
    with pytest.raises(Refusal, match="The setting RAPPORT_DATABASE_HOME must be a folder"):
        ensure_home(file, variable="RAPPORT_DATABASE_HOME")
    ensure_home(read(RAPPORT_HOME=str(tmp_path / "a" / "b")).home)
    assert (tmp_path / "a" / "b").is_dir()


def test_the_minimum_group_is_never_under_five(read):
    assert read(RAPPORT_MINIMUM_GROUP="5").minimum_group == 5
