"""Kubernetes manifests, and Helm templates as far as they can be read without rendering.

https://kubernetes.io/docs/concepts/workloads/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.deployment.start import Start, folder_of, number, operator_in, stop_wait, unit_of
from django_conformance.discovery.deployment.wrappers import is_shell
from django_conformance.discovery.deployment.yaml_text import documents, line_of, line_of_key, listed, mapping
from django_conformance.inventory.common import Location
from django_conformance.inventory.deployment import HealthCheck, StopWait

if TYPE_CHECKING:
    from django_conformance.discovery.deployment.files import DeploymentFile, DeploymentFiles
    from django_conformance.inventory.deployment import Role

_WORKLOADS: dict[str, Role] = {
    "Deployment": "service",
    "StatefulSet": "service",
    "DaemonSet": "service",
    "ReplicaSet": "service",
    "Rollout": "service",
    "DeploymentConfig": "service",
    "Pod": "service",
    "Job": "release",
    "CronJob": "scheduled",
}


def manifests(files: DeploymentFiles) -> Iterator[tuple[DeploymentFile, Mapping[str, Any]]]:
    """Yield each manifest of Kubernetes, with its file."""
    for file in files.named(r".*\.(?:ya?ml|tpl)"):
        for document in _documents(file, files):
            yield file, document


def starts(files: DeploymentFiles) -> Iterator[Start]:
    """Yield what the containers of each workload start."""
    read = list(manifests(files))
    scaled = _scaled(read)
    configured = {
        str(mapping(document.get("metadata")).get("name")): mapping(document.get("data"))
        for _, document in read
        if document.get("kind") == "ConfigMap"
    }
    for file, document in read:
        kind = str(document.get("kind"))
        if kind in _WORKLOADS:
            name = str(mapping(document.get("metadata")).get("name", kind))
            replicas = max(
                number(mapping(document.get("spec")).get("replicas", 1)), scaled.get((folder_of(file), name), 1)
            )
            yield from _containers(file, document, name, replicas, configured)


def _documents(file: DeploymentFile, files: DeploymentFiles) -> list[Mapping[str, Any]]:
    text = file.text
    if not re.search(r"^kind:", text, re.MULTILINE) or "apiVersion" not in text:
        return []
    is_template = "{{" in text
    read = documents(_rendered(text, _values(file, files)), file.relative) if is_template else file.documents
    loaded = [mapping(document) for document in read]
    items = [mapping(item) for document in loaded for item in listed(document.get("items"))]
    return [document for document in (*loaded, *items) if document.get("kind")]


def _containers(
    file: DeploymentFile,
    document: Mapping[str, Any],
    name: str,
    replicas: int,
    configured: Mapping[str, Mapping[str, Any]],
) -> Iterator[Start]:
    role, spec = _WORKLOADS[str(document.get("kind"))], mapping(document.get("spec"))
    if role == "scheduled":
        spec = mapping(mapping(spec.get("jobTemplate")).get("spec"))
    pod = mapping(mapping(spec.get("template")).get("spec")) or (spec if document.get("kind") == "Pod" else {})
    for key in ("initContainers", "containers"):
        for container in map(mapping, listed(pod.get(key))):
            words = tuple(map(_text, (*_list(container.get("command")), *_list(container.get("args")))))
            if not words:
                continue
            variables = _variables(container, configured)
            line = line_of(container.get("command") or container.get("args"), line_of_key(document, "kind"))
            unit = unit_of(
                file,
                f"{name}/{container.get('name', '')}" if len(listed(pod.get(key))) > 1 else name,
                "kubernetes",
                line,
                role="init" if key == "initContainers" and role == "service" else role,
                stage="production" if file.stage == "unsaid" else file.stage,
                stack=folder_of(file),
                replicas=replicas,
                variables=variables,
                operator=operator_in(list(words)),
            )
            unit = replace(
                unit,
                variable_files=tuple(_variable_sources(container)),
                health=_health(container, file, line),
                stop=_stop(pod, file, line),
                memory=str(mapping(mapping(container.get("resources")).get("limits")).get("memory") or ""),
                volumes=tuple(
                    str(mount.get("mountPath")) for mount in map(mapping, listed(container.get("volumeMounts")))
                ),
                unwritable=_unwritable(container),
                image=str(container.get("image") or ""),
            )
            yield Start(unit, words, file.folder, variables)


def _unwritable(container: Mapping[str, Any]) -> str:
    """Return why a container cannot write into its folder: its files are read-only, and what it mounts is no folder of a program."""
    is_read_only = str(mapping(container.get("securityContext")).get("readOnlyRootFilesystem")).lower() == "true"
    mounts = [str(mapping(mount).get("mountPath")) for mount in listed(container.get("volumeMounts"))]
    is_elsewhere = all(path.startswith(("/tmp", "/var/", "/etc/", "/run", "/dev/")) for path in mounts)  # noqa: S108 - of a container
    return "its container has readOnlyRootFilesystem" if is_read_only and is_elsewhere else ""


def _stop(pod: Mapping[str, Any], file: DeploymentFile, line: int) -> StopWait | None:
    name = "terminationGracePeriodSeconds"
    return stop_wait(name, pod.get(name), 30, file, line_of_key(pod, name, line))


def _health(container: Mapping[str, Any], file: DeploymentFile, line: int) -> HealthCheck | None:
    """Return the probe of a container: the one that restarts it before the others."""
    for name in ("livenessProbe", "startupProbe", "readinessProbe"):
        probe = mapping(container.get(name))
        place = Location(file.relative, line_of_key(container, name, line))
        command, request = mapping(probe.get("exec")).get("command"), mapping(probe.get("httpGet"))
        if command:
            words = [str(word) for word in _list(command)]
            return HealthCheck("command", " ".join(words), place, has_shell=is_shell("".join(words[:1])))
        if request:
            given = [
                (str(header.get("name")), str(header.get("value")))
                for header in map(mapping, listed(request.get("httpHeaders")))
            ]
            headers = (*given, ("host", str(request["host"]))) if request.get("host") else tuple(given)
            asked = f"{request.get('path', '/')} of port {request.get('port', '')}"
            return HealthCheck("http", asked, place, headers)
        if probe.get("tcpSocket"):
            return HealthCheck("tcp", f"port {mapping(probe.get('tcpSocket')).get('port', '')}", place)
    return None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if isinstance(value, str) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value)


def _variables(container: Mapping[str, Any], configured: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    variables: dict[str, str] = {}
    for source in map(mapping, listed(container.get("envFrom"))):
        named = str(mapping(source.get("configMapRef")).get("name"))
        variables |= {str(key): str(value) for key, value in configured.get(named, {}).items()}
    for entry in map(mapping, listed(container.get("env"))):
        name = str(entry.get("name"))
        variables[name] = str(entry["value"]) if "value" in entry else f"${{{name}}}"
    return variables


def _variable_sources(container: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of the config maps and secrets that a container takes all variables from."""
    for source in map(mapping, listed(container.get("envFrom"))):
        for kind, words in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
            if mapping(source.get(kind)).get("name"):
                yield f"{words} {mapping(source.get(kind))['name']}"


def _scaled(manifests: list[tuple[DeploymentFile, Mapping[str, Any]]]) -> dict[tuple[str, str], int]:
    """Return the most replicas that an autoscaler makes of a workload, by the folder and the workload's name."""
    scaled = {}
    for file, document in manifests:
        if document.get("kind") in ("HorizontalPodAutoscaler", "ScaledObject"):
            spec = mapping(document.get("spec"))
            most = spec.get("maxReplicas", spec.get("maxReplicaCount", 1))
            scaled[folder_of(file), str(mapping(spec.get("scaleTargetRef")).get("name"))] = number(most)
    return scaled


def _values(file: DeploymentFile, files: DeploymentFiles) -> Mapping[str, Any]:
    """Return the ``values.yaml`` of the chart that a template belongs to."""
    for folder in list(Path(file.path).parents)[:4]:
        beside = files.at(folder / "values.yaml")
        if beside is not None:
            return mapping(next(iter(beside.documents), {}))
    return {}


def _rendered(text: str, values: Mapping[str, Any]) -> str:
    """Return a template with the values in it that it names, without the lines that only control it."""

    def looked_up(match: re.Match[str]) -> str:
        expression = match[1].strip("- ")
        path = re.match(r"\.Values\.([\w.]+)", expression)
        value: Any = values
        for part in path[1].split(".") if path else ():
            value = mapping(value).get(part)
        if path and isinstance(value, (str, int, float)) and not isinstance(value, bool):
            return str(value)
        if path and isinstance(value, list) and "join" not in expression:
            return "[" + ", ".join(f'"{item}"' for item in value) + "]"
        fallback = re.search(r"default\s+\"?([\w.,-]+)\"?", expression)
        return fallback[1] if fallback else "${template}"

    lines = []
    for line in text.splitlines():
        stripped = line.strip()
        is_control = re.fullmatch(r"\{\{.*\}\}", stripped) is not None or stripped.startswith(("{{/*", "{{- /*"))
        lines.append("" if is_control else re.sub(r"\{\{(.*?)\}\}", looked_up, line))
    return "\n".join(lines)
