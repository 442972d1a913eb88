"""What the keys of a Compose service say: its processes, its volumes, and how it is stopped and watched.

https://docs.docker.com/reference/compose-file/services/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.deployment.shell_words import ShellVariables, substitute
from django_conformance.discovery.deployment.start import (
    number,
    stop_wait,
    words_of,
)
from django_conformance.discovery.deployment.wrappers import is_shell
from django_conformance.discovery.deployment.yaml_text import (
    Text,
    line_of,
    line_of_key,
    listed,
    mapping,
)
from django_conformance.inventory.common import Location
from django_conformance.inventory.deployment import HealthCheck, StopWait

if TYPE_CHECKING:
    from django_conformance.discovery.deployment.dockerfile import Image
    from django_conformance.discovery.deployment.files import DeploymentFile
    from django_conformance.inventory.deployment import Role, Stage


_ON_LOCALHOST = re.compile(r"(?:^|://|@)(?:localhost|127\.0\.0\.1)(?::\d|/|$)", re.IGNORECASE)
_DEVELOPMENT_PROFILES = frozenset({"dev", "development", "local", "test", "tests", "debug", "ci"})


def stop_of(service: Mapping[str, Any], file: DeploymentFile, line: int, scope: ShellVariables) -> StopWait | None:
    """Return how long a service is given to stop."""
    given = service.get("stop_grace_period")
    place = line_of(given, line_of_key(service, "stop_grace_period", line))
    return stop_wait("stop_grace_period", None if given is None else substitute(str(given), scope), 10, file, place)


def loopback_of(service: Mapping[str, Any], variables: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return the variables with an address on localhost, where a service has a network of its own, and nothing else in it."""
    if service.get("network_mode") or service.get("extra_hosts"):
        return None
    return tuple(sorted(name for name, value in variables.items() if _ON_LOCALHOST.search(value)))


def user_of(service: Mapping[str, Any], image: Image | None) -> str:
    """Return whose a service's processes are; an entry point may make them another user's."""
    if image is not None and (image.entrypoint or service.get("entrypoint")):
        return ""
    return str(service.get("user") or (image.user if image is not None else "")).partition(":")[0]


def memory_of(service: Mapping[str, Any]) -> str:
    """Return the memory that a service may take."""
    limits = mapping(mapping(mapping(service.get("deploy")).get("resources")).get("limits"))
    return str(limits.get("memory") or service.get("mem_limit") or "")


def unwritable_of(service: Mapping[str, Any], image: Image | None) -> str:
    """Return why a service may not write into its folder, where it runs as its image says and mounts nothing there."""
    if image is None or service.get("user") or service.get("working_dir"):
        return ""
    is_mounted = any(path and image.workdir.startswith(path.rstrip("/")) for path in volumes_of(service))
    return "" if is_mounted else image.unwritable


def waits_for(service: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the services that one depends on, with the condition that they have to meet."""
    given = service.get("depends_on")
    if isinstance(given, Mapping):
        return tuple(
            (str(name), str(mapping(value).get("condition", "service_started"))) for name, value in given.items()
        )
    return tuple((str(name), "service_started") for name in listed(given))


def is_restarted(service: Mapping[str, Any]) -> bool:
    """Whether a service is started again when it ends."""
    policy = mapping(mapping(service.get("deploy")).get("restart_policy")).get("condition", "")
    return str(service.get("restart", policy or "no")).strip("'\"").lower() not in ("no", "none", "false")


def health_of(
    service: Mapping[str, Any], file: DeploymentFile, line: int, of_image: HealthCheck | None
) -> HealthCheck | None:
    """Return how a service is asked whether it is healthy: as it says itself, or as its image does."""
    given = mapping(service.get("healthcheck"))
    if str(given.get("disable", "")).lower() == "true":
        return None
    test = given.get("test")
    if not test:
        return of_image
    words = [str(word) for word in test] if isinstance(test, list) else ["CMD-SHELL", str(test)]
    if words[0] == "NONE":
        return None
    first = next((word for word in listed(test) if isinstance(word, Text)), test)
    place = Location(getattr(first, "path", file.relative), line_of(test, line_of_key(service, "healthcheck", line)))
    has_shell = words[0] != "CMD" or is_shell("".join(words[1:2]))
    return HealthCheck("command", " ".join(words[1:]).replace("$$", "$"), place, has_shell=has_shell)


def volumes_of(service: Mapping[str, Any]) -> Iterator[str]:
    """Yield the paths in its container that a service mounts volumes and folders at."""
    given = service.get("volumes")
    for entry in given if isinstance(given, list) else []:
        if isinstance(entry, Mapping):
            yield str(entry.get("target", ""))
        else:
            parts = str(entry).split(":")
            yield parts[1] if len(parts) > 1 else parts[0]


def command_words(command: Any, scope: ShellVariables) -> tuple[str, ...]:
    """Return the words of a command, with the variables that Compose puts into it."""

    def known(text: Any) -> Any:
        if not isinstance(text, str):
            return text
        replaced = substitute(text.replace("$$", "\0"), scope).replace("\0", "$")
        return text.like(replaced) if isinstance(text, Text) else replaced

    return words_of([known(item) for item in command] if isinstance(command, list) else known(command))


def replicas_of(service: Mapping[str, Any], scope: ShellVariables) -> int:
    """Return how many of a service are started."""
    given = mapping(service.get("deploy")).get("replicas", service.get("scale", 1))
    return number(substitute(str(given), scope))


def stack_of(file: DeploymentFile, service: Mapping[str, Any]) -> str:
    """Return the name of what is started together: services with profiles are only with others of these."""
    profiles = sorted(str(profile) for profile in listed(service.get("profiles")))
    return " ".join((file.relative, *profiles))


def role_of(service: Mapping[str, Any]) -> Role:
    """Return whether a service runs on, or once for a release."""
    mode = str(mapping(service.get("deploy")).get("mode", ""))
    return "release" if mode.endswith("-job") else "service"


def stage_of(file: DeploymentFile, service: Mapping[str, Any]) -> Stage:
    """Return what a service is for: where all its profiles are for development, it is."""
    profiles = {str(profile).lower() for profile in listed(service.get("profiles"))}
    if profiles and profiles <= _DEVELOPMENT_PROFILES:
        return "development"
    return file.stage
