"""A site that redirects to HTTPS knows which requests reached its proxy over HTTPS."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

REDIRECT = "SECURE_SSL_REDIRECT = True\n"
COMPOSE = "services:\n  web:\n    image: shop\n  proxy:\n    image: nginx:1.27\n"


@pytest.mark.parametrize(
    ("files", "settings"),
    [
        ({}, REDIRECT),
        ({"compose.yml": COMPOSE}, ""),
        ({"compose.yml": COMPOSE}, f'{REDIRECT}SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")'),
        ({"compose.yml": COMPOSE, "start.sh": "gunicorn shop --forwarded-allow-ips='*'\n"}, REDIRECT),
        ({"compose.yml": COMPOSE}, f"{REDIRECT}DEBUG = True"),
    ],
)
def test_accepts_sites_that_can_tell(files: dict[str, str], settings: str, rule: RuleTester) -> None:
    """By the header, by their server, and without a proxy that the repository knows."""
    rule.accepts(files, settings=settings)


@pytest.mark.parametrize(
    "files",
    [
        {"compose.yml": COMPOSE},
        {"deploy/nginx.conf": "location / {\n  proxy_pass http://web:8000;\n}\n"},
        {"Procfile": "web: gunicorn site_config.wsgi\n"},
    ],
)
def test_accuses_a_redirect_behind_a_proxy(files: dict[str, str], rule: RuleTester) -> None:
    """The file with the proxy is named."""
    rule.accuses(
        files,
        "site_config/settings.py:43",
        settings=REDIRECT,
        says=f"and {next(iter(files))} puts a proxy before the site",
    )
