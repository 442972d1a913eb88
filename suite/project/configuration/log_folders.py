"""The folder of every log file exists when the process starts.

Why: a file handler opens its file when Django starts. Git keeps no empty folder and images leave ignored ones out: where the folder is
missing, every process ends with ValueError: Unable to configure handler. On a developer's machine it was made by hand.

Fix: make it in the settings (``LOG_FOLDER.mkdir(exist_ok=True)``), or in the Dockerfile; or log to the console.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePath

from django_conformance.discovery.project import Project
from django_conformance.discovery.stage import is_for_development
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import entries
from django_conformance.source.setting_places import place_of

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/howto/logging/", settings=True)

_FILES = re.compile(r"FileHandler$")
_MAKING = re.compile(rb"\bmakedirs\b|\.mkdir\(")


def find(project: Project) -> Iterator[Finding]:
    """Yield each folder of the repository that a handler writes into, that is not there, and that nothing makes."""
    if is_for_development(project.context):
        return
    root, sources = project.context.deployment_files.root, project.context.sources
    for name, handler in entries(dict(entries(project.context.originals.get("LOGGING"))).get("handlers")):
        given = dict(entries(handler))
        path = given.get("filename")
        if not _FILES.search(str(given.get("class", ""))) or not isinstance(path, (str, PurePath)):
            continue
        folder = Path(project.context.project, path).parent
        if root not in (folder, *folder.parents) or folder.exists() or _is_made(folder, project):
            continue
        yield Finding(
            f"the handler {name!r} of LOGGING writes into {folder.relative_to(root)}/, which is not in the repository, and nothing makes it: "
            "each process ends with ValueError: Unable to configure handler",
            subject="LOGGING",
            location=place_of(sources, "LOGGING", "handlers", str(name), "filename"),
            hint=f"Make it in the settings: Path({str(folder.name)!r}).mkdir(exist_ok=True).",
        )


def _is_made(folder: Path, project: Project) -> bool:
    """Whether code at the top of a module may make folders, or a deployment file has the folder's name."""
    sources = project.context.sources
    if any(_MAKING.search(file.content) and b"log" in file.content.lower() for file in sources.every):
        return True
    word = re.compile(
        rf"(?:mkdir|install -d|volumes?|chown|touch|-\s)[^\n]*\b{re.escape(folder.name)}\b|{re.escape(folder.name)}:"
    )
    files = project.context.deployment_files.every
    return any(
        word.search(file.text)
        for file in files
        if file.path.suffix not in (".md", ".rst", ".py") and "ignore" not in file.name
    )
