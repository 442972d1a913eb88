"""The settings module that the asgi module falls back on exists.

Why: ``manage.py`` has its own fallback, so the mistake shows only under a server that is started without
DJANGO_SETTINGS_MODULE.

Fix: name the project's settings module in ``os.environ.setdefault("DJANGO_SETTINGS_MODULE", …)``.
"""

from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.discovery.settings_modules import missing
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/howto/deployment/asgi/#configuring-the-settings-module",
)


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each settings module that the asgi module names and that does not exist."""
    for fallback in (
        missing(project.asgi_file, project.context.deployment_files) if project.asgi_file is not None else ()
    ):
        yield Finding(
            f"{fallback.location} falls back on the settings module {fallback.module!r}, which does not exist",
            subject=fallback.module,
            location=fallback.location,
            evidence={"settings": fallback.module},
        )
