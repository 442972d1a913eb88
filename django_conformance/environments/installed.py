"""The requirements of a project that states none: what is installed in this environment."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from packaging.utils import canonicalize_name

from django_conformance.environments.records import Requirements

if TYPE_CHECKING:
    from importlib.metadata import Distribution

TOOL = "django-conformance"
_INSTALLERS = ("pip", "setuptools", "wheel", "uv")


def installed(project: Path) -> Requirements:
    """Return every distribution of this environment as a pin, but for the tool and what only installs others."""
    lines: dict[str, str] = {}
    for distribution in metadata.distributions():
        name = canonicalize_name(distribution.metadata["Name"] or "")
        if name and name not in (TOOL, *_INSTALLERS):
            lines.setdefault(name, _line(name, distribution, project))
    return Requirements(
        kind="environment",
        path=None,
        root=project,
        requirements=tuple(line for _, line in sorted(lines.items()) if line),
        complete=True,
        notes=("No requirements or lock file was found: the packages installed in this environment are used instead.",),
    )


def origin(distribution: Distribution) -> dict[str, Any]:
    """Return what PEP 610's ``direct_url.json`` says of where a distribution was installed from, or nothing."""
    text = distribution.read_text("direct_url.json")
    direct_url: dict[str, Any] = json.loads(text) if text else {}
    return direct_url


def origin_of_the_tool() -> dict[str, Any]:
    """Return where this tool was installed from, or nothing: from an index, or not installed at all."""
    try:
        return origin(metadata.distribution(TOOL))
    except metadata.PackageNotFoundError:
        return {}


def folder(distribution: Distribution) -> Path | None:
    """Return the folder that an editable distribution stands in, or None."""
    direct_url = origin(distribution)
    if not direct_url.get("dir_info", {}).get("editable"):
        return None
    return Path(unquote(urlsplit(direct_url["url"]).path))


def _line(name: str, distribution: Distribution, project: Path) -> str:
    """Return what installs a distribution again: from where it came, where that is no index and still there."""
    direct_url = origin(distribution)
    url = str(direct_url.get("url", ""))
    place = Path(unquote(urlsplit(url).path)) if url.startswith("file:") else None
    if "dir_info" in direct_url and place is not None and place.is_dir():
        return "" if place == project or place in project.parents else f"-e {place}"
    if "vcs_info" in direct_url:
        return f"{name} @ {direct_url['vcs_info']['vcs']}+{url}@{direct_url['vcs_info']['commit_id']}"
    if "archive_info" in direct_url and (place is None or place.is_file()):
        return f"{name} @ {url}"
    return f"{name}=={distribution.version}"
