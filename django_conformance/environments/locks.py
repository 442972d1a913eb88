"""Reads lock files: the exact versions that they hold, beside what the project asks for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django_conformance.environments import pyproject, uv
from django_conformance.environments.libraries import toml
from django_conformance.environments.records import Requirements
from django_conformance.errors import UsageError
from django_conformance.files import read_text

if TYPE_CHECKING:
    from pathlib import Path


def uv_lock(path: Path, chosen: tuple[str, ...] = ()) -> Requirements:
    """Read ``uv.lock`` as uv exports it: with the default groups, and the extras and groups that are chosen.

    Raises:
        UsageError: uv refuses it.
    """
    root = path.parent
    data = toml(root / "pyproject.toml")
    extras = tuple(name for name in chosen if name in data.get("project", {}).get("optional-dependencies", {}))
    groups = tuple(name for name in chosen if name not in extras)
    options = [option for name in extras for option in ("--extra", name)]
    options += [option for name in groups for option in ("--group", name)]
    plain = ("--format", "requirements-txt", "--frozen", "--no-hashes", "--no-annotate", "--no-header")
    done = uv.run(["export", "--quiet", *plain, "--no-emit-project", *options], root)
    if done.returncode:
        raise UsageError(f"{path} cannot be read: {uv.reason(done.stderr)}", "Write it again with: uv lock")
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip() and not line.startswith("#")]
    local = [_local(line, root) for line in lines if line.startswith(("-e ", ".", "/"))]
    default = data.get("tool", {}).get("uv", {}).get("default-groups", ["dev"])
    present = data.get("dependency-groups", {})
    wanted = [name for name in (present if default == "all" else default) if name in present]
    asked = pyproject.dependencies(root / "pyproject.toml", (*wanted, *chosen))
    return Requirements(
        kind="uv.lock",
        path=path,
        root=root,
        requirements=(*asked, *data.get("tool", {}).get("uv", {}).get("dev-dependencies", ()), *local),
        pins=tuple(line for line in lines if not line.startswith(("-", ".", "/"))),
        python=pyproject.requires_python(root / "pyproject.toml"),
        extras=chosen,
        complete=True,
    )


def poetry_lock(path: Path, chosen: tuple[str, ...] = ()) -> Requirements:
    """Read ``poetry.lock``: what is asked for stands in ``pyproject.toml`` beside it.

    Raises:
        UsageError: one of both cannot be read.
    """
    beside = path.parent / "pyproject.toml"
    pins = [_poetry_pin(package) for package in toml(path).get("package", ())]
    return Requirements(
        kind="poetry.lock",
        path=path,
        root=path.parent,
        requirements=pyproject.dependencies(beside, chosen),
        pins=tuple(pin for pin in pins if pin),
        python=pyproject.requires_python(beside),
        complete=True,
    )


def pipfile_lock(path: Path, chosen: tuple[str, ...] = ()) -> Requirements:
    """Read ``Pipfile.lock``: its default packages, and the categories that are chosen (``develop``).

    Raises:
        UsageError: it cannot be read, or has no such category.
    """
    try:
        data: dict[str, Any] = json.loads(read_text(path))
    except ValueError as error:
        raise UsageError(f"{path} cannot be read: {error}.", "Write it again with: pipenv lock") from error
    lines = []
    for category in ("default", *chosen):
        if category not in data:
            raise UsageError(f"{path} has no category {category!r}.", f"It has: {', '.join(sorted(data))}.")
        lines += [_pipfile_line(name, entry, path.parent) for name, entry in data[category].items()]
    sources = [source["url"] for source in data.get("_meta", {}).get("sources", ()) if "url" in source]
    options = [("--extra-index-url " if index else "--index-url ") + url for index, url in enumerate(sources)]
    version = data.get("_meta", {}).get("requires", {}).get("python_version")
    return Requirements(
        kind="Pipfile.lock",
        path=path,
        root=path.parent,
        requirements=tuple(lines),
        options=tuple(options),
        python="" if version is None else f"=={version}.*",
        complete=True,
    )


def pylock(path: Path, _chosen: tuple[str, ...] = ()) -> Requirements:
    """Read ``pylock.toml`` (PEP 751).

    Raises:
        UsageError: it cannot be read.
    """
    data = toml(path)
    lines = [_pylock_line(package, path.parent) for package in data.get("packages", ())]
    return Requirements(
        kind="pylock.toml",
        path=path,
        root=path.parent,
        requirements=tuple(lines),
        python=str(data.get("requires-python", "")),
        complete=True,
    )


def _local(line: str, root: Path) -> str:
    place, _, marker = line.removeprefix("-e ").partition(" ; ")
    return f"-e {(root / place.strip()).resolve()}" + (f" ; {marker}" if marker else "")


def _poetry_pin(package: dict[str, Any]) -> str:
    source = package.get("source", {})
    kind, url = source.get("type"), source.get("url", "")
    if kind == "git":
        folder = f"#subdirectory={source['subdirectory']}" if "subdirectory" in source else ""
        return f"{package['name']} @ git+{url}@{source['resolved_reference']}{folder}"
    if kind == "url":
        return f"{package['name']} @ {url}"
    if kind in ("directory", "file"):
        return ""  # what is asked for already says where it stands
    return f"{package['name']}=={package['version']}"


def _pipfile_line(name: str, entry: dict[str, Any], root: Path) -> str:
    extras = f"[{','.join(entry['extras'])}]" if entry.get("extras") else ""
    marker = f" ; {entry['markers']}" if entry.get("markers") else ""
    if "git" in entry:
        folder = f"#subdirectory={entry['subdirectory']}" if "subdirectory" in entry else ""
        return f"{name}{extras} @ git+{entry['git'].removeprefix('git+')}@{entry['ref']}{folder}{marker}"
    if "path" in entry:
        place = (root / entry["path"]).resolve()
        return f"-e {place}{extras}{marker}" if place.is_dir() else f"{name}{extras} @ {place.as_uri()}{marker}"
    if "file" in entry:
        return f"{name}{extras} @ {entry['file']}{marker}"
    return f"{name}{extras}{entry['version']}{marker}"


def _pylock_line(package: dict[str, Any], root: Path) -> str:
    name, marker = package["name"], f" ; {package['marker']}" if package.get("marker") else ""
    if "vcs" in package:
        vcs = package["vcs"]
        place = vcs.get("url") or (root / vcs["path"]).resolve().as_uri()
        folder = f"#subdirectory={vcs['subdirectory']}" if "subdirectory" in vcs else ""
        return f"{name} @ {vcs['type']}+{place}@{vcs['commit-id']}{folder}{marker}"
    if "directory" in package:
        return f"-e {(root / package['directory']['path']).resolve()}{marker}"
    if "archive" in package:
        archive = package["archive"]
        return f"{name} @ {archive.get('url') or (root / archive['path']).resolve().as_uri()}{marker}"
    return f"{name}=={package['version']}{marker}"
