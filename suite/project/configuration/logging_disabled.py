"""LOGGING does not disable the loggers of the server and of Celery.

Why: ``disable_existing_loggers`` is true where it is left out. Loggers that were made before Django configures logging, and that LOGGING does not
name, are switched off: a worker no longer says which task has failed, and the access log of Gunicorn or Uvicorn stays empty.

Fix: write ``"disable_existing_loggers": False``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django_conformance.discovery.project import Project
from django_conformance.discovery.stage import is_for_development
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import entries
from django_conformance.source.setting_places import place_of

rule = Rule(
    level="should", docs="https://docs.djangoproject.com/en/stable/topics/logging/#configuring-logging", settings=True
)

_CONFIG = "logging.config.dictConfig"


def find(project: Project) -> Iterator[Finding]:
    """Yield that LOGGING switches off loggers of a process that a deployment file starts."""
    settings = project.context.originals
    logging = settings.get("LOGGING")
    if not isinstance(logging, Mapping) or settings.get("LOGGING_CONFIG", _CONFIG) != _CONFIG:
        return
    if not logging or not logging.get("disable_existing_loggers", True) or is_for_development(project.context):
        return
    silent = [what for logger, what in _made_before(project) if not _is_named(logger, logging)]
    if silent:
        how = "is true" if "disable_existing_loggers" in logging else "is left out, so true"
        yield Finding(
            f"LOGGING['disable_existing_loggers'] {how}: {'; '.join(dict.fromkeys(silent))}",
            subject="LOGGING",
            location=place_of(project.context.sources, "LOGGING", "disable_existing_loggers"),
            hint='Write "disable_existing_loggers": False.',
        )


def _is_named(logger: str, logging: Mapping[str, Any]) -> bool:
    """Whether LOGGING names a logger, or one above it."""
    names = {str(name) for name, _ in entries(logging.get("loggers"))}
    parts = logger.split(".")
    return any(".".join(parts[:count]) in names for count in range(1, len(parts) + 1))


def _made_before(project: Project) -> Iterator[tuple[str, str]]:
    """Yield each logger that is made before Django configures logging, and what is lost with it."""
    deployment = project.context.deployment
    for worker in deployment.workers:
        if worker.unit.stage != "development" and not project.context.sources.code(containing=("setup_logging",)):
            yield (
                "celery.app.trace",
                f"the worker {worker.unit.name} ({worker.unit.location}) does not log which tasks fail",
            )
    for server in deployment.servers:
        if server.unit.stage == "development":
            continue
        place = f"{server.unit.name} ({server.unit.location})"
        if server.program == "gunicorn" and "access-logfile" in server.options:
            yield "gunicorn.access", f"Gunicorn's access log of {place} stays empty"
        elif server.program == "uvicorn" and "no-access-log" not in server.options:
            yield "uvicorn.access", f"Uvicorn's access log of {place} stays empty"
