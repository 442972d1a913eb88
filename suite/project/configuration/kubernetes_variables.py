"""The variables of a container of Kubernetes have the values that the settings expect.

Why: Kubernetes gives each container ``REDIS_PORT=tcp://10.0.0.7:6379`` for a Service that is called redis, and ``int()`` of that raises ValueError where the settings are imported. It
replaces ``$(NAME)`` in a container's ``env``, and not in a ConfigMap: the settings get these characters.

Fix: ``enableServiceLinks: false``, or a value of one's own for the variable; and write out what a ConfigMap says.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django_conformance.discovery.deployment.kubernetes import manifests
from django_conformance.discovery.deployment.yaml_text import line_of, mapping
from django_conformance.discovery.project import Project
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.environment import read_in

rule = Rule(
    level="should", docs="https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables"
)

_REFERENCE = re.compile(r"\$\([A-Za-z_]\w*\)")


def find(project: Project) -> Iterator[Finding]:
    """Yield each variable that a Service sets, and each reference that nothing replaces."""
    files = project.context.deployment_files
    documents = list(manifests(files))
    for file, document in documents:
        if document.get("kind") != "ConfigMap":
            continue
        for name, value in mapping(document.get("data")).items():
            match = _REFERENCE.search(str(value)) if "\n" not in str(value) else None
            if match is not None:
                yield Finding(
                    f"{name} of the ConfigMap has {match.group()}, which Kubernetes replaces in a container's env alone: the settings get it as it is written",
                    subject=str(name),
                    location=Location(file.relative, line_of(value, line_of(name))),
                )
    if any("enableServiceLinks: false" in file.text for file, _ in documents):
        return
    services = {
        f"{str(mapping(document.get('metadata')).get('name')).upper().replace('-', '_')}_PORT": file.relative
        for file, document in documents
        if document.get("kind") == "Service"
    }
    maps = {
        f"ConfigMap {mapping(document.get('metadata')).get('name')}"
        for _, document in documents
        if document.get("kind") == "ConfigMap"
    }
    deployment = project.context.deployment
    lacking = [
        process.unit
        for process in (*deployment.servers, *deployment.workers, *deployment.beats)
        if process.unit.format == "kubernetes" and set(process.unit.variable_files) <= maps
    ]
    for source in project.context.sources.code(containing=("_PORT",)) if services and lacking else ():
        for node in source.of(ast.Call, ast.Subscript) if source.loaded is not None else ():
            variable, _ = read_in(node)
            unit = next((unit for unit in lacking if variable not in unit.variables), None)
            if variable in services and unit is not None:
                yield Finding(
                    f"{variable} is tcp://… in {unit.name} ({unit.location}): Kubernetes sets it for the Service of that name ({services[variable]})",
                    at=source.at(node, variable),
                    hint="Write enableServiceLinks: false into the pods, or give the variable a value.",
                )
                return
