"""The site and its workers run the same version of the code.

Why: a worker of another version does not know the tasks that the site sends, or their arguments, and writes rows by other models. With
``latest`` beside a version that is named it is whatever was built last.

Fix: give both the same tag: ``image: shop:${VERSION}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.inventory import Unit
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.docker.com/reference/compose-file/services/#image")

_VERSION = re.compile(r"v?(\d+(?:\.\d+)*)")
_VARIABLE = re.compile(r"\$\{?(\w+)")
_LATEST = ("", "latest")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each worker and beat whose image is another version of the image that a server beside it has."""
    deployment = project.context.deployment
    told: set[str] = set()
    for process in (*deployment.workers, *deployment.beats) if project.apps else ():
        unit = process.unit
        for server in deployment.servers:
            if unit.name not in told and _is_beside(unit, server.unit) and _differs(unit.image, server.unit.image):
                told.add(unit.name)
                yield Finding(
                    f"{unit.name} ({unit.location}) runs the image {unit.image!r}, and the server {server.unit.name} "
                    f"({server.unit.location}) {server.unit.image!r}: another version of the same code",
                    subject=unit.name,
                    location=unit.location,
                    hint=f"Write image: {server.unit.image}.",
                )


def _is_beside(unit: Unit, server: Unit) -> bool:
    return unit.stack == server.stack and unit.name != server.name and unit.role == server.role == "service"


def _differs(one: str, other: str) -> bool:
    """Whether two images are the same but for their version; flavours of one version, and what is not known, are not told apart."""
    name, tag = _split(one)
    server_name, server_tag = _split(other)
    if not name or name != server_name or tag == server_tag or "@" in one + other or "template" in one + other:
        return False
    variables = [_VARIABLE.findall(text) for text in (tag, server_tag)]
    if any(variables):
        return variables[0] != variables[1] and (tag in _LATEST or server_tag in _LATEST)
    versions = [_VERSION.search(text) for text in (tag, server_tag)]
    numbers = [match[1] if match is not None else None for match in versions]
    if None in numbers:
        return {tag, server_tag} & {*_LATEST} != set() and numbers != [None, None]
    return numbers[0] != numbers[1]


def _split(image: str) -> tuple[str, str]:
    """Return the name of an image and its tag; a port of its registry and a variable's default are no tags."""
    plain = re.sub(r"\$\{\w+[^}]*\}", lambda match: match[0].replace(":", "\0"), image)
    name, colon, tag = plain.rpartition(":")
    return (name.replace("\0", ":"), tag.replace("\0", ":")) if colon and "/" not in tag else (image, "")
