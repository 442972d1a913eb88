"""Reads ``pyproject.toml``: PEP 621 dependencies and extras, PEP 735 dependency groups, and poetry's own tables."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from django_conformance.environments.libraries import library, toml
from django_conformance.environments.records import Requirements
from django_conformance.errors import UsageError


def pyproject_file(path: Path, chosen: tuple[str, ...] = ()) -> Requirements:
    """Read what a project depends on; ``chosen`` names extras and groups to add.

    Raises:
        UsageError: it cannot be read, or has no such extra or group.
    """
    return Requirements(
        kind="pyproject.toml",
        path=path,
        root=path.parent,
        requirements=dependencies(path, chosen),
        python=requires_python(path),
    )


def dependencies(path: Path, chosen: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the PEP 508 lines that a project depends on, with those of the extras and groups that are chosen.

    Raises:
        UsageError: there is no such extra or group.
    """
    data = toml(path)
    project = data.get("project", {})
    lines = list(project.get("dependencies", ()))
    if _is_poetrys(data):
        lines += _poetry(path, chosen)
    extras = {canonicalize_name(name): value for name, value in project.get("optional-dependencies", {}).items()}
    groups = {canonicalize_name(name) for name in data.get("dependency-groups", {})}
    own = canonicalize_name(project.get("name", ""))
    for name in map(canonicalize_name, chosen):
        if name in extras:
            lines += _expanded(extras[name], own, extras)
        elif name in groups:
            lines += library("dependency_groups").resolve(data["dependency-groups"], name)
        elif not _is_poetrys(data):
            known = ", ".join(sorted({*extras, *groups})) or "none"
            raise UsageError(f"{path} has no extra or group {name!r}.", f"It has: {known}.")
    return tuple(dict.fromkeys(_in_place(line) for line in lines))


def extras_and_groups(path: Path) -> tuple[str, ...]:
    """Return the names of a project's extras and dependency groups, as they are written."""
    data = toml(path)
    return (*data.get("project", {}).get("optional-dependencies", {}), *data.get("dependency-groups", {}))


def requires_python(path: Path) -> str:
    """Return the specifier of Pythons that a project allows, or ""."""
    data = toml(path)
    if _is_poetrys(data) and "requires-python" not in data.get("project", {}):
        written = data["tool"]["poetry"].get("dependencies", {}).get("python")
        return _poetry_python(path) if written else ""
    return str(data.get("project", {}).get("requires-python", ""))


def has_dependencies(path: Path) -> bool:
    """Whether a ``pyproject.toml`` says what a project depends on, and not only how tools are to treat it."""
    data = toml(path)
    return bool(data.get("project", {}).get("dependencies")) or _is_poetrys(data) or "dependency-groups" in data


def is_package(path: Path) -> bool:
    """Whether the project is a package that its own tool would install: it names what builds it."""
    if not path.is_file():
        return False
    data = toml(path)
    tool = data.get("tool", {})
    if tool.get("uv", {}).get("package") is False or tool.get("poetry", {}).get("package-mode") is False:
        return False
    return "build-system" in data and ("project" in data or "poetry" in tool)


def _expanded(lines: list[str], own: str, extras: dict[Any, list[str]]) -> list[str]:
    """Return an extra's lines, where those that name other extras of the same project are replaced by these."""
    expanded = []
    for line in lines:
        requirement = Requirement(line)
        if canonicalize_name(requirement.name) == own:
            for extra in sorted(requirement.extras):
                expanded += _expanded(extras.get(canonicalize_name(extra), []), own, extras)
        else:
            expanded.append(line)
    return expanded


def _in_place(line: str) -> str:
    """Return a requirement on a folder as one that is installed as it stands."""
    requirement = Requirement(line)
    url = requirement.url or ""
    folder = url2pathname(urlsplit(url).path) if url.startswith("file:") else ""
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    return f"-e {folder}{extras}" if folder and Path(folder).is_dir() else line


def _is_poetrys(data: dict[str, Any]) -> bool:
    tables = data.get("tool", {}).get("poetry", {})
    return bool(tables.get("dependencies") or tables.get("group") or tables.get("dev-dependencies"))


def _package(path: Path) -> Any:
    logging.getLogger("poetry").addHandler(logging.NullHandler())  # what it says of the file's form is for its author
    try:
        return library("poetry.core.factory").Factory().create_poetry(path.parent).package
    except RuntimeError as error:  # what poetry-core raises for tables that it cannot accept
        raise UsageError(f"{path} cannot be read: {error}") from error


def _poetry(path: Path, chosen: tuple[str, ...]) -> list[str]:
    """Return what ``poetry install`` would: every group that is not optional, and what is chosen besides."""
    package = _package(path)
    wanted = {name for name in package.dependency_group_names() if not package.dependency_group(name).is_optional()}
    extra = {dependency.name for name in chosen for dependency in package.extras.get(canonicalize_name(name), ())}
    lines = []
    for name in sorted({*wanted, *(set(chosen) & package.dependency_group_names(include_optional=True))}):
        for dependency in package.dependency_group(name).dependencies:
            if not dependency.is_optional() or dependency.name in extra:
                requirement = Requirement(dependency.to_pep_508(with_extras=False))
                lines.append(str(requirement))
    return lines


def _poetry_python(path: Path) -> str:
    """Return poetry's ``python = "^3.10"`` as a specifier, or "" where it allows what no one specifier says."""
    constraint = str(_package(path).python_constraint)
    return "" if "||" in constraint else constraint
