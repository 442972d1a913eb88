"""Servers in containers, through testcontainers, where Docker answers: https://testcontainers-python.readthedocs.io/.

testcontainers labels what it starts and removes it, after a killed run too, with a container of its own (Ryuk).
"""

from __future__ import annotations

import errno
import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django_conformance.services.ports import LOOPBACK
from django_conformance.services.records import Candidate

if TYPE_CHECKING:
    from django_conformance.services.launch import Launch
    from django_conformance.services.product import ContainerImage, Product


ANSWER_SECONDS = 5.0
"""How long a Docker daemon may take to answer."""

_USUAL = "unix:///var/run/docker.sock"


@cache
def unavailable() -> str | None:
    """Return why no container can be started here, with what to do about it; ``None`` where one can."""
    if find_spec("testcontainers") is None:
        return "testcontainers is not installed: pip install 'django-conformance[containers]'"
    if not _socket(_USUAL).is_socket() and not _is_elsewhere():
        return _unanswered(_USUAL, _no_socket())
    from docker.errors import DockerException
    from testcontainers.core.docker_client import DockerClient, get_docker_host

    address = get_docker_host() or _USUAL
    try:
        if address.startswith("unix://") and not _socket(address).is_socket():
            raise _no_socket()
        DockerClient(timeout=ANSWER_SECONDS).client.ping()
    except (DockerException, OSError) as error:
        return _unanswered(address, error)
    return None


def _is_elsewhere() -> bool:
    """Whether something may say that Docker is not at its usual place; to ask takes a quarter of a second of imports."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home() raises where there is none
    files = (home / ".testcontainers.properties", home / ".docker" / "config.json")
    return any(name.startswith("DOCKER_") for name in os.environ) or any(file.exists() for file in files)


def _socket(address: str) -> Path:
    return Path(address.removeprefix("unix://"))


def _no_socket() -> FileNotFoundError:
    return FileNotFoundError(errno.ENOENT, "there is no such socket")


def _unanswered(address: str, error: BaseException) -> str:
    return f"no Docker daemon answers at {address} ({_innermost(error)}): start one, or set DOCKER_HOST"


def _innermost(error: BaseException) -> str:
    """Return the cause of an error that other libraries have wrapped, in one line."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
    return " ".join(str(error).split()) or type(error).__name__


def candidate(product: Product) -> Candidate | None:
    """Return the image that would be used, or None where there is no Docker."""
    if unavailable() is not None:
        return None
    return Candidate(product.kind, "container", product.image.name.partition(":")[2], product.image.name)


def host() -> str:
    """Return where a published port is reached: the Docker machine when ``DOCKER_HOST`` names one, else this one."""
    return urlsplit(os.environ.get("DOCKER_HOST", "")).hostname or LOOPBACK


def launch(launch: Launch, image: ContainerImage) -> None:
    """Start the image with its port published at the launch's endpoint; loopback alone, unless Docker is elsewhere."""
    from docker.errors import DockerException
    from testcontainers.core.container import DockerContainer

    address = launch.endpoint
    published: int | tuple[str, int] = (LOOPBACK, address.port) if address.host == LOOPBACK else address.port
    try:
        container = DockerContainer(image.name).with_envs(**image.environment)
        container.ports[str(image.port)] = published  # type: ignore[assignment,unused-ignore] # docker takes (address, port)
        if image.command:
            container.with_command(list(image.command))
        launch.at_the_end(container.stop)
        container.start()
    except (DockerException, OSError) as error:
        raise launch.failed(f"the container {image.name} does not start: {error}") from error
