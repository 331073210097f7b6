"""Rendering a few lines of template as a page would."""

from collections.abc import Callable

import pytest
from django.template import engines
from django.test import RequestFactory


@pytest.fixture
def render() -> Callable[..., str]:
    """`render('<c-chip>Open</c-chip>', name=value)`; components only work in templates that the loader compiled."""
    from django_cotton.compiler_regex import CottonCompiler

    def rendered(source: str, **context: object) -> str:
        template = engines["django"].from_string(CottonCompiler().process("{% load ui %}" + source))
        return " ".join(template.render(context, RequestFactory().get("/")).split())

    return rendered
