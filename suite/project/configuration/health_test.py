"""The health check in a Compose file is a command that can run.

Why: a list begins with CMD, CMD-SHELL or NONE; Compose refuses the file otherwise. After CMD each entry is one word: ``["CMD", "pg_isready -U shop"]``
looks for a program whose name has a space in it. The service is never healthy, and what waits for it never starts.

Fix: ``test: ["CMD-SHELL", "pg_isready -U shop"]``, or ``["CMD", "pg_isready", "-U", "shop"]``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django_conformance.discovery.deployment.compose_services import services_of
from django_conformance.discovery.deployment.yaml_text import line_of, line_of_key
from django_conformance.discovery.project import Project
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule

rule = Rule(level="must", docs="https://docs.docker.com/reference/compose-file/services/#healthcheck")

_FORMS = ("CMD", "CMD-SHELL", "NONE")


def find(project: Project) -> Iterator[Finding]:
    """Yield each test that Compose refuses, or that names no program."""
    for file, services in services_of(project.context.deployment_files).items():
        for name, service in services.items():
            check = service.get("healthcheck")
            test = check.get("test") if isinstance(check, Mapping) else None
            words = [str(word) for word in test] if isinstance(test, list) else []
            if not words:
                continue
            why = ""
            if words[0] not in _FORMS:
                why = f"begins with {words[0]!r}, and Compose takes CMD, CMD-SHELL or NONE there"
            elif (
                words[0] == "CMD"
                and len(words) == len(_FORMS) - 1
                and " " in words[1].strip()
                and not words[1].startswith(("/", "$"))
            ):
                why = f"has {words[1]!r} as one word after CMD: there is no program of that name"
            if why:
                line = line_of(test, line_of_key(service, "healthcheck", 1))
                yield Finding(
                    f"the health check of {name} {why}",
                    subject=str(name),
                    location=Location(file.relative, line),
                    hint=f'Write test: ["CMD-SHELL", {" ".join(word for word in words if word not in _FORMS)!r}].',
                )
