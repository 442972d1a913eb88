"""Variables that Compose puts into a command itself, from its own environment and the file ``.env`` beside it.

https://docs.docker.com/reference/compose-file/interpolation/
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.deployment.compose_services import services_of
from django_conformance.discovery.deployment.compose_variables import variable_files
from django_conformance.discovery.deployment.variables import variables_in
from django_conformance.discovery.deployment.yaml_text import line_of, line_of_key, mapping, pairs
from django_conformance.inventory.common import Location

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django_conformance.discovery.deployment.files import DeploymentFile, DeploymentFiles

_VARIABLE = re.compile(r"\$(?:\{(?P<braced>\w+)\}|(?P<plain>[A-Za-z_]\w*))")
_EXAMPLES = r"\.?env.*(?:example|sample|template|dist).*|.*(?:example|sample|template|dist).*\.env"


@dataclass(frozen=True)
class Interpolated:
    """A variable in what a service runs; ``source`` says what gives it to the container, where something does."""

    service: str
    part: str
    variable: str
    command: str
    source: str
    location: Location


def interpolated(files: DeploymentFiles) -> Iterator[Interpolated]:
    """Yield each variable that no ``.env`` beside its Compose file has, nor any example of one."""
    for file, services in services_of(files).items():
        known = _known(file, files)
        for name, service in services.items():
            given = _given(service, file, files)
            for part, value in _parts(service):
                words = [str(word) for word in value] if isinstance(value, list) else [str(value)]
                line = line_of(value, line_of_key(service, part, line_of_key(services, name)))
                for variable in dict.fromkeys(_variables(" ".join(words))):
                    if known is not None and variable not in known:
                        place = Location(file.relative, line)
                        yield Interpolated(str(name), part, variable, " ".join(words), given.get(variable, ""), place)


def _parts(service: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from ((part, service[part]) for part in ("command", "entrypoint") if service.get(part))
    test = mapping(service.get("healthcheck")).get("test")
    if test:
        yield "healthcheck", test


def _variables(text: str) -> Iterator[str]:
    for match in _VARIABLE.finditer(text.replace("$$", "  ")):
        yield match["braced"] or match["plain"]


def _known(file: DeploymentFile, files: DeploymentFiles) -> set[str] | None:
    """Return what Compose certainly knows; ``None`` where a file is named on its command line, so that nobody knows."""
    if any("--env-file" in other.text for other in files.every):
        return None
    beside = files.at(file.folder / ".env")
    examples = [other for other in files.named(_EXAMPLES) if other.path != getattr(beside, "path", None)]
    return {name for other in (beside, *examples) if other is not None for name in _names(other)}


def _given(service: Mapping[str, Any], file: DeploymentFile, files: DeploymentFiles) -> dict[str, str]:
    """Return what gives a service each of its variables: ``environment``, or one of its ``env_file``."""
    given: dict[str, str] = {}
    for path in variable_files(service):
        named = files.at(file.folder / path)
        given |= dict.fromkeys(_names(named) if named is not None else (), f"env_file {path}")
    literal = {name for name, value in pairs(service.get("environment")).items() if "$" not in value}
    return {**given, **dict.fromkeys(literal, "environment")}


def _names(file: DeploymentFile) -> set[str]:
    """Return the variables that a file sets; none where it cannot be read as such a file."""
    try:
        return set(variables_in(file.text))
    except (ImportError, ValueError):
        return set()
