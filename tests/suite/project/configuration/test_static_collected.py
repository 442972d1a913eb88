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


def test_judges_whether_anything_collects(rule: RuleTester) -> None:
    """A script, documentation, or a platform may; an image that does not has no manifest."""
    settings = (
        "STORAGES = {'staticfiles': {'BACKEND': 'django.contrib.staticfiles.storage.ManifestStaticFilesStorage'}}"
    )
    compose = {"compose.yaml": _SERVE.format("SHOP_NAME: tea")}
    app = {
        "app.json": '{"env": {"DISABLE_COLLECTSTATIC": {"value": "1"}}}\n',
        "Procfile": "web: daphne site_config.asgi\n",
    }

    rule.accepts({**compose, "deploy.sh": "#!/bin/sh\npython manage.py collectstatic --noinput\n"}, settings=settings)
    rule.accepts({"Procfile": "web: daphne site_config.asgi\n"}, settings=settings)
    rule.accepts(compose)
    rule.accuses(compose, "compose.yaml:4", settings=settings, says="nothing runs collectstatic")
    rule.accuses(app, "app.json:1", settings=settings, says="sets DISABLE_COLLECTSTATIC")
