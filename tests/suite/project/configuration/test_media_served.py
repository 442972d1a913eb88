"""A server that serves static files also serves uploaded files."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_MODELS = (
    "from django.db import models\n\n\nclass Scan(models.Model):\n    file = models.FileField(upload_to='scans')\n"
)
_CHOSEN = "from django.core.files.storage import default_storage\n" + _MODELS.replace(
    "'scans'", "'scans', storage=lambda: default_storage"
)
_SETTINGS = "STATIC_URL = 'static/'; MEDIA_URL = '/media/'"
_NGINX = """server {{
    location /static/ {{
        alias /srv/static/;
    }}
    {}
    location / {{
        proxy_pass http://web:8000;
    }}
}}
"""
_ALONE = {"site_config/nginx.conf": _NGINX.format(""), "shop/scans.py": "", "shop/models.py": _MODELS}


@pytest.mark.parametrize(
    ("files", "settings"),
    [
        ({"site_config/nginx.conf": _NGINX.format("location /media/ { alias /srv/media/; }")}, _SETTINGS),
        ({"site_config/nginx.conf": _NGINX.format("location ~ ^/(media|files)/ { root /srv; }")}, _SETTINGS),
        ({"shop/scans.py": "from django.views.static import serve\n"}, _SETTINGS),
        ({"shop/models.py": "from django.db import models\n"}, _SETTINGS),
        ({"shop/models.py": _CHOSEN}, _SETTINGS),
        ({}, "STATIC_URL = 'static/'; MEDIA_URL = 'https://cdn.shop.example/media/'"),
        ({}, f"{_SETTINGS}; DEBUG = True"),
    ],
)
def test_accepts_uploads_that_are_served(files: dict[str, str], settings: str, rule: RuleTester) -> None:
    """Locations for them, views that serve them, projects without any, storages that a function chooses, other hosts, and development."""
    rule.accepts({**_ALONE, **files}, settings=settings)


def test_accuses_uploads_that_nobody_serves(rule: RuleTester) -> None:
    """The file of nginx has a location for static files alone."""
    rule.accuses(_ALONE, "site_config/nginx.conf:2", settings=_SETTINGS, says="has no location for /media/")
