"""A lake of its own for every test."""

import pytest


@pytest.fixture(autouse=True)
def _own_lake(settings, tmp_path_factory) -> None:
    home = tmp_path_factory.mktemp("home")
    settings.HOME, settings.LAKE, settings.KEYS = home, home / "lake", home / "keys"
