"""Dockerfiles: what an image starts, what its build runs, and what it copies where.

https://docs.docker.com/reference/dockerfile/
"""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from django_conformance.codec import loads
from django_conformance.discovery.deployment.start import Start, joined, operator_in, unit_of
from django_conformance.discovery.deployment.wrappers import is_shell
from django_conformance.discovery.deployment.yaml_text import Text
from django_conformance.inventory.common import Location
from django_conformance.inventory.deployment import HealthCheck

if TYPE_CHECKING:
    from django_conformance.discovery.deployment.files import DeploymentFile, DeploymentFiles

_NAMED = r"(?:.*\.)?(?:dockerfile|containerfile)(?:[.-].+)?"
_OF_ROOT = ("python", "debian", "ubuntu", "alpine", "uv")
"""Images whose processes are root's where a Dockerfile names no user."""


@dataclass
class Image:
    """A stage of a Dockerfile: ``runs`` are the commands of its build, ``copies`` files of the repository by their paths in it.

    ``user`` is whose its processes are, empty where its base decides.
    """

    file: DeploymentFile
    name: str = ""
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    copies: dict[str, Path] = field(default_factory=dict)
    runs: list[Text] = field(default_factory=list)
    workdir: str = "/"
    health: HealthCheck | None = None
    unwritable: str = ""
    user: str = ""

    def following(self, name: str) -> Image:
        """Return the stage that begins with what this one has."""
        return Image(
            self.file,
            name,
            self.entrypoint,
            self.command,
            dict(self.variables),
            dict(self.copies),
            [],
            self.workdir,
            self.health,
            self.unwritable,
            self.user,
        )


def dockerfiles(files: DeploymentFiles) -> list[DeploymentFile]:
    """Return the repository's Dockerfiles."""
    return [file for file in files.named(_NAMED) if not file.name.endswith((".dockerignore", ".md", ".py"))]


def base_of(file: DeploymentFile) -> str:
    """Return the image that the last stage of a Dockerfile is made from in the end; nothing where it is not written out."""
    stages: dict[str, str] = {}
    base = ""
    for step in _structure(file.text):
        words = [word for word in str(step["value"]).split() if not word.startswith("--")]
        if step["instruction"] == "FROM" and words:
            base = stages.get(words[0].lower(), words[0])
            if len(words) > 2 and words[1].lower() == "as":  # noqa: PLR2004 - FROM base AS name
                stages[words[2].lower()] = base
    return "" if "$" in base else base


def starts(files: DeploymentFiles) -> Iterator[Start]:
    """Yield what each Dockerfile starts, and what its build runs."""
    for file in dockerfiles(files):
        images = read(file, file.folder)
        if not images:
            continue
        image = images[-1]
        words = joined(image.entrypoint, image.command)
        line = next((word.line for word in words if isinstance(word, Text)), 1)
        operator = "" if image.entrypoint else operator_in(list(image.command))
        unit = unit_of(file, file.path.name, "dockerfile", line, variables=image.variables, operator=operator)
        unit = replace(unit, health=image.health, unwritable=image.unwritable, user=image.user)
        if words:
            yield Start(unit, words, file.folder, image.variables, image.copies)
        for stage in images:
            for text in stage.runs:
                built = unit_of(file, file.path.name, "dockerfile", text.line, role="build", variables=stage.variables)
                yield Start(built, ("sh", "-c", text), file.folder, stage.variables, stage.copies)


def image_for(files: DeploymentFiles, context: Path, dockerfile: str | None, target: str | None) -> Image | None:
    """Return the image that is built from a Dockerfile in a context, ``None`` where there is no such file."""
    file = files.at(context / (dockerfile or "Dockerfile"))
    images = read(file, context) if file is not None else []
    named = [image for image in images if target and image.name == target]
    return (named or images)[-1] if images else None


def read(file: DeploymentFile, context: Path) -> list[Image]:
    """Return the stages of a Dockerfile."""
    images: list[Image] = []
    for step in _structure(file.text):
        name, value, line = step["instruction"], str(step["value"]), int(step["startline"]) + 1
        if name == "FROM":
            images.append(_stage(file, value, images))
        elif images:
            _add(images[-1], name, value, line, context)
    return images


def _structure(text: str) -> list[dict[str, Any]]:
    from dockerfile_parse import DockerfileParser

    try:
        parser = DockerfileParser(fileobj=io.BytesIO(_without_heredocs(text).encode()))
        structure: list[dict[str, Any]] = parser.structure
    except Exception:
        return []
    return structure


def _without_heredocs(text: str) -> str:
    """Return a Dockerfile whose heredocs are commands with ``;`` between them, in as many lines as before."""

    def flat(match: re.Match[str]) -> str:
        lines = [line for line in match["body"].splitlines() if line.strip() and not line.lstrip().startswith("#")]
        return f"{match['before']}{'; '.join(lines)}" + "\n" * (match["body"].count("\n") + 1)

    pattern = r"(?P<before>^RUN\s+(?:--\S+\s+)*)<<-?[\"']?(?P<mark>\w+)[\"']?[^\n]*\n(?P<body>.*?)^\s*(?P=mark)\s*$"
    return re.sub(pattern, flat, text, flags=re.MULTILINE | re.DOTALL | re.IGNORECASE)


def _stage(file: DeploymentFile, value: str, images: list[Image]) -> Image:
    words = [word for word in value.split() if not word.startswith("--")]
    name = words[2] if len(words) > 2 and words[1].lower() == "as" else ""  # noqa: PLR2004 - FROM base AS name
    base = next((image for image in images if words and image.name == words[0]), None)
    official = words[0].rpartition("/")[2].partition(":")[0] if words else ""
    return base.following(name) if base is not None else Image(file, name, user="root" if official in _OF_ROOT else "")


def _add(image: Image, name: str, value: str, line: int, context: Path) -> None:
    match name:
        case "CMD":
            image.command = _words(value, line, image.file.relative)
        case "ENTRYPOINT":
            image.entrypoint, image.command = _words(value, line, image.file.relative), ()
        case "ENV":
            image.variables.update(_variables(value))
        case "WORKDIR":
            image.workdir, image.unwritable = str(PurePosixPath(image.workdir, value.strip("\"'"))), ""
        case "USER":
            image.user = value.partition(":")[0].strip("\"' ")
            image.unwritable = _unwritable(image, image.user)
        case "RUN":
            image.runs.append(Text.at(re.sub(r"^(?:--\S+\s+)+", "", value), line, image.file.relative))
        case "HEALTHCHECK":
            image.health = _health(value, line, image.file.relative)
        case "COPY" | "ADD":
            _copy(image, value, context)
        case _:
            pass


def _unwritable(image: Image, user: str) -> str:
    """Return why a user may not write into the folder that an image starts in; nothing where some line may have given it that."""
    is_given = re.search(r"\bch(?:own|mod)\b|\bmkdir\b|\binstall\s+-[a-z]*d|\bln\s+-", image.file.text) is not None
    is_own = image.workdir == "/" or image.workdir.startswith(("/home/", "/tmp", "/var/tmp", "$"))  # noqa: S108 - of an image
    if not user or "$" in user or user in ("root", "0") or is_given or is_own:
        return ""
    return f"{image.file.relative} makes {image.workdir} as root, and then runs as {user}"


def _health(value: str, line: int, path: str) -> HealthCheck | None:
    """Return the check of ``HEALTHCHECK --interval=30s CMD …``; ``None`` for ``HEALTHCHECK NONE``."""
    given = re.search(r"\bCMD\s+(?P<command>.+)", value, re.DOTALL)
    if given is None:
        return None
    words = _words(given["command"].strip(), line, path)
    command = words[-1] if words[:2] == ("sh", "-c") else " ".join(words)
    return HealthCheck("command", command, Location(path, line), has_shell=is_shell("".join(words[:1])))


def _words(value: str, line: int, path: str) -> tuple[str, ...]:
    try:
        words = loads(value)
    except ValueError:
        words = None
    if isinstance(words, list):
        return tuple(Text.at(str(word), line, path) for word in words)
    return ("sh", "-c", Text.at(value, line, path))


def _variables(value: str) -> dict[str, str]:
    try:
        words = shlex.split(value)
    except ValueError:
        return {}
    if words and "=" not in words[0]:
        return {words[0]: " ".join(words[1:])}
    return {name: text for name, _, text in (word.partition("=") for word in words)}


def _copy(image: Image, value: str, context: Path) -> None:
    words = value.strip("[]").replace('",', '" ').replace('"', " ").split()
    if any(word.startswith("--from") for word in words):
        return
    words = [word for word in words if not word.startswith("--")]
    if len(words) < 2:  # noqa: PLR2004 - from and to
        return
    *sources, to = words
    target = PurePosixPath(image.workdir, to)
    for source in sources:
        path = context / source.lstrip("/")
        is_folder = to.endswith(("/", ".")) or len(sources) > 1
        inside = target / PurePosixPath(source).name if is_folder and not path.is_dir() else target
        image.copies[str(inside)] = path
