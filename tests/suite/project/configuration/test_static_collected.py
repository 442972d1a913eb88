"""Static files are collected with the storage that serves them."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_BUILD = "FROM python:3.12\nCOPY . .\n{}RUN python manage.py collectstatic --noinput\n"
_SERVE = "services:\n  web:\n    build: .\n    command: daphne site_config.asgi:application\n    environment: {{{}}}\n"
_BY_VARIABLE = (
    "import os\nMANIFEST = os.environ.get('SHOP_MANIFEST')\nif MANIFEST:\n"
    "    STATICFILES_STORAGE = 'whitenoise.storage.CompressedManifestStaticFilesStorage'\n"
)
_PRODUCTION = {
    "site_config/production.py": (
        "from site_config.settings import *\n\n"
        "STORAGES = {'staticfiles': {'BACKEND': 'whitenoise.storage.CompressedManifestStaticFilesStorage'}}\n"
    )
}


@pytest.mark.parametrize(
    ("build", "serve"),
    [
        ("ENV SHOP_MANIFEST=1\n", "SHOP_MANIFEST: 1"),
        ("", "SHOP_NAME: tea"),
        ("ENV DJANGO_SETTINGS_MODULE=site_config.production\n", "DJANGO_SETTINGS_MODULE: site_config.production"),
    ],
)
def test_accepts_a_build_like_the_server(build: str, serve: str, rule: RuleTester) -> None:
    """The same variable, none, and the same settings."""
    files = {**_PRODUCTION, "Dockerfile": _BUILD.format(build), "compose.yaml": _SERVE.format(serve)}
    rule.accepts(files, settings=_BY_VARIABLE)


@pytest.mark.parametrize(
    ("serve", "says"),
    [
        ("SHOP_MANIFEST: 1", "without SHOP_MANIFEST, which chooses the storage"),
        (
            "DJANGO_SETTINGS_MODULE: site_config.production",
            "with site_config.settings, not with site_config.production",
        ),
    ],
)
def test_accuses_a_build_that_differs(serve: str, says: str, rule: RuleTester) -> None:
    """The line of the build is named, and what it lacks."""
    files = {**_PRODUCTION, "Dockerfile": _BUILD.format(""), "compose.yaml": _SERVE.format(serve)}
    settings = _BY_VARIABLE if "MANIFEST" in serve else ""
    rule.accuses(files, "Dockerfile:3", settings=settings, says=says)
