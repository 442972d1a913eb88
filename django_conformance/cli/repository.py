"""Where a project is in its repository, and where its files can be read on the web while CI runs."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping


def folder_in_repository(project: str | None) -> str | None:
    """Return a project's folder inside its repository (``backend/``; empty for the root), or None if it is not in one here."""
    path = Path(project) if project else None
    with suppress(OSError):
        if path is not None and path.is_dir():
            for parent in (path, *path.parents):
                if (parent / ".git").exists():
                    folder = path.relative_to(parent).as_posix()
                    return "" if folder == "." else f"{folder}/"
    return None


def address_of_files(folder: str | None, environment: Mapping[str, str]) -> str:
    """Return what stands before a path in the address of a project's file, at the commit that CI runs for; else nothing.

    https://docs.github.com/en/actions/reference/workflows-and-actions/variables
    https://docs.gitlab.com/ci/variables/predefined_variables/
    """
    if folder is None:
        return ""
    github = [environment.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "SHA")]
    if all(github):
        return f"{github[0]}/{github[1]}/blob/{github[2]}/{quote(folder)}"
    gitlab = [environment.get(f"CI_{name}", "") for name in ("PROJECT_URL", "COMMIT_SHA")]
    return f"{gitlab[0]}/-/blob/{gitlab[1]}/{quote(folder)}" if all(gitlab) else ""
