"""MariaDB, an instance of its own with durability off: https://mariadb.com/docs/server/server-management."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from django_conformance.services.product import ContainerImage, Product, Program, answer, fits, on_path, version_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django_conformance.services.launch import Launch
    from django_conformance.services.records import ServiceEndpoint

INSTALLERS = ("mariadb-install-db", "mysql_install_db")


def native() -> Iterator[Path]:
    """Yield the servers that are installed, where the program that creates their system tables is installed too.

    ``mysqld`` counts only where it is a link to MariaDB's server: Oracle's takes other options.
    """
    if next(on_path(INSTALLERS), None) is not None:
        yield from (path for path in on_path(("mariadbd", "mysqld")) if path.resolve().name == "mariadbd")


def wheel() -> Iterator[Path]:
    """Yield nothing: no package on PyPI carries MariaDB."""
    return iter(())


def unix_socket(folder: Path, _port: int) -> Path | None:
    """Return the socket of an instance with its files in ``folder``, or None where that path is too long."""
    return fits(folder / "s")


def launch(launch: Launch) -> None:
    """Create the system tables and start the server; root's password is empty."""
    installer = next(on_path(INSTALLERS))
    common = ["--no-defaults", f"--datadir={launch.folder / 'data'}", "--skip-name-resolve"]
    common += ["--innodb-log-file-size=4M", "--innodb-flush-log-at-trx-commit=0"]
    # A server that starts deletes what lies about of temporary tables in /tmp: those of another in use, too.
    (launch.folder / "tmp").mkdir()
    common.append(f"--tmpdir={launch.folder / 'tmp'}")
    if os.geteuid() == 0:
        common.append("--user=root")
    launch.run([str(installer), *common, "--auth-root-authentication-method=normal", "--skip-test-db"])
    server = [
        launch.candidate.detail,
        *common,
        f"--socket={launch.endpoint.socket or launch.folder / 's'}",
        f"--pid-file={launch.folder / 'pid'}",
        f"--port={launch.endpoint.port}",
        f"--bind-address={launch.endpoint.host}",
        "--innodb-doublewrite=0",
        "--innodb-buffer-pool-size=32M",
        "--innodb-flush-method=nosync",
        "--skip-log-bin",
        "--sync-frm=0",
        "--performance-schema=0",
        "--character-set-server=utf8mb4",
        "--max-connections=151",
    ]
    launch.serve(server, lambda: ready(launch.endpoint))


def ready(endpoint: ServiceEndpoint) -> bool:
    """Say whether the server greets a client: after the packet's head of four bytes, protocol version 10."""
    return answer(endpoint.host, endpoint.port, b"", 5)[4:] == b"\x0a"


PRODUCT = Product(
    kind="mariadb",
    folder="m",
    url="mysql://root@{host}:{port}/",
    schemes=("mysql", "mariadb", "mysql2"),
    program=Program(native, wheel, version_of, unix_socket, launch, ready),
    image=ContainerImage(
        "mariadb:11",
        3306,
        {"MARIADB_ALLOW_EMPTY_ROOT_PASSWORD": "1"},
        ("--innodb-flush-log-at-trx-commit=0",),
    ),
    hint=(
        "Get MariaDB with `apt-get install mariadb-server` or `brew install mariadb`, give one that runs in "
        "DJANGO_CONFORMANCE_MARIADB_URL=mysql://user:password@host:3306/, or start Docker and "
        "`pip install 'django-conformance[containers]'`."
    ),
)
