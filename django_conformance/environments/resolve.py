"""Resolves requirements to exact versions by uv: of the baseline, and of an upgrade that moves no more than it must."""

from __future__ import annotations

import re
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from django_conformance.environments import uv
from django_conformance.environments.interpreters import allowed, permits, split, suiting
from django_conformance.environments.records import Moved
from django_conformance.environments.uv import Conflict
from django_conformance.errors import ConformanceError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from django_conformance.environments.records import Requirements
    from django_conformance.services.doctor import InstalledInterpreter

__all__ = ["Conflict", "Resolution", "moved", "resolve"]


_NEEDED_PYTHON = re.compile(r"does not satisfy\s+Python\s*(?P<specifier>[<>=!~][^\s,]*)")


@dataclass(frozen=True)
class Resolution:
    """Exact versions for one Python.

    ``packages`` maps canonical names to versions (or to a place, for what comes from one); ``lines`` are what installs
    them, transitive packages too, with folders as ``-e /path``; ``options`` go before them.
    """

    python: InstalledInterpreter
    packages: Mapping[str, str]
    lines: tuple[str, ...]
    options: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=(), compare=False)


def resolve(
    requirements: Requirements,
    changes: Sequence[str] = (),
    *,
    python: InstalledInterpreter | None = None,
    held: Resolution | None = None,
) -> Resolution:
    """Return exact versions of what a project asks for, with ``changes`` laid on top (``Django==5.2.*``, ``Python==3.13.*``).

    Without changes the pins of the project's lock hold. With changes the packages named in them move to the newest that
    they allow, whatever the project's own files say of these; every other stays at its version in ``held`` (the baseline),
    or in the lock, where it can.

    Raises:
        Conflict: no such versions can be installed together; the reason is the resolver's.
        InterpreterMissing: no Python here is the one that is asked for.
        UsageError: a change is no requirement.
    """
    packages, asked_python = split(_checked(changes))
    interpreter = asked_python or python or (held.python if held else suiting(requirements.python))
    _suits(requirements, interpreter)
    asked: dict[str, Requirement] = {
        canonicalize_name(Requirement(change).name): Requirement(change) for change in packages
    }
    moving = bool(asked) or held is not None
    pins = dict(_for_python(requirements.pins, interpreter))
    lines: list[str] = []
    for line in requirements.requirements:
        lines += _root(line, asked, pins, moving=moving)
    lines += [str(change) for change in asked.values()]
    kept = [line for constraint in requirements.constraints for line in _root(constraint, asked, pins, moving=moving)]
    constraints = [line for line in kept if Requirement(line).specifier]
    if held is not None:
        pins |= {name: f"{name}=={version}" for name, version in held.packages.items() if not _is_place(version)}
    lines += [pin for name, pin in pins.items() if Requirement(pin).url and name not in asked]
    exact = [pin for name, pin in pins.items() if name not in asked and not Requirement(pin).url]
    problem = Compile(tuple(lines), tuple(constraints), (), requirements.options, interpreter, requirements.root)
    wanted = ", ".join(changes)
    failed = f"{wanted or 'These requirements'} cannot be installed with {requirements.origin}:"
    if moving:
        return compiled(problem.preferring(exact), failed, _hint(requirements))
    try:
        return compiled(problem.constrained(exact), failed)
    except Conflict as conflict:
        if not exact:
            raise
        note = f"{requirements.origin} conflicts with what it was made from, so some of its versions moved: {conflict.reason}"
        resolved = compiled(problem.preferring(exact), failed, _hint(requirements))
        return Resolution(resolved.python, resolved.packages, resolved.lines, resolved.options, (note,))


def moved(before: Resolution, after: Resolution) -> tuple[Moved, ...]:
    """Return every package whose version differs, transitive packages too; a Python that differs comes first."""
    first, second = dict(before.packages), dict(after.packages)
    names = sorted(name for name in {*first, *second} if first.get(name) != second.get(name))
    python = [Moved("python", before.python.version, after.python.version)]
    return (
        *(python if before.python.version != after.python.version else ()),
        *(Moved(name, first.get(name), second.get(name)) for name in names),
    )


def displaced(requirements: Requirements, resolution: Resolution, changes: Sequence[str]) -> tuple[Moved, ...]:
    """Return the packages that have another version than the project's own files pin, beside those that changes name."""
    named = {canonicalize_name(Requirement(change).name) for change in changes}
    pinned = dict(_for_python([*filter(_is_pin, requirements.requirements), *requirements.pins], resolution.python))
    moves = []
    for name, pin in sorted(pinned.items()):
        version = next((specifier.version for specifier in Requirement(pin).specifier), "")
        installed = resolution.packages.get(name)
        if (
            version
            and installed
            and name not in named
            and not _is_place(installed)
            and Version(installed) != Version(version)
        ):
            moves.append(Moved(name, version, installed))
    return tuple(moves)


@dataclass(frozen=True)
class Compile:
    """A question for ``uv pip compile``: what is asked for, what bounds it, and which versions are preferred."""

    lines: tuple[str, ...]
    constraints: tuple[str, ...]
    preferences: tuple[str, ...]
    options: tuple[str, ...]
    python: InstalledInterpreter
    root: Path

    def constrained(self, exact: Iterable[str]) -> Compile:
        """Return the same question, where these versions hold."""
        return Compile(self.lines, (*self.constraints, *exact), self.preferences, self.options, self.python, self.root)

    def preferring(self, exact: Iterable[str]) -> Compile:
        """Return the same question, where these versions are kept as far as they can be, pre-releases too."""
        exact = tuple(exact)
        early = tuple(f"{name}>=0a0" for name, version in _packages(exact) if _is_prerelease(version))
        constraints, preferences = (*self.constraints, *early), (*self.preferences, *exact)
        return Compile(self.lines, constraints, preferences, self.options, self.python, self.root)


def compiled(problem: Compile, failed: str, hint: str = "") -> Resolution:
    """Ask uv.

    Raises:
        Conflict: there is no answer; ``failed`` begins its message.
        ConformanceError: the package index, or a repository, cannot be reached.
    """
    with tempfile.TemporaryDirectory(prefix="dc-resolve-") as name:
        folder = Path(name)
        files = {"asked.in": problem.lines, "bounds.txt": problem.constraints, "resolved.txt": problem.preferences}
        (folder / "eggs").mkdir()
        for file, listed in files.items():
            for_file = [option for option in problem.options if option != "--pre" and file == "asked.in"]
            (folder / file).write_text("".join(f"{line}\n" for line in (*for_file, *listed)), encoding="utf-8")
        # what setuptools learns of a folder it would write into it
        (folder / "setuptools.cfg").write_text(f"[egg_info]\negg_base={folder / 'eggs'}\n", encoding="utf-8")
        local = any(line.startswith("-e ") for line in problem.lines)
        variables = {"DIST_EXTRA_CONFIG": str(folder / "setuptools.cfg")} if local else {}
        command = ["pip", "compile", "--quiet", "--no-header", "--no-annotate", "--emit-index-url", "--emit-find-links"]
        command += ["--prerelease", "allow"] if "--pre" in problem.options else []
        command += ["--constraints", str(folder / "bounds.txt"), "--python", str(problem.python.path)]
        done = uv.run(
            [*command, "--output-file", str(folder / "resolved.txt"), str(folder / "asked.in")], problem.root, variables
        )
        if done.returncode:
            said = uv.reason(done.stderr).replace(f"{folder}/", "")
            unfetched = uv.unfetched(done.stderr)
            if unfetched:
                raise ConformanceError(f"{unfetched[0]}:\n{said}", unfetched[1])
            raise Conflict(failed, said, hint or _python_hint(said))
        text = (folder / "resolved.txt").read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    options = tuple(line for line in lines if line.startswith("--"))
    installs = tuple(line for line in lines if not line.startswith("--"))
    return Resolution(problem.python, dict(_packages(installs)), installs, options)


def _packages(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            place = line.removeprefix("-e ")
            yield place.rstrip("/").rpartition("/")[2], place
            continue
        version = next((specifier.version for specifier in requirement.specifier), None)
        yield canonicalize_name(requirement.name), requirement.url or str(version)


def _root(line: str, asked: Mapping[str, Requirement], pins: dict[str, str], *, moving: bool) -> Iterator[str]:
    """Yield what remains of a requirement beside the changes: an exact version gives way where something moves."""
    if line.startswith("-e ") or re.match(r"^(/|[a-z+]+://)", line):
        yield line
        return
    requirement = Requirement(line)
    name = canonicalize_name(requirement.name)
    operators = [specifier.operator for specifier in requirement.specifier]
    exact = operators in (["=="], ["==="]) and "*" not in str(requirement.specifier)
    if name in asked or (moving and exact):
        if name not in asked:
            pins.setdefault(name, f"{name}{requirement.specifier}")
        requirement.specifier = SpecifierSet()
        requirement.url = None
    yield str(requirement)


def _for_python(pins: Iterable[str], python: InstalledInterpreter) -> Iterator[tuple[str, str]]:
    """Yield the pins whose marker holds on a Python, by name, without it."""
    full = python.version or python.name.removeprefix("python")
    environment = {"python_full_version": full, "python_version": ".".join(full.split(".")[:2])}
    for pin in pins:
        requirement = Requirement(pin)
        if requirement.marker is None or requirement.marker.evaluate(environment):
            requirement.marker = None
            requirement.extras = set()
            yield canonicalize_name(requirement.name), str(requirement)


def _suits(requirements: Requirements, python: InstalledInterpreter) -> None:
    if permits(requirements.python, python.version):
        return
    number = allowed(requirements.python)
    raise Conflict(
        f"The project does not run on Python {python.version}:",
        f"{requirements.origin} requires Python {requirements.python}.",
        "Change this requirement" + (f", or ask for another Python: 'Python=={number}.*'." if number else "."),
    )


def _checked(changes: Iterable[str]) -> Iterator[str]:
    for change in changes:
        try:
            Requirement(change)
        except InvalidRequirement as error:
            raise UsageError(
                f"{change!r} is not a requirement: {str(error).splitlines()[0]}",
                "Write it as pip does: 'Django==5.2.*'.",
            ) from error
        yield change


def _is_pin(line: str) -> bool:
    """Whether a requirement is one exact version."""
    with suppress(InvalidRequirement):
        specifiers = list(Requirement(line).specifier)
        return [specifier.operator for specifier in specifiers] == ["=="] and "*" not in specifiers[0].version
    return False


def _is_prerelease(version: str) -> bool:
    try:
        return Version(version).is_prerelease
    except InvalidVersion:
        return False


def _is_place(version: str) -> bool:
    return "/" in version


def _python_hint(reason: str) -> str:
    """Return which Python to start from where the resolver says that one of the packages needs a later one."""
    needed = _NEEDED_PYTHON.search(reason)
    number = allowed(needed["specifier"]) if needed else None
    return f"Start from a Python that it runs on: --from 'Python=={number}.*'." if number else ""


def _hint(requirements: Requirements) -> str:
    return f"Upgrade the conflicting packages too (--to NAME), or loosen their pins in {requirements.origin}."
