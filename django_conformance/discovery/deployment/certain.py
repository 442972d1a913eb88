"""Whether the settings that this process has are those that a container gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.discovery.deployed_settings import deployed_settings, module_of
from django_conformance.source.environment import is_from_environment, knows_variables

if TYPE_CHECKING:
    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.inventory.deployment import Declared

LOADING = ("load_dotenv", "read_env", "decouple", "read_dotenv", "dotenv_values")
"""Calls by which code takes variables from a file itself."""


def is_judged_elsewhere(context: DiscoveryContext) -> bool:
    """Whether containers run these settings with variables that this process does not have."""
    if knows_variables():
        return False
    others = deployed_settings(context.deployment_files, context.settings)
    return any(settings.module == context.settings for settings in others)


def has_these_settings(context: DiscoveryContext, process: Declared) -> bool:
    """Whether a process runs with the settings that are checked: it names them, or none."""
    return (module_of(process, context.project) or context.settings) == context.settings


def is_certain(context: DiscoveryContext, setting: str, process: Declared) -> bool:
    """Whether nothing that could not be read gives the setting another value in the container."""
    if not is_from_environment(context.sources, setting):
        return True
    files, unit = context.deployment_files, process.unit
    folder = (context.project / unit.location.path).parent
    is_read = all(files.at(folder / path) is not None for path in unit.variable_files)
    return is_read and not context.sources.code(containing=LOADING)
