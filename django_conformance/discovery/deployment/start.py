"""What deployment files start, before its command lines are read."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.deployment.spans import seconds_in
from django_conformance.discovery.deployment.yaml_text import Text
from django_conformance.inventory.common import Location
from django_conformance.inventory.deployment import StopWait, Unit

if TYPE_CHECKING:
    from django_conformance.discovery.deployment.files import DeploymentFile
    from django_conformance.inventory.deployment import Role, Stage

_ENVIRONMENTS = frozenset(
    (
        "prod",
        "production",
        "staging",
        "stage",
        "qa",
        "uat",
        "dev",
        "development",
        "test",
        "testing",
        "demo",
        "blue",
        "green",
    )
)
_OPERATORS = frozenset(("&&", "||", "|", ";", ">", ">>", "&"))
_READERS = frozenset(("sh", "bash", "ash", "dash", "zsh", "eval"))
_SHELL_SIGNS = re.compile(r"&&|\|\||[;|<>\n`]|\$\(|(?<!\S)&(?!\S)")


@dataclass(frozen=True)
class Start:
    """The words that a unit starts a process with, and what is around them.

    ``folder`` is where scripts are looked for first, ``copies`` the files of the repository by the paths that an image has them at.
    """

    unit: Unit
    words: tuple[str, ...]
    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    copies: Mapping[str, Path] = field(default_factory=dict)


def words_of(command: Any) -> tuple[str, ...]:
    """Return the words of a command that is a list, or a string; a string with operators of a shell is one for a shell."""
    if isinstance(command, list):
        return tuple(item if isinstance(item, str) else str(item) for item in command)
    if not isinstance(command, str) or not command.strip():
        return ()
    if _SHELL_SIGNS.search(command.strip()):
        return ("sh", "-c", command)
    try:
        words = shlex.split(command)
    except ValueError:
        return ("sh", "-c", command)
    return tuple(command.like(word) if isinstance(command, Text) else word for word in words)


def operator_in(command: Any) -> str:
    """Return the first operator of a shell in a command that is split into words and started without one; empty where it has none."""
    if isinstance(command, list):
        words = [str(word) for word in command]
    else:
        try:
            words = shlex.split(str(command))
        except ValueError:
            return ""
    if any(os.path.basename(word) in _READERS for word in words[:3]):  # noqa: PTH119 - the path of another machine
        return ""
    return next((word for word in words if word in _OPERATORS), "")


def unit_of(
    file: DeploymentFile,
    name: str,
    kind: str,
    line: int,
    *,
    role: Role = "service",
    stage: Stage | None = None,
    stack: str | None = None,
    replicas: int = 1,
    variables: Mapping[str, str] | None = None,
    operator: str = "",
) -> Unit:
    """Return the record of a unit; variables that it gets may say which stage it is for where its file does not."""
    given = dict(variables or {})
    settings = given.get("DJANGO_SETTINGS_MODULE")
    settings = settings if settings and "$" not in settings else None
    own = stage or file.stage
    return Unit(
        name=name,
        format=kind,
        location=Location(file.relative, line),
        stack=stack if stack is not None else file.relative,
        role=role,
        stage=own if own != "unsaid" else _stage_of(given),
        replicas=replicas,
        settings=settings,
        variables=tuple(sorted(given)),
        operator=operator,
    )


def stop_wait(option: str, given: Any, default: float, file: DeploymentFile, line: int) -> StopWait | None:
    """Return how long a unit has to end: as its file says, by default where that says nothing; ``None`` where it cannot be read."""
    is_default = given is None or str(given).strip() == ""
    seconds = default if is_default else seconds_in(given)
    return None if seconds is None else StopWait(option, seconds, Location(file.relative, line), is_default)


def folder_of(file: DeploymentFile) -> str:
    """Return the folder of a file as a name of what is deployed together; files for several environments in it are apart."""
    environments = sorted(_ENVIRONMENTS & set(re.split(r"[^a-z0-9]+", file.name)))
    return " ".join((os.path.dirname(file.relative) or ".", *environments))  # noqa: PTH120 - not a path of this process


def number(value: Any, default: int = 1) -> int:
    """Return a number of replicas; the default for what is none."""
    text = str(value).strip()
    return int(text) if text.isdigit() else default


def _stage_of(variables: Mapping[str, str]) -> Stage:
    words = set(re.split(r"[^a-z]+", variables.get("DJANGO_SETTINGS_MODULE", "").lower()))
    debug = next((variables[name].lower() for name in ("DEBUG", "DJANGO_DEBUG") if name in variables), "")
    if words & {"dev", "development", "local", "test", "testing", "debug"} or debug in ("1", "true", "yes", "on"):
        return "development"
    if words & {"prod", "production", "staging"} or debug in ("0", "false", "no", "off"):
        return "production"
    return "unsaid"


def shell_words(text: str) -> tuple[str, ...]:
    """Return the words that run a string in a shell."""
    return ("sh", "-c", text)


def joined(entrypoint: Sequence[str], command: Sequence[str]) -> tuple[str, ...]:
    """Return an entry point with its arguments; one that is a string for a shell takes none."""
    if entrypoint[:2] == ("sh", "-c") and '"$@"' not in entrypoint[-1]:
        return tuple(entrypoint)
    return (*entrypoint, *command)
