"""The Celery app falls back on the settings module that manage.py, wsgi.py and asgi.py agree on.

Why: where DJANGO_SETTINGS_MODULE is not set, the site publishes to one broker, and workers listen to another.

Fix: name the same module in each.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.settings_modules import Fallback, existing, of_entry_points
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="should", docs="https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html", settings=True
)

_ENOUGH = 2
"""How many other entry points must agree before the app's is said to differ."""
_FOR_WORKERS = ("celery", "worker", "queue", "task")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each settings module of an app that differs from what all other entry points agree on.

    A file that chooses between several, such as one for its tests, agrees where one of them does.
    """
    entry_points = of_entry_points(project.context.sources)
    for file in project.app_files:
        others = {path: module for path, module in entry_points.items() if path != file.relative}
        if len(others) < _ENOUGH or len(set(others.values())) != 1:
            continue
        agreed = next(iter(others.values()))
        wanted = list(existing(file))
        for fallback in () if any(_is_meant(fallback, agreed) for fallback in wanted) else wanted:
            yield Finding(
                f"{fallback.location} falls back on the settings module {fallback.module!r}, and "
                f"{', '.join(sorted(others))} on {agreed!r}: where DJANGO_SETTINGS_MODULE is not set, workers run with "
                "other settings than the site",
                subject=fallback.module,
                location=fallback.location,
                evidence={"settings": fallback.module, "others": others},
            )


def _is_meant(fallback: Fallback, agreed: str) -> bool:
    """Whether a module is the agreed one, its package or within it (the package chooses), or is named for workers."""
    module = fallback.module
    is_same = f"{module}.".startswith(f"{agreed}.") or f"{agreed}.".startswith(f"{module}.")
    return is_same or any(word in module.rpartition(".")[2] for word in _FOR_WORKERS)
