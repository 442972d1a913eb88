"""The settings module that wsgi.py falls back on exists.

Why: ``manage.py`` has its own fallback, so the mistake shows only under a server that has no DJANGO_SETTINGS_MODULE.

Fix: name the project's settings module in ``os.environ.setdefault("DJANGO_SETTINGS_MODULE", …)``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.discovery.settings_modules import missing
from django_conformance.rules import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.project import Project

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/howto/deployment/wsgi/#configuring-the-settings-module",
)


def find(project: Project) -> Iterator[Finding]:
    """Yield each settings module that a wsgi.py names and that does not exist."""
    for file in project.context.sources.code(named="wsgi.py"):
        for fallback in missing(file):
            yield Finding(
                f"{fallback.location} falls back on the settings module {fallback.module!r}, which does not exist",
                subject=fallback.module,
                location=fallback.location,
                evidence={"settings": fallback.module},
            )
