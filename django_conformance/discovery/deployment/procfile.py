"""Procfiles: a process type a line.

https://devcenter.heroku.com/articles/procfile
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django_conformance.codec import loads
from django_conformance.discovery.deployment.start import Start, number, shell_words, unit_of
from django_conformance.discovery.deployment.yaml_text import mapping

if TYPE_CHECKING:
    from django_conformance.discovery.deployment.files import DeploymentFile, DeploymentFiles

_TYPE = re.compile(r"(?P<name>[A-Za-z0-9_-]+):\s*(?P<command>\S.*)")


def starts(files: DeploymentFiles) -> Iterator[Start]:
    """Yield what each process type starts; how many of each ``app.json`` says."""
    for file in files.named(r"procfile(?:[._-].+)?"):
        formation = _formation(file, files)
        stage = "production" if file.stage == "unsaid" else file.stage
        for line, text in enumerate(file.text.splitlines(), 1):
            match = _TYPE.fullmatch(text.strip())
            if match is None:
                continue
            name = match["name"]
            unit = unit_of(
                file,
                name,
                "procfile",
                line,
                role="release" if name in ("release", "postdeploy") else "service",
                stage=stage,
                replicas=number(mapping(formation.get(name)).get("quantity", 1)),
            )
            yield Start(unit, shell_words(match["command"]), file.folder)


def _formation(file: DeploymentFile, files: DeploymentFiles) -> Mapping[str, Any]:
    beside = files.at(file.folder / "app.json")
    try:
        described = loads(beside.text) if beside is not None else {}
    except ValueError:
        return {}
    return mapping(mapping(described).get("formation"))
