"""A receiver whose certificate is trusted, on a host that may be called."""

import pytest

from rapport.webhooks import queries
from rapport.webhooks.tests import receiver as receivers


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    return receivers.certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def receiver(certificate, settings, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    settings.WEBHOOK_HOSTS = frozenset({"localhost"})
    found, stop = receivers.start(*certificate)
    yield found
    stop()


@pytest.fixture(autouse=True)
def _nobody_heard():
    queries.forget()
    yield
    queries.forget()
