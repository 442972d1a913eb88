"""Where django-celery-results is installed, results go to its tables, with the fields that the project reads.

Why: installing the app creates tables but does not change where results go: without result_backend they go elsewhere, or nowhere,
and TaskResult stays empty. Its task_name, task_args, task_kwargs and worker stay empty without result_extended.

Fix: ``CELERY_RESULT_BACKEND = "django-db"``, and ``CELERY_RESULT_EXTENDED = True`` where these fields are read.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.stage import is_debug
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import receiver, spelled, text
from django_conformance.source.reading import attribute, readable
from django_conformance.source.setting_places import place_of

rule = Rule(
    level="should", docs="https://django-celery-results.readthedocs.io/en/latest/getting_started.html", settings=True
)

_EXTENDED = ("task_name", "task_args", "task_kwargs", "worker", "periodic_task_name")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield that no app's results go to the tables, or that a field that code asks for is never written."""
    from django.conf import settings

    apps = [str(app) for app in readable(attribute(settings, "INSTALLED_APPS", ()))]
    if not any(app.startswith("django_celery_results") for app in apps) or not project.apps:
        return
    if is_debug(project.context) or project.backend_is_deployed:
        return
    backends = [str(app.declared("result_backend") or "") for app in project.apps]
    if all("://" in name or name in ("", "rpc", "redis", "amqp", "disabled") for name in backends):
        rows = [file for file in project.context.sources.code(containing=("TaskResult",)) if _names_results(file)]
        used = f", and {rows[0].relative} reads TaskResult" if rows else ""
        yield Finding(
            f"INSTALLED_APPS has 'django_celery_results', and result_backend is {backends[0]!r}{used}: its tables stay empty",
            subject="django_celery_results",
            location=place_of(project.context.sources, "INSTALLED_APPS"),
            evidence={"result_backend": backends},
        )
    elif not any(app.value("result_extended") for app in project.apps):
        for place, field in _asked_for(project):
            yield Finding(
                f"{place} asks for TaskResult.{field}, which is written only with result_extended: it is always None",
                subject="result_extended",
                location=place,
                evidence={"field": field},
            )


def _names_results(file: SourceFile) -> bool:
    """Whether a file's code, not only its comments, names the model."""
    nodes = file.of(ast.Name, ast.Attribute, ast.Constant)
    return any("TaskResult" in (spelled(node).rpartition(".")[2], text(node)) for node in nodes)


def _asked_for(project: CeleryProject) -> Iterator[tuple[Location, str]]:
    """Yield each query of TaskResult by a field that only extended results have."""
    for file in project.context.sources.code(containing=("TaskResult",)):
        for call in file.of(ast.Call):
            if "TaskResult.objects" not in spelled(receiver(call) or call):
                continue
            for keyword in call.keywords:
                field = (keyword.arg or "").partition("__")[0]
                if field in _EXTENDED:
                    yield file.place(call), field
