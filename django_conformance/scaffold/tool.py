"""Where CI installs the tool from: the repository that it was installed from here, or else a package index."""

from __future__ import annotations

import re
from configparser import ConfigParser, Error
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "django-conformance"
_BY_SSH = re.compile(r"(?:ssh://)?(?:[^@/]+@)?([^:/@]+)(?::\d+)?[:/](.+)")
_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class ToolRequirement:
    """The tool as pip is told of it.

    Args:
        address: what pip downloads (``git+https://…@COMMIT``); empty for an index.
        folder: the folder that it was installed from here, which has no address that CI could use; empty if there is one.
    """

    address: str = ""
    folder: str = ""

    def with_extras(self, *extras: str) -> str:
        """Return the requirement, without quotes for a shell."""
        named = f"{NAME}[{','.join(extras)}]" if extras else NAME
        return f"{named} @ {self.address}" if self.address else named


def tool(direct_url: Mapping[str, Any]) -> ToolRequirement:
    """Return where CI gets the tool, by what ``direct_url.json`` says of its installation here; that is empty for an index."""
    url = str(direct_url.get("url", ""))
    if "vcs_info" in direct_url:
        return ToolRequirement(f"git+{_without_secrets(url)}@{direct_url['vcs_info']['commit_id']}")
    if "dir_info" not in direct_url:
        return ToolRequirement()
    folder = Path(unquote(urlsplit(url).path))
    remote, commit = _remote(folder / ".git"), _commit(folder / ".git")
    return ToolRequirement(f"git+{remote}@{commit}") if remote and commit else ToolRequirement(folder=str(folder))


def _remote(git: Path) -> str:
    """Return the address of a clone's origin as anybody may read it, by HTTPS; empty if it has none elsewhere."""
    config = ConfigParser(strict=False, interpolation=None)
    try:
        config.read(git / "config", encoding="utf-8")
    except (OSError, UnicodeDecodeError, Error):
        return ""
    url = config.get('remote "origin"', "url", fallback="")
    if url.startswith(("https://", "http://")):
        return _without_secrets(url)
    by_ssh = None if url.startswith(("/", ".", "file:")) else _BY_SSH.fullmatch(url)
    return f"https://{by_ssh[1]}/{by_ssh[2]}" if by_ssh else ""


def _commit(git: Path) -> str:
    """Return the commit that a clone is at."""
    try:
        head = (git / "HEAD").read_text(encoding="utf-8").strip()
        named = head.removeprefix("ref: ")
        text = head if named == head else (git / named).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return text if _COMMIT.fullmatch(text) else ""


def _without_secrets(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
