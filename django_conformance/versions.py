"""Installed packages and conditions on them."""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def installed_packages() -> dict[str, str]:
    """Return name and version of every installed distribution, names in canonical form, sorted."""
    packages: dict[str, str] = {}
    for distribution in metadata.distributions():
        described = distribution.metadata  # read from its file each time
        if described["Name"]:
            packages.setdefault(canonicalize_name(described["Name"]), described["Version"])
    return dict(sorted(packages.items()))


def parse_condition(text: str) -> Requirement:
    """Parse a PEP 508 requirement.

    Raises:
        ValueError: where it is none.
    """
    try:
        return Requirement(text)
    except InvalidRequirement as error:
        raise ValueError(f"{text!r} is not a PEP 508 requirement: {error}") from error


def holds(conditions: Iterable[str], packages: Mapping[str, str]) -> bool:
    """Whether every PEP 508 requirement is met by ``packages``, its marker by this interpreter; pre-releases count."""
    for text in conditions:
        requirement = parse_condition(text)
        version = packages.get(canonicalize_name(requirement.name))
        if version is None or not requirement.specifier.contains(version, prereleases=True):
            return False
        if requirement.marker is not None and not requirement.marker.evaluate():
            return False
    return True
