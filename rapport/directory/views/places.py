"""Addresses of other rooms that a page may hold, if those rooms have them."""

from typing import Any

from django.urls import NoReverseMatch, Resolver404, resolve, reverse


def address_of(name: str, **arguments: Any) -> str:
    """Return the address of a page by its name, or an empty text where no room answers to it."""
    try:
        return reverse(name, kwargs=arguments or None)
    except NoReverseMatch:
        return ""


def panel(address: str) -> str:
    """Return the address of a panel, or an empty text where no other room answers there."""
    try:
        found = resolve(address)
    except Resolver404:
        return ""
    return "" if found.app_name == "directory" else address
