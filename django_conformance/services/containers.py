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
    from django_conformance.services.product import Image, Product


ANSWER_SECONDS = 5.0
"""How long a Docker daemon may take to answer."""


@cache
def unavailable() -> str | None:
    """Return why no container can be started here, with what to do about it; ``None`` where one can."""
    if find_spec("testcontainers") is None:
        return "testcontainers is not installed: pip install 'django-conformance[containers]'"
    from docker.errors import DockerException
    from testcontainers.core.docker_client import DockerClient, get_docker_host

    address = get_docker_host() or "unix:///var/run/docker.sock"
    try:
        if address.startswith("unix://") and not Path(address.removeprefix("unix://")).is_socket():
            raise FileNotFoundError(errno.ENOENT, "there is no such socket")
        DockerClient(timeout=ANSWER_SECONDS).client.ping()
    except (DockerException, OSError) as error:
        return f"no Docker daemon answers at {address} ({_innermost(error)}): start one, or set DOCKER_HOST"
    return None


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


def launch(launch: Launch, image: Image) -> None:
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
