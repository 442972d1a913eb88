"""Code adds to a setting of Celery, and does not replace what the settings say.

Why: ``app.conf.beat_schedule = {…}`` in celery.py is the whole schedule from then on: the entries of ``CELERY_BEAT_SCHEDULE`` are never
sent, and nothing says so. The same goes for routes, annotations and the options of a transport.

Fix: keep all of it in one place, or write ``app.conf.beat_schedule |= {…}``, ``app.conf.beat_schedule.update(…)``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.settings import location_of
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import spelled
from django_conformance.source.reading import entries

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html#entries")

_KEYS = (
    "beat_schedule",
    "task_routes",
    "task_annotations",
    "broker_transport_options",
    "result_backend_transport_options",
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each setting that holds entries which the only app that reads it does not have, and that code assigns."""
    readers = [app for app in project.apps if app.record.reads_settings]
    if len(readers) != 1:
        return
    for setting in project.settings:
        if setting.key not in _KEYS or not isinstance(setting.value, Mapping):
            continue
        lost = [
            name for name in dict(entries(setting.value)) if name not in dict(entries(readers[0].value(setting.key)))
        ]
        place = _assignment(project, setting.key) if lost else None
        if place is not None:
            yield Finding(
                f"{place} replaces {setting.key}, and with it {setting.name}: {', '.join(map(repr, lost[:3]))} "
                f"{'is' if len(lost) == 1 else 'are'} lost",
                subject=setting.name,
                location=place,
                hint=f"Write …conf.{setting.key}.update(…), or move the entries to {setting.name}.",
                evidence={"lost": lost, "setting": str(location_of(setting.name, project.context.sources) or "")},
            )


def _assignment(project: CeleryProject, key: str) -> Location | None:
    """Return where code of a module gives an app's configuration another value for a key."""
    for file in project.files:
        for node in file.of(ast.Assign, ast.Call):
            if isinstance(node, ast.Assign):
                is_set = any(spelled(target).endswith(f".conf.{key}") for target in node.targets)
            else:
                is_set = spelled(node.func).endswith(".conf.update") and any(word.arg == key for word in node.keywords)
            if is_set:
                return file.place(node)
    return None
