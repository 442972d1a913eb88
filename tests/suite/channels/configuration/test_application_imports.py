"""The ASGI application: one that loads, and what stops others."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

ASGI = """
    from django.core.asgi import get_asgi_application

    django_application = get_asgi_application()
    number = 7
"""


def test_accepts_an_application_by_any_name(rule: RuleTester) -> None:
    """ASGI_APPLICATION may name any callable of any module."""
    rule.accepts({"shop/server.py": ASGI}, settings='ASGI_APPLICATION = "shop.server.django_application"')


def test_accuses_the_line_that_stops_the_import(rule: RuleTester) -> None:
    """An import error names the line of the project that raised it."""
    (finding,) = rule.accuses({"site_config/asgi.py": "import os\n\nimport shop.sockets\n"}, "site_config/asgi.py:3")

    assert finding.subject == "site_config.asgi.application"
    assert "The ASGI application site_config.asgi.application cannot be loaded" in finding.message
    assert "No module named 'shop.sockets'" in finding.message


@pytest.mark.parametrize(
    ("setting", "place", "message"),
    [
        ("site_config.asgi.django_app", "site_config/asgi.py", "has no attribute 'django_app'"),
        ("site_config.asgi:application", "site_config.asgi:application", "write 'site_config.asgi.application'"),
        ("shop.server.number", "shop.server.number", "shop.server.number is int, which cannot be called"),
    ],
)
def test_accuses_a_name_that_is_no_application(rule: RuleTester, setting: str, place: str, message: str) -> None:
    """A name that the module lacks, Uvicorn's spelling with a colon, and what cannot be called are told apart."""
    rule.accuses({"shop/server.py": ASGI}, place, settings=f"ASGI_APPLICATION = {setting!r}", says=message)
