"""RabbitMQ, a node of its own with its own port mapper: https://www.rabbitmq.com/docs/configure."""

from __future__ import annotations

import os
from shutil import which
from typing import TYPE_CHECKING

from django_conformance.services.product import ContainerImage, Product, Program, answer, on_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django_conformance.services.launch import Launch
    from django_conformance.services.records import ServiceEndpoint

# Debian's /usr/sbin/rabbitmq-server serves only root and its own user, so the script behind it comes first.
FOLDERS = ("/usr/lib/rabbitmq/bin", "/usr/lib64/rabbitmq/bin")


def native() -> Iterator[Path]:
    """Yield the launch scripts that are installed, where Erlang and its port mapper are installed too."""
    if which("erl") and which("epmd"):
        yield from (path for path in on_path(("rabbitmq-server",), FOLDERS) if path.resolve().name == "rabbitmq-server")


def wheel() -> Iterator[Path]:
    """Yield nothing: no package on PyPI carries RabbitMQ."""
    return iter(())


def version(script: Path) -> str:
    """Read the version off the name of the broker's own plugin, since asking the broker takes an Erlang start."""
    root = script.resolve().parents[1]
    for home in (root, *root.glob("lib/rabbitmq_server-*")):
        for plugin in home.glob("plugins/rabbit-[0-9]*"):
            return plugin.name.removeprefix("rabbit-").removesuffix(".ez")
    raise ValueError(f"{script} does not belong to a RabbitMQ installation")


def no_socket(_folder: Path, _port: int) -> None:
    """Return None: RabbitMQ listens on TCP alone."""


def launch(launch: Launch) -> None:
    """Start the port mapper, then the node; messages are few and the disk's free space is no concern."""
    folder, port = launch.folder, launch.endpoint.port
    mapper, distribution = str(launch.another_port()), str(launch.another_port())
    (folder / "rabbitmq.conf").write_text(
        f"listeners.tcp.1 = {launch.endpoint.host}:{port}\n"
        "loopback_users = none\n"
        "disk_free_limit.absolute = 1MB\n"
        "vm_memory_high_watermark.absolute = 512MB\n"
        "log.console = true\n"
        "log.file = false\n",
        encoding="utf-8",
    )
    (folder / "enabled_plugins").write_text("[].\n", encoding="utf-8")
    environment = {
        "HOME": str(folder),
        "ERL_EPMD_PORT": mapper,
        "ERL_EPMD_ADDRESS": launch.endpoint.host,
        "RABBITMQ_NODENAME": "conformance@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": launch.endpoint.host,
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": distribution,
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "logs"),
        "RABBITMQ_SCHEMA_DIR": str(folder / "schema"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
        "RABBITMQ_CONF_ENV_FILE": os.devnull,
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+sbwt none -kernel inet_dist_use_interface {127,0,0,1}",
    }
    epmd = which("epmd") or "epmd"
    launch.serve(
        [epmd, "-address", launch.endpoint.host, "-port", mapper],
        lambda: bool(answer(launch.endpoint.host, int(mapper), b"\x00\x01n", 4)),
        environment=environment,
    )
    launch.serve([launch.candidate.detail], lambda: ready(launch.endpoint), environment=environment)


def ready(endpoint: ServiceEndpoint) -> bool:
    """Say whether the broker opens an AMQP 0-9-1 conversation: a method frame starts with the byte 1."""
    return answer(endpoint.host, endpoint.port, b"AMQP\x00\x00\x09\x01", 1) == b"\x01"


PRODUCT = Product(
    kind="rabbitmq",
    folder="q",
    url="amqp://guest:guest@{host}:{port}//",
    schemes=("amqp", "amqps", "pyamqp"),
    program=Program(native, wheel, version, no_socket, launch, ready),
    image=ContainerImage("rabbitmq:3-alpine", 5672, {}),
    hint=(
        "Get RabbitMQ with `apt-get install rabbitmq-server` or `brew install rabbitmq`, give one that runs in "
        "DJANGO_CONFORMANCE_RABBITMQ_URL=amqp://user:password@host:5672//, or start Docker and "
        "`pip install 'django-conformance[containers]'`."
    ),
    patience=3.0,
)
