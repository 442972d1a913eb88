"""A form that arrives through a TLS proxy passes the CSRF check."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_START = {"Procfile": "web: gunicorn site_config.wsgi\n"}
_NGINX = "server {\n  listen 443 ssl;\n  location / {\n    proxy_pass http://web:8000;\n  }\n}\n"
_TRAEFIK = "services:\n  web:\n    build: .\n    labels:\n      - traefik.http.routers.web.entrypoints=websecure\n"
_CADDY = "shop.example {\n  reverse_proxy web:8000\n}\n"


@pytest.mark.parametrize(
    ("files", "settings"),
    [
        ({"nginx.conf": _NGINX}, "CSRF_TRUSTED_ORIGINS = ['https://shop.example']"),
        ({"nginx.conf": _NGINX}, "SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')"),
        ({"nginx.conf": _NGINX}, "import os\nCSRF_TRUSTED_ORIGINS = os.environ.get('ORIGINS', '').split()"),
        ({"nginx.conf": _NGINX}, "DEBUG = True"),
        ({"nginx.conf": _NGINX}, "MIDDLEWARE.remove('django.middleware.csrf.CsrfViewMiddleware')"),
        ({"nginx.conf": _NGINX.replace("443 ssl", "80")}, ""),
        ({"nginx.conf": _NGINX.replace("web:", "127.0.0.1:")}, ""),
        ({"nginx.conf": _NGINX, "Procfile": "web: gunicorn site_config.wsgi --forwarded-allow-ips='*'\n"}, ""),
        ({"Caddyfile": _CADDY.replace("shop.example", ":80")}, ""),
    ],
)
def test_accepts_sites_that_know_where_forms_come_from(files: dict[str, str], settings: str, rule: RuleTester) -> None:
    """By an origin, a header, or their server; and sites without such a proxy or such a check."""
    rule.accepts(_START | files, settings=settings)


@pytest.mark.parametrize("file", [{"nginx.conf": _NGINX}, {"compose.yaml": _TRAEFIK}, {"Caddyfile": _CADDY}])
@pytest.mark.parametrize("settings", ["", "CSRF_TRUSTED_ORIGINS = ['http://shop.example']"])
def test_accuses_sites_that_take_forms_for_foreign(file: dict[str, str], settings: str, rule: RuleTester) -> None:
    """The file that ends TLS is named."""
    (finding,) = rule.findings(_START | file, settings=settings)

    assert finding.subject == "CSRF_TRUSTED_ORIGINS"
    assert f"and {next(iter(file))} ends TLS before the site" in finding.message
