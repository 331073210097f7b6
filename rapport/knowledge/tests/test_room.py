"""The room stands."""

from django.apps import apps


def test_it_is_part_of_the_house():
    assert apps.is_installed("rapport.knowledge")
