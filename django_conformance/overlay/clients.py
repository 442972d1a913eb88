"""Database clients that open their sockets in C, where no audit hook sees them: the host is looked at first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import wrapt

from django_conformance.overlay.addresses import default_port
from django_conformance.overlay.guard import Policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_conformance.overlay.record import Overlay


def install(overlay: Overlay) -> None:
    """Guard psycopg, psycopg2 and mysqlclient, each when it is imported."""
    policy = Policy(overlay)

    def guard(kind: str, parse: Callable[[tuple[Any, ...], dict[str, Any]], dict[str, Any]]) -> Any:
        def wrapper(wrapped: Any, _instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
            parameters = parse(args, kwargs)
            host = str(parameters.get("host") or "localhost").split(",")[0]
            port = int(str(parameters.get("port") or default_port(kind)).split(",")[0])
            if host.startswith("/"):
                policy.connect(f"{host.rstrip('/')}/.s.PGSQL.{port}")
            elif not policy.allows(host, port):
                policy.refuse(f"{host}:{port}")
            return wrapped(*args, **kwargs)

        return wrapper

    def psycopg(module: Any) -> None:
        from psycopg.conninfo import conninfo_to_dict

        def parse(args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
            known = {key: kwargs[key] for key in ("host", "port") if kwargs.get(key) is not None}
            return {**conninfo_to_dict(args[0] if args else kwargs.get("conninfo", "")), **known}

        for name in ("Connection.connect", "AsyncConnection.connect"):
            wrapt.wrap_function_wrapper(module, name, guard("postgresql", parse))
        module.connect = module.Connection.connect

    def psycopg2(module: Any) -> None:
        def parse(args: tuple[Any, ...], _kwargs: dict[str, Any]) -> dict[str, Any]:
            return dict(module.extensions.parse_dsn(args[0])) if args else {}

        wrapt.wrap_function_wrapper(module, "_connect", guard("postgresql", parse))

    def mysqlclient(module: Any) -> None:
        wrapt.wrap_function_wrapper(module, "connect", guard("mariadb", lambda _args, kwargs: kwargs))
        module.Connect = module.connect

    wrapt.when_imported("psycopg")(psycopg)
    wrapt.when_imported("psycopg2")(psycopg2)
    wrapt.when_imported("MySQLdb")(mysqlclient)
