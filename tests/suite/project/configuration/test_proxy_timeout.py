"""The proxy waits for an answer as long as the server may take."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_SERVER = "server {{\n    {}\n    location / {{\n        proxy_pass http://web:8000;\n    }}\n}}\n"
_COMPOSE = "services:\n  web:\n    build: .\n    command: gunicorn site_config.wsgi {}\n"


@pytest.mark.parametrize(
    ("inner", "options"),
    [
        ("", ""),
        ("", "--timeout 60"),
        ("", "--timeout 90"),
        ("proxy_read_timeout 300s;", "--timeout 300"),
        ("proxy_read_timeout 5m;", "-t 300"),
        ("include snippets/timeouts.conf;", "--timeout 300"),
        ("", "--timeout 300 -k uvicorn.workers.UvicornWorker"),
    ],
)
def test_accepts_times_that_agree(inner: str, options: str, rule: RuleTester) -> None:
    """Defaults, the same time, what another file may say, and workers whose timeout is none for requests."""
    rule.accepts({"nginx/site.conf": _SERVER.format(inner), "compose.yaml": _COMPOSE.format(options)})


def test_accuses_a_proxy_that_gives_up(rule: RuleTester) -> None:
    """The location is named, and both times."""
    rule.each("nginx/site.conf:3", _SERVER, files={"compose.yaml": _COMPOSE.format("--timeout 300")}).accuses("""
        # after 60 s (proxy_read_timeout, its default)
        proxy_read_timeout 90;  # after 90 s
    """)


def test_accepts_a_time_of_the_whole_nginx(rule: RuleTester) -> None:
    """What nginx.conf says for all servers holds in each."""
    whole = "http {\n    proxy_read_timeout 300;\n    include sites/*.conf;\n}\n"

    rule.accepts(
        {
            "nginx/nginx.conf": whole,
            "nginx/sites/shop.conf": _SERVER.format(""),
            "compose.yaml": _COMPOSE.format("--timeout 300"),
        }
    )
