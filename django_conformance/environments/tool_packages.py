"""What the tool needs in a project's environment, found beside what the project pins and without moving it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from django_conformance.environments.records import Moved
from django_conformance.environments.resolve import Compile, Conflict, compiled

if TYPE_CHECKING:
    from pathlib import Path

    from django_conformance.environments.resolve import Resolution
    from django_conformance.environments.tool import Tool


@dataclass(frozen=True)
class ToolPackages:
    """The tool's own packages in an environment: ``lines`` install them; ``overrides`` are pins of the project that gave way."""

    packages: dict[str, str]
    lines: tuple[str, ...]
    overrides: tuple[Moved, ...] = ()


def tool_packages(resolution: Resolution, tool: Tool, root: Path) -> ToolPackages:
    """Return what the tool needs in the environment of a project.

    What the project pins stays. Only where the tool cannot run with a version of one of its own test tools (pytest 7, say)
    does that version give way, and is named.

    Raises:
        Conflict: the tool cannot be installed with these versions: a Django that it does not support.
    """
    exact = [line for line in resolution.lines if _pinned(line)]
    needs = [*tool.requires, *(tool.channels if "channels" in resolution.packages else ())]
    lines = (*needs, *([tool.django] if "django" in resolution.packages else ()))
    failed = "django-conformance cannot be installed with these versions:"
    hint = f"It needs {tool.django}, Python 3.10 or later, and packages of its own that fit these versions."
    whole = Compile(lines, (), (), resolution.options, resolution.python, root)
    try:
        resolved = compiled(whole.constrained(exact), failed)
    except Conflict:
        alone = compiled(
            Compile(tuple(needs), (), (), resolution.options, resolution.python, root).preferring(exact), failed, hint
        )
        free = [line for line in exact if canonicalize_name(Requirement(line).name) in alone.packages]
        resolved = compiled(whole.constrained(set(exact) - set(free)).preferring(free), failed, hint)
    own = {name: version for name, version in resolved.packages.items() if resolution.packages.get(name) != version}
    overrides = [
        Moved(name, resolution.packages[name], version) for name, version in own.items() if name in resolution.packages
    ]
    kept = tuple(line for line in resolved.lines if canonicalize_name(Requirement(line).name) in own)
    return ToolPackages(own, kept, tuple(overrides))


def _pinned(line: str) -> bool:
    return not line.startswith(("-", ".", "/")) and Requirement(line).url is None
