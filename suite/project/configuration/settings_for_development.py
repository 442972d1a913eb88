"""No deployed process runs with the development settings.

Why: manage.py and the Celery app of many projects fall back on the settings for development. A worker, a beat or a migration that is started
without DJANGO_SETTINGS_MODULE beside a server for production has another database, another broker, and DEBUG on.

Fix: give each service the variable that the server has.
"""

from __future__ import annotations

from collections.abc import Iterator

from django_conformance.discovery.deployed_settings import module_of
from django_conformance.discovery.project import Project
from django_conformance.discovery.stage import names_development
from django_conformance.inventory import DeclaredServer, Unit
from django_conformance.inventory.deployment import Declared
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/topics/settings/#designating-the-settings")

_VARIABLE = "DJANGO_SETTINGS_MODULE"


def find(project: Project) -> Iterator[Finding]:
    """Yield each service of a Compose file that runs other settings than its server, those for development."""
    deployment, folder = project.context.deployment, project.context.project
    told: set[Unit] = set()
    for server in deployment.servers:
        meant = module_of(server, folder)
        if meant is None or names_development(meant) or not _is_known(server, project):
            continue
        for process in (*deployment.workers, *deployment.beats, *deployment.commands):
            unit, module = process.unit, module_of(process, folder)
            if _VARIABLE in server.unit.variables and process in deployment.workers:
                continue  # celery.configuration.worker-environment
            if unit in told or unit.stack != server.unit.stack or module is None or not names_development(module):
                continue
            if _is_deployed(unit) and process.settings is None and _is_known(process, project):
                told.add(unit)
                yield Finding(
                    f"{unit.name} runs {process.command!r} without {_VARIABLE}, so with {module}, and the server "
                    f"{server.unit.name} ({server.unit.location}) runs with {meant}",
                    subject=unit.name,
                    location=process.location,
                    hint=f"Write {_VARIABLE}={meant} into the environment of {unit.name}.",
                    evidence={"settings": module, "server": meant},
                )


def _is_deployed(unit: Unit) -> bool:
    return unit.format == "compose" and unit.stage != "development" and unit.role in ("service", "release", "init")


def _is_known(process: Declared, project: Project) -> bool:
    """Whether nothing gives a process the variable that could not be read: a file, its image, or whoever starts Compose."""
    unit = process.unit
    if process.settings is not None:
        return isinstance(process, DeclaredServer)
    if _VARIABLE in unit.variables or unit.variable_files:
        return False
    files = project.context.deployment_files
    if any(_VARIABLE in file.text for file in files.named(r"(?:.*[._-])?(?:dockerfile|containerfile)(?:[._-].*)?")):
        return False
    compose = files.at(project.context.project / unit.location.path)
    return compose is not None and "build:" in compose.text
