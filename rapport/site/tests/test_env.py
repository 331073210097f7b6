"""Settings come from the environment, and nonsense is refused in one sentence."""

import pytest

from rapport.kit.problems import Refusal
from rapport.site.env import environment


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


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("RAPPORT_TIMEZONE", "Rotterdam", "is not a time zone"),
        ("DATABASE_URL", "mysql://x", "must begin with postgres://"),
        ("RAPPORT_MINIMUM_GROUP", "2", "greater than or equal to 5"),
        ("RAPPORT_WEB_WORKERS", "many", "valid integer"),
    ],
)
def test_nonsense_is_refused_by_name(read, name, value, words):
    with pytest.raises(Refusal, match=f"The setting {name} .*{words}"):
        read(**{name: value})


def test_the_minimum_group_is_never_under_five(read):
    assert read(RAPPORT_MINIMUM_GROUP="5").minimum_group == 5
