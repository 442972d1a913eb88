"""Reads pip's requirements files, with what they include, by pip's own parser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement

from django_conformance.environments import pyproject
from django_conformance.environments.libraries import library
from django_conformance.environments.records import Requirements
from django_conformance.errors import UsageError
from django_conformance.files import named, read_bytes

_URL = re.compile(r"^[a-z+]+://|^git\+", re.IGNORECASE)
_EGG = re.compile(r"[#&]egg=([A-Za-z0-9._-]+)(\[[^\]]*\])?")
_OPTIONS = {
    "index_url": "--index-url",
    "extra_index_urls": "--extra-index-url",
    "find_links": "--find-links",
    "no_index": "--no-index",
    "no_binary": "--no-binary",
    "only_binary": "--only-binary",
    "pre": "--pre",
}


def requirements_file(path: Path, _chosen: tuple[str, ...] = ()) -> Requirements:
    """Read a requirements file, its ``-r`` and ``-c`` included. Hashes are left out: versions are resolved anew.

    Raises:
        UsageError: it cannot be read, or a line is none.
    """
    includes = frozenset(_includes(path, set()))
    try:
        parsed = library("pip_requirements_parser").RequirementsFile.from_file(str(path), include_nested=True)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {error}.") from error
    except Exception as error:
        if type(error).__name__ != "RequirementsFileParserError" and "nstallationError" not in type(error).__name__:
            raise
        raise UsageError(f"{path} cannot be read: {error}.") from error
    for wrong in parsed.invalid_lines:
        raise UsageError(f"{_place(wrong)}: {wrong.line!r} is not a requirement.", str(wrong.error_message or ""))
    lines: dict[bool, list[str]] = {False: [], True: []}
    extras: tuple[str, ...] = ()
    for requirement in parsed.requirements:
        line = _line(requirement)
        folder, own = _folder(line)
        if folder is not None and pyproject.is_package(folder / "pyproject.toml") and folder in path.resolve().parents:
            extras += own
            continue
        lines[bool(requirement.is_constraint)].append(line)
    return Requirements(
        kind="requirements.txt",
        path=path,
        root=path.parent,
        requirements=tuple(dict.fromkeys(lines[False])),
        constraints=tuple(dict.fromkeys(lines[True])),
        options=tuple(_options(parsed.options)),
        extras=extras,
        includes=includes,
    )


_INCLUDE = re.compile(r"^\s*(?:-r|-c|--requirement|--constraint)(?:\s*=\s*|\s*)(?P<path>[^\s#]+)", re.MULTILINE)


def _includes(path: Path, seen: set[Path]) -> Iterator[Path]:
    """Yield the files that a file includes, as far as pip follows them; each is read, so that no pipe is waited for.

    Raises:
        OSError: one of the files is a pipe, a device or too large.
        UsageError: one of the files includes itself.
    """
    if path in seen:
        raise UsageError(f"{path} includes itself.", "Remove that -r or -c line.")
    for include in _INCLUDE.finditer(read_bytes(path).decode("utf-8", errors="replace")):
        if not _URL.match(include["path"]):
            included = named(path.parent / include["path"])
            yield included.resolve()
            yield from _includes(included, {*seen, path})


def _line(requirement: Any) -> str:
    """Return a requirement as PEP 508, or as ``-e /path`` where it is a folder."""
    text = re.sub(r"^(-e|--editable)[= ]\s*", "", _bare(requirement.requirement_line.line))
    marker = f" ; {requirement.marker}" if requirement.marker else ""
    if _URL.match(text):
        egg = _EGG.search(text)
        return f"{egg[1]}{egg[2] or ''} @ {text.partition('#')[0]}{marker}" if egg else text
    if requirement.req is not None and not requirement.is_editable:
        try:
            return str(Requirement(f"{requirement.req}{marker}"))
        except InvalidRequirement as error:
            raise UsageError(f"{_place(requirement.requirement_line)}: {error}.") from error
    bare, bracket, extras = text.partition(";")[0].strip().partition("[")
    place = (Path(requirement.requirement_line.filename).parent / bare.removeprefix("file:")).resolve()
    if not place.exists():
        raise UsageError(
            f"{_place(requirement.requirement_line)}: there is no {place}.", "Correct the path in the requirements."
        )
    return f"-e {place}{bracket}{extras}" if place.is_dir() else str(place)


def _bare(line: str) -> str:
    """Return a line without its comment and its hashes."""
    return re.sub(r"(^|\s)(#.*|--hash[= ].*)$", "", line.strip(), flags=re.DOTALL).rstrip(" \\")


def _folder(line: str) -> tuple[Path | None, tuple[str, ...]]:
    if not line.startswith("-e "):
        return None, ()
    place, _, extras = line.removeprefix("-e ").partition("[")
    return Path(place), tuple(word.strip() for word in extras.rstrip("]").split(",") if word.strip())


def _options(requirements: list[Any]) -> list[str]:
    lines = []
    for requirement in requirements:
        for name, value in requirement.options.items():
            if name in _OPTIONS:
                values = value if isinstance(value, (list, tuple, set)) else [value]
                lines += [_OPTIONS[name] if word is True else f"{_OPTIONS[name]} {word}" for word in values]
    return list(dict.fromkeys(lines))


def _place(line: Any) -> str:
    return f"{line.filename}, line {line.line_number}"
