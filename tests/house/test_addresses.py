"""Addresses are promises: none appears, changes or goes by accident."""

from django.urls import URLPattern, get_resolver

from tests.house.golden import same


def _walk(patterns, prefix="", namespace=""):
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield f"/{route}  {namespace}{pattern.name or ''}"
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, route, inner)


def test_the_list_of_addresses_is_as_meant():
    found = "\n".join(sorted(set(_walk(get_resolver().url_patterns)))) + "\n"
    same("tests/house/addresses.txt", found, says="The addresses differ from the list.")
