"""Code that limits by IP address gets the visitor's address, also behind a proxy."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_NGINX = {"nginx.conf": "location / {\n  proxy_pass http://web:8000;\n}\n", "axes/__init__.py": ""}
_AXES = "INSTALLED_APPS.append('axes')\n"
_LIMITED = "from django_ratelimit.decorators import ratelimit\n\n\n@ratelimit(key='ip', rate='5/m')\ndef login(request):\n    return None\n"


@pytest.mark.parametrize(
    ("files", "settings"),
    [
        ({}, "AXES_IPWARE_PROXY_COUNT = 1"),
        ({}, "AXES_CLIENT_IP_CALLABLE = 'shop.addresses.of'"),
        ({}, "AXES_LOCKOUT_PARAMETERS = ['username']"),
        ({}, "MIDDLEWARE.insert(0, 'shop.middleware.RealIPMiddleware')"),
        ({}, "DEBUG = True"),
        ({"nginx.conf": ""}, ""),
        ({"Procfile": "web: uvicorn site_config.asgi:application --proxy-headers\n"}, ""),
    ],
)
def test_accepts_sites_that_know_their_visitors(files: dict[str, str], settings: str, rule: RuleTester) -> None:
    """By a setting, a middleware or a server; and those without a proxy."""
    rule.accepts({**_NGINX, **files}, settings=_AXES + settings)


def test_accuses_failed_logins_by_the_proxy(rule: RuleTester) -> None:
    """The proxy is named."""
    (finding,) = rule.findings(_NGINX, settings=_AXES)

    assert (
        "django-axes counts failed logins by REMOTE_ADDR, and nginx.conf puts a proxy before the site"
        in finding.message
    )


def test_accuses_limits_by_the_proxy(rule: RuleTester) -> None:
    """The view is named."""
    rule.accuses(
        {**_NGINX, "shop/views.py": _LIMITED}, "shop/views.py:4", says="shop/views.py:4 counts requests by REMOTE_ADDR"
    )
