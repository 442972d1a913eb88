"""The settings module in wsgi.py exists, and so does the one in asgi.py where Channels is not used.

Why: ``manage.py`` has its own fallback, so the mistake shows only under a server that has no DJANGO_SETTINGS_MODULE.

Fix: name the project's settings module in ``os.environ.setdefault("DJANGO_SETTINGS_MODULE", …)``.
"""

from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.discovery.settings_modules import missing
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/howto/deployment/wsgi/#configuring-the-settings-module",
)


def find(project: Project) -> Iterator[Finding]:
    """Yield each settings module that a server's entry point names and that does not exist.

    The asgi module of a project that uses Channels is judged in that area.
    """
    for name in ("wsgi.py",) if project.inventory.channels.used else ("wsgi.py", "asgi.py"):
        for file in project.context.sources.code(named=name):
            for fallback in missing(file, project.context.deployment_files):
                yield Finding(
                    f"{fallback.location} falls back on the settings module {fallback.module!r}, which does not exist",
                    subject=fallback.module,
                    location=fallback.location,
                    evidence={"settings": fallback.module},
                )
