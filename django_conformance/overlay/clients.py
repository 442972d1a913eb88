"""Clients that open their sockets in C, where no audit hook sees them: the address is looked at first."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import wrapt

from django_conformance.overlay.addresses import default_port
from django_conformance.overlay.guard import Policy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django_conformance.overlay.record import Overlay

_SOCKET_FOLDER = "/var/run/postgresql"


def install(overlay: Overlay) -> None:
    """Guard psycopg, psycopg2, mysqlclient and uvloop, each when it is imported."""
    policy = Policy(overlay)
    wrapt.when_imported("psycopg")(lambda module: _psycopg(module, policy))
    wrapt.when_imported("psycopg2")(lambda module: _psycopg2(module, policy))
    wrapt.when_imported("MySQLdb")(lambda module: _mysqlclient(module, policy))
    wrapt.when_imported("uvloop")(lambda module: _uvloop(module, policy))


def postgresql(parameters: Mapping[str, Any], policy: Policy) -> None:
    """Refuse a connection of libpq's that the policy does not allow.

    What the connection string leaves open libpq takes from the environment:
    https://www.postgresql.org/docs/current/libpq-envars.html

    Raises:
        ConnectionRefusedError: for a refused one.
    """
    service = parameters.get("service") or os.environ.get("PGSERVICE")
    if service:
        policy.refuse(f"service={service}")
    hosts = str(
        parameters.get("hostaddr")
        or os.environ.get("PGHOSTADDR")
        or parameters.get("host")
        or os.environ.get("PGHOST")
        or _SOCKET_FOLDER
    ).split(",")
    ports = str(parameters.get("port") or os.environ.get("PGPORT") or default_port("postgresql")).split(",")
    for number, host in enumerate(hosts):
        port = int(ports[number] if number < len(ports) else ports[0])
        if host.startswith(("/", "@")):
            policy.connect(f"{host.rstrip('/')}/.s.PGSQL.{port}")
        else:
            policy.connect((host, port))


def mysql(parameters: Mapping[str, Any], policy: Policy) -> None:
    """Refuse a connection of the MySQL client library's that the policy does not allow.

    To that library ``localhost`` means its Unix socket.

    Raises:
        ConnectionRefusedError: for a refused one.
    """
    host = str(parameters.get("host") or "")
    if parameters.get("unix_socket"):
        policy.connect(str(parameters["unix_socket"]))
    elif host in ("", "localhost") and not parameters.get("port"):
        policy.connect(str(parameters.get("read_default_file") or "/var/run/mysqld/mysqld.sock"))
    else:
        policy.connect((host or "localhost", int(parameters.get("port") or default_port("mariadb") or 0)))


def _guarded(check: Callable[[tuple[Any, ...], dict[str, Any]], None], error: type[Exception]) -> Any:
    """Return a wrapper that raises a refusal as the driver's own error, as a server that is down would be."""

    def wrapper(wrapped: Any, _instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        try:
            check(args, kwargs)
        except ConnectionRefusedError as refusal:
            raise error(str(refusal)) from refusal
        return wrapped(*args, **kwargs)

    return wrapper


def _psycopg(module: Any, policy: Policy) -> None:
    from psycopg.conninfo import conninfo_to_dict

    def check(args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        known = {key: kwargs[key] for key in ("host", "hostaddr", "port", "service") if kwargs.get(key) is not None}
        postgresql({**conninfo_to_dict(args[0] if args else kwargs.get("conninfo", "")), **known}, policy)

    for name in ("Connection.connect", "AsyncConnection.connect"):
        wrapt.wrap_function_wrapper(module, name, _guarded(check, module.OperationalError))
    module.connect = module.Connection.connect


def _psycopg2(module: Any, policy: Policy) -> None:
    def check(args: tuple[Any, ...], _kwargs: dict[str, Any]) -> None:
        postgresql(module.extensions.parse_dsn(args[0]) if args else {}, policy)

    wrapt.wrap_function_wrapper(module, "_connect", _guarded(check, module.OperationalError))


def _mysqlclient(module: Any, policy: Policy) -> None:
    names = ("host", "user", "password", "database", "port", "unix_socket")

    def check(args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        mysql({**dict(zip(names, args, strict=False)), **kwargs}, policy)

    wrapt.wrap_function_wrapper(module, "connect", _guarded(check, module.OperationalError))
    module.Connect = module.Connection = module.connect


def _uvloop(module: Any, policy: Policy) -> None:
    async def by_host(wrapped: Any, _instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        host, port = ((*args[1:], None, None)[:2]) if len(args) > 1 else (kwargs.get("host"), kwargs.get("port"))
        if host is not None:
            policy.look_up(host)
            policy.connect((host, port or kwargs.get("port")))
        return await wrapped(*args, **kwargs)

    async def by_path(wrapped: Any, _instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        path = args[1] if len(args) > 1 else kwargs.get("path")
        if path is not None:
            policy.connect(os.fsdecode(path))
        return await wrapped(*args, **kwargs)

    async def by_address(wrapped: Any, _instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        address = kwargs.get("remote_addr") or (args[2:] or (None,))[0]
        if address is not None:
            policy.look_up(address[0])
            policy.connect(tuple(address))
        return await wrapped(*args, **kwargs)

    async def look_up(wrapped: Any, _instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        policy.look_up(args[0])
        return await wrapped(*args, **kwargs)

    for name, wrapper in (
        ("create_connection", by_host),
        ("create_unix_connection", by_path),
        ("create_datagram_endpoint", by_address),
        ("getaddrinfo", look_up),
    ):
        wrapt.wrap_function_wrapper(module, f"Loop.{name}", wrapper)
