"""CELERY_… settings are read: the app is configured with namespace='CELERY'.

Why: without it Celery silently runs on its defaults: another broker, another queue.

Fix: call app.config_from_object("django.conf:settings", namespace="CELERY").
"""

from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.settings import location_of, mentioned, namespace_of, with_prefix
from django_conformance.rules import Finding, Rule

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html", settings=True)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each CELERY_… setting that no app reads, and whose value no app has from elsewhere."""
    from celery.app.defaults import _TO_NEW_KEY, SETTING_KEYS

    apps = project.apps
    if not apps or any(namespace_of(app.app) == "CELERY" for app in apps):
        return
    readers = [app for app in apps if app.record.reads_settings]
    sources = project.context.sources
    for name, value in with_prefix(project.context.originals, "CELERY_"):
        key = name.removeprefix("CELERY_").lower()
        if key not in SETTING_KEYS or name in _TO_NEW_KEY or (not readers and key != "broker_url"):
            continue
        if any(_equal(app.declared(key), value) for app in apps) or mentioned(name, sources):
            continue
        names = ", ".join(repr(app.app.main) for app in readers or apps)
        yield Finding(
            f"{name} is never read: the app {names} is configured without namespace='CELERY', so its {key} is "
            f"{apps[0].declared(key)!r}",
            subject=name,
            location=location_of(name, sources),
            evidence={"key": key, "namespace": None},
        )


def _equal(configured: Any, declared: Any) -> bool:
    try:
        return bool(configured == declared)
    except Exception:
        return False
