"""Pages are offered in the languages that their words are in."""

import pytest

from rapport.site.languages import offered


@pytest.fixture
def package(tmp_path):
    def with_catalogues(*paths):
        for path in paths:
            (tmp_path / path).parent.mkdir(parents=True)
            (tmp_path / path).touch()
        return tmp_path

    return with_catalogues


def test_without_a_catalogue_there_is_english(package):
    assert offered(package()) == [("en", "English")]


def test_a_catalogue_of_the_site_or_of_a_room_offers_its_language(package):
    found = package("site/locale/nl/LC_MESSAGES/django.mo", "cases/locale/pt_BR/LC_MESSAGES/django.mo")
    assert offered(found) == [("pt-br", "Brazilian Portuguese"), ("nl", "Dutch"), ("en", "English")]


def test_words_that_nobody_compiled_yet_and_a_language_nobody_knows_offer_nothing(package):
    found = package("site/locale/de/LC_MESSAGES/django.po", "site/locale/xx/LC_MESSAGES/django.mo")
    assert offered(found) == [("en", "English")]
