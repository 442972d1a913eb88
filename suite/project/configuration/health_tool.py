"""The program that a container's health check runs is in its image.

Why: ``python:3.12-slim`` has no curl and no wget, and Alpine no curl. A health check that calls one fails each time: the container is
never healthy, what depends on it does not start, and an orchestrator starts it again and again.

Fix: install the program in the Dockerfile, or ask with what is there: ``python -c "import urllib.request as r; r.urlopen('http://localhost:8000/health/')"``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_conformance.discovery.deployment.compose import dockerfile_of
from django_conformance.discovery.deployment.dockerfile import base_of
from django_conformance.discovery.deployment.files import DeploymentFile
from django_conformance.discovery.project import Project
from django_conformance.inventory import Unit
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.docker.com/reference/dockerfile/#healthcheck")

_TOOLS = {
    "curl": r"\bcurl\b",
    "wget": r"\bwget\b",
    "nc": r"\bnetcat|\bncat\b|\bnmap\b",
    "pg_isready": r"\bpostgresql",
    "redis-cli": r"\bredis",
    "jq": r"\bjq\b",
}
"""Programs, and what a Dockerfile has that installs one."""
_OF_ALPINE = ("wget", "nc")
_COPIED = re.compile(
    r"^\s*COPY\s+--from=\S*(?:curl|busybox)|^\s*ADD\s+https?:|\binstall\S*\.sh\b|\bapt\S*\s+install\s[^\n]*[$<]",
    re.MULTILINE | re.IGNORECASE,
)
"""What may bring a program in that the Dockerfile does not name."""
_CHECK = re.compile(r"^\s*(?:HEALTHCHECK|CMD|ENTRYPOINT)\b(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE | re.IGNORECASE)
"""What runs in the image, and installs nothing."""
_BARE = re.compile(r"(?:docker\.io/|library/)*(?:python|debian|ubuntu|alpine)(?::(?P<tag>\S+))?")


def find(project: Project) -> Iterator[Finding]:
    """Yield each health check of a service that is built here, whose program its image certainly lacks."""
    deployment = project.context.deployment
    told = set()
    for process in (*deployment.servers, *deployment.workers, *deployment.beats):
        unit = process.unit
        if unit.health is None or unit.health.kind != "command" or unit.health in told or unit.stage == "development":
            continue
        file = _dockerfile(unit, project)
        tool = _missing(unit.health.command, file) if file is not None else ""
        if file is not None and tool:
            told.add(unit.health)
            yield Finding(
                f"the health check of {unit.name} ({unit.health.command!r}) calls {tool}, which {file.relative} does not install and "
                f"{base_of(file)} does not have: it is never healthy",
                subject=unit.name,
                location=unit.health.location,
                hint=f"Install {tool} in {file.relative}, or ask with Python's urllib.request.",
                evidence={"health check": unit.health.command, "image": base_of(file)},
            )


def _dockerfile(unit: Unit, project: Project) -> DeploymentFile | None:
    files = project.context.deployment_files
    if unit.format == "dockerfile":
        return files.at(project.context.project / unit.location.path)
    return dockerfile_of(unit, files) if unit.format == "compose" else None


def _missing(command: str, file: DeploymentFile) -> str:
    base = base_of(file)
    bare = _BARE.fullmatch(base)
    if bare is None or _COPIED.search(file.text):
        return ""
    is_alpine, text = "alpine" in base, _CHECK.sub("", file.text)
    if not is_alpine and "python" in base and "slim" not in (bare["tag"] or ""):
        return ""  # made from buildpack-deps, which has them
    for tool, installed in _TOOLS.items():
        is_called = re.search(rf"(?:^|[\s;&|(\"'/]){tool}(?=\s)", command) is not None
        if is_called and not (is_alpine and tool in _OF_ALPINE) and not re.search(installed, text):
            return tool
    return ""
