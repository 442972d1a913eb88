"""ALLOWED_HOSTS holds hosts, and CSRF_TRUSTED_ORIGINS origins."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester


def test_accepts_hosts_and_origins_as_browsers_send_them(rule: RuleTester) -> None:
    """With wildcards as Django knows them, ports of origins, addresses, and nothing of an empty variable."""
    rule.accepts(
        {},
        settings="""
            ALLOWED_HOSTS = ["shop.example", ".shop.example", "*", "127.0.0.1", "[::1]", "::1", ""]
            CSRF_TRUSTED_ORIGINS = ["https://shop.example", "https://*.shop.example", "http://localhost:8000"]
            CORS_ALLOWED_ORIGINS = ("https://shop.example",)
        """,
    )


@pytest.mark.parametrize(
    ("name", "entry", "told"),
    [
        ("ALLOWED_HOSTS", "https://shop.example", "write 'shop.example'"),
        ("ALLOWED_HOSTS", "shop.example:8000", "write 'shop.example'"),
        ("ALLOWED_HOSTS", "*.shop.example", "write '.shop.example' for it"),
        ("ALLOWED_HOSTS", "a.example, b.example", "write ['a.example', 'b.example']"),
        ("ALLOWED_HOSTS", " shop.example", "white space"),
        ("CSRF_TRUSTED_ORIGINS", "shop.example", "write 'https://shop.example'"),
        ("CSRF_TRUSTED_ORIGINS", "https://shop.example/", "write 'https://shop.example'"),
        ("CSRF_TRUSTED_ORIGINS", "https://.shop.example", "'https://*.shop.example'"),
    ],
)
def test_accuses_what_no_request_has(name: str, entry: str, told: str, rule: RuleTester) -> None:
    """The setting and the entry are named, and what to write."""
    (finding,) = rule.accuses({}, "site_config/settings.py:43", settings=f"{name} = [{entry!r}]")

    assert finding.subject == name
    assert repr(entry) in finding.message
    assert told in finding.message
