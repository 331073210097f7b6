"""The companies that browser tests see: each is a builder, and a fixture of the same name that shares its rows."""

from typing import Any

import pytest

from rapport.accounts.models import User
from tests.browser.agreement_data import negotiated
from tests.browser.book_data import kept_book
from tests.browser.cases_data import served_case, serving_reader
from tests.browser.directory_data import here_twice, kept_colleague
from tests.browser.health_data import judged_book
from tests.browser.knowledge_data import written_articles
from tests.browser.network_data import (
    fitted_model,
    measured_company,
    messenger_rounds,
    network_company,
    own_ties,
    proposed_senders,
)
from tests.browser.relationship_data import kept_relationship
from tests.browser.rows import Build, Rows
from tests.browser.takeover_data import given_away
from tests.browser.talk_data import told_reader


def somebody() -> User:
    """A colleague with an account, so that this is not the first run."""
    return User.objects.create_user("mei@halmar.example", name="Mei-Ling Chou")


BUILDERS: dict[str, Build] = {
    build.__name__: build
    for build in (
        fitted_model,
        given_away,
        here_twice,
        judged_book,
        kept_book,
        kept_colleague,
        kept_relationship,
        measured_company,
        messenger_rounds,
        negotiated,
        network_company,
        own_ties,
        proposed_senders,
        served_case,
        serving_reader,
        somebody,
        told_reader,
        written_articles,
    )
}


def fixtures() -> dict[str, Any]:
    """A fixture for each builder; a test that asks for two would have the rows of both, which none does."""
    return {name: _fixture(build) for name, build in BUILDERS.items()}


def _fixture(build: Build) -> Any:
    @pytest.fixture(name=build.__name__)
    def laid(transactional_db: None, rows: Rows) -> Any:
        return rows.of(build)

    return laid
