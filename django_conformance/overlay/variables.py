"""Replaces endpoints in the environment, for code that reads them late and for programs that are no Python."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django_conformance.overlay.addresses import private_part, private_url

if TYPE_CHECKING:
    from django_conformance.overlay.record import Overlay

_LIBPQ = (
    "PGHOSTADDR",
    "PGSERVICE",
    "PGSERVICEFILE",
    "PGSSLMODE",
    "PGSSLROOTCERT",
    "PGSSLCERT",
    "PGSSLKEY",
    "PGPASSFILE",
    "PGREQUIRESSL",
    "PGTARGETSESSIONATTRS",
)


def private_environment(overlay: Overlay) -> None:
    """Replace endpoints in this process's environment; the settings have read theirs by now, and keep their logic.

    https://www.postgresql.org/docs/current/libpq-envars.html
    """
    if overlay.mode != "substitute":
        return
    for name, value in list(os.environ.items()):
        if name.startswith("DJANGO_CONFORMANCE_"):
            continue
        private = private_url(value, overlay.services)
        if private is None:
            private = private_part(name, value, overlay.services)
        if private is not None and private != value:
            os.environ[name] = str(private)
    server = urlsplit(overlay.services.get("postgresql", ""))
    if server.hostname:
        for name in _LIBPQ:
            os.environ.pop(name, None)
        os.environ.update(
            PGHOST=server.hostname,
            PGPORT=str(server.port),
            PGUSER=server.username or "",
            PGPASSWORD=server.password or "",
        )
