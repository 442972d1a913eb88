"""A script that a container starts can run there.

Why: with Windows line endings, the first line of a script names an interpreter that ends in a carriage return, which no image has: "no such file or directory", though the script is there. A script that
is not executable ends with "permission denied".

Fix: ``*.sh text eol=lf`` in .gitattributes, and ``git update-index --chmod=+x entrypoint.sh``, or ``RUN chmod +x`` in the Dockerfile.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from django_conformance.discovery.deployment.dockerfile import Image, dockerfiles, read
from django_conformance.discovery.deployment.files import DeploymentFile, DeploymentFiles
from django_conformance.discovery.project import Project
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.docker.com/reference/dockerfile/#entrypoint")

_CONVERTED = re.compile(r"dos2unix|\\r|tr\s+-d|unix2dos")
_MADE_EXECUTABLE = re.compile(r"chmod|(?:RUN|&&|;)\s+install\s|FROM\s+\S*windows")


def find(project: Project) -> Iterator[Finding]:
    """Yield each script that a Dockerfile starts and that its image cannot run."""
    files = project.context.deployment_files
    keeps_modes = any(os.access(file.path, os.X_OK) for file in files.every)
    for file in dockerfiles(files):
        for word, script in _started(file, files):
            fault = _fault(file, script, is_direct=word != "sh", keeps_modes=keeps_modes)
            if fault:
                yield Finding(
                    f"{file.relative} starts {script.relative}, {fault}",
                    subject=script.relative,
                    location=Location(script.relative, 1),
                )


def _started(file: DeploymentFile, files: DeploymentFiles) -> Iterator[tuple[str, DeploymentFile]]:
    """Yield the scripts that the last stage of a Dockerfile starts, with ``sh`` where a shell reads them."""
    for image in read(file, file.folder)[-1:]:
        for words in (image.entrypoint, image.command):
            first = words[1:2] if words[:1] in (("sh",), ("bash",), ("/bin/sh",), ("/bin/bash",)) else words[:1]
            for word in first:
                name = str(word).rpartition("/")[2]
                named = [script for script in files.scripts if script.path.name == name]
                if len(named) == 1 and _is_copied(named[0], image, file):
                    yield "sh" if words[:1] != first else "", named[0]


def _is_copied(script: DeploymentFile, image: Image, file: DeploymentFile) -> bool:
    """Whether an image has a script of the repository: one of the same name may be its base's."""
    return any(path == file.folder or path.name in script.path.parts for path in image.copies.values())


def _fault(file: DeploymentFile, script: DeploymentFile, *, is_direct: bool, keeps_modes: bool) -> str:
    try:
        content = script.path.read_bytes()
    except OSError:
        return ""
    lines = content.count(b"\n")
    if content.count(b"\r\n") == lines and lines and not _CONVERTED.search(file.text):
        return "which has Windows line endings: the container ends with 'no such file or directory'"
    is_executable = os.access(script.path, os.X_OK)
    if is_direct and keeps_modes and not is_executable and not _MADE_EXECUTABLE.search(file.text):
        return "which is not executable: permission denied"
    return ""
