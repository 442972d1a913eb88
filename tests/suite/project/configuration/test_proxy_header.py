"""A site that redirects to HTTPS can tell which requests reached its proxy over HTTPS."""

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


TRUSTING = f'{REDIRECT}SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")'
NGINX = "server {{\n  listen {};\n  location / {{\n    proxy_pass http://web:8000;\n    {}\n  }}\n}}\n"


def test_accepts_a_proxy_that_sends_the_header(rule: RuleTester) -> None:
    """By itself or by a file of the system; one without TLS may have another before it."""
    rule.each("nginx.conf", NGINX, settings=TRUSTING).accepts("""
        443 ssl | proxy_set_header X-Forwarded-Proto $scheme;
        443 ssl | proxy_set_header x-forwarded-proto https;
        443 ssl | include proxy_params;
        80 |
    """)


@pytest.mark.parametrize("sent", ["", "# proxy_set_header X-Forwarded-Proto $scheme;", "proxy_set_header Host $host;"])
def test_accuses_a_proxy_that_sends_none(sent: str, rule: RuleTester) -> None:
    """The line of nginx is named, and what to write there."""
    (finding,) = rule.accuses({"nginx.conf": NGINX.format("443 ssl", sent)}, "nginx.conf:4", settings=TRUSTING)

    assert "trusts X-FORWARDED-PROTO, which nginx.conf does not send" in finding.message
    assert finding.hint == "Write proxy_set_header X-Forwarded-Proto $scheme; beside proxy_pass."


def test_accuses_a_value_that_no_proxy_sends(rule: RuleTester) -> None:
    """The scheme is in lowercase."""
    rule.accepts({}, settings='SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")')
    rule.accuses_setting('SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "HTTPS")', says="proxies send 'https'")
