"""Something serves the static files of a site on a hosting platform."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_ADMIN = "INSTALLED_APPS += ['django.contrib.admin', 'django.contrib.messages', 'django.contrib.staticfiles']\nSTATIC_URL = 'static/'\n"
_PROCFILE = {"Procfile": "web: gunicorn site_config.wsgi\n"}


@pytest.mark.parametrize(
    ("files", "settings"),
    [
        (_PROCFILE, _ADMIN + "MIDDLEWARE.insert(1, 'whitenoise.middleware.WhiteNoiseMiddleware')"),
        (_PROCFILE, _ADMIN + "STATIC_URL = 'https://static.shop.example/'"),
        (_PROCFILE, _ADMIN + "DEBUG = True"),
        (_PROCFILE, ""),
        ({"Procfile": "web: bin/start-nginx gunicorn site_config.wsgi\n"}, _ADMIN),
        ({"compose.yaml": "services:\n  web:\n    build: .\n    command: gunicorn site_config.wsgi\n"}, _ADMIN),
    ],
)
def test_accepts_sites_whose_files_may_be_served(files: dict[str, str], settings: str, rule: RuleTester) -> None:
    """By a middleware, from elsewhere, by a proxy; and where another machine may stand before the site."""
    rule.accepts(files, settings=settings)


def test_accuses_a_platform_without_anything_that_serves_them(rule: RuleTester) -> None:
    """The file that starts the server is named."""
    (finding,) = rule.accuses(_PROCFILE, "site_config/settings.py:44", settings=_ADMIN)

    assert finding.message == "Procfile starts gunicorn with DEBUG off, and nothing serves 'static/'"
