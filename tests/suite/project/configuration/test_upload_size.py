"""The proxy accepts uploads as large as the settings allow."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_SERVER = "server {{\n    {}\n    location / {{\n        proxy_pass http://web:8000;\n    }}\n}}\n"
_SIZE = "DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024"


@pytest.mark.parametrize(
    ("inner", "settings"),
    [
        ("client_max_body_size 20m;", _SIZE),
        ("client_max_body_size 0;", _SIZE),
        ("include snippets/limits.conf;", _SIZE),
        ("", "DATA_UPLOAD_MAX_MEMORY_SIZE = 500_000"),
        ("", "DATA_UPLOAD_MAX_MEMORY_SIZE = None"),
        ("", "MAX_UPLOADS = 20_000_000"),
        ("", ""),
    ],
)
def test_accepts_limits_that_agree(inner: str, settings: str, rule: RuleTester) -> None:
    """The proxy allows as much, or no limit, or what another file says; the settings allow less than its default."""
    rule.accepts({"nginx/site.conf": _SERVER.format(inner)}, settings=settings)


@pytest.mark.parametrize(
    ("inner", "settings", "says"),
    [
        ("", _SIZE, "allows 20 MB, and nginx/site.conf lets 1m, the default, through"),
        ("client_max_body_size 10M;", _SIZE, "lets 10M through"),
        ("", "MAX_UPLOAD_SIZE_MB = 5", "allows 5 MB"),
        ("", "FILE_UPLOAD_MAX_MEMORY_SIZE = 10_485_760", "allows 10 MB"),
    ],
)
def test_accuses_a_proxy_that_allows_less(inner: str, settings: str, says: str, rule: RuleTester) -> None:
    """The location is named, and both limits."""
    rule.accuses({"nginx/site.conf": _SERVER.format(inner)}, "nginx/site.conf:3", settings=settings, says=says)


def test_accepts_a_limit_of_the_whole_nginx_and_places_that_no_client_asks_for(rule: RuleTester) -> None:
    """What nginx.conf says for all servers, and a location that nginx asks for itself."""
    internal = "    location = /auth {\n        internal;\n        proxy_pass http://web:8000/auth;\n    }\n"
    whole = "http {\n    client_max_body_size 20m;\n    proxy_read_timeout 300;\n    include sites/*.conf;\n}\n"

    rule.accepts({"nginx/nginx.conf": whole, "nginx/sites/shop.conf": _SERVER.format("")}, settings=_SIZE)
    rule.accepts({"nginx/site.conf": f"server {{\n{internal}}}\n"}, settings=_SIZE)
