"""The variables of Compose files: those that a service is given, and those that are put into the file itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.deployment.shell_words import ShellVariables, substitute
from django_conformance.discovery.deployment.variables import variables_in
from django_conformance.discovery.deployment.yaml_text import (
    mapping,
    pairs,
)

if TYPE_CHECKING:
    from django_conformance.discovery.deployment.files import DeploymentFile, DeploymentFiles


def interpolation_of(file: DeploymentFile, files: DeploymentFiles) -> dict[str, str]:
    """Return the variables that Compose puts into a file itself, from the ``.env`` beside it."""
    beside = files.at(file.folder / ".env")
    return variables_in(beside.text) if beside is not None else {}


def variable_files(service: Mapping[str, Any]) -> Iterator[str]:
    """Yield the files that a service takes variables from."""
    given = service.get("env_file")
    for entry in given if isinstance(given, list) else [given] if given else []:
        yield str(mapping(entry).get("path", "") if isinstance(entry, Mapping) else entry)


def variables_of(
    file: DeploymentFile, service: Mapping[str, Any], files: DeploymentFiles, scope: ShellVariables
) -> dict[str, str]:
    """Return the variables of a service: of its files, and its own."""
    variables: dict[str, str] = {}
    for path in variable_files(service):
        named = files.at(file.folder / path)
        variables |= variables_in(named.text) if named is not None else {}
    own = {name: substitute(value, scope) for name, value in pairs(service.get("environment")).items()}
    return {**variables, **own}
