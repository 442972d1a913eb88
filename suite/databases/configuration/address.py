"""The driver accepts NAME, HOST and PORT of every alias.

Why: with a URL or a port in HOST, a placeholder, or a leftover quotation mark, the driver looks for a host or a
database of that name, and every connection fails.

Fix: give each part of the address to its own key, or parse the whole with ``dj_database_url.parse(url)``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from django_conformance.discovery.address_faults import host_fault, text_fault
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.overlay.addresses import masked
from django_conformance.rules import Finding, Rule
from django_conformance.source.setting_places import place_of

from . import ENGINES

rule = Rule(
    level="must", docs="https://docs.djangoproject.com/en/stable/ref/settings/#host", after=ENGINES, settings=True
)

_SERVERS = ("postgresql", "mysql", "oracle")
_ENGINES = ("django.db.backends.", "django.contrib.gis.")
_PORTS = 65535


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each part of an address that its driver cannot use as it is."""
    databases = project.context.originals.get("DATABASES")
    for database in project.inventory.databases:
        entry = databases.get(database.alias) if isinstance(databases, Mapping) else None
        if not isinstance(entry, Mapping) or not database.engine.startswith(_ENGINES):
            continue
        faults = _of_server(entry) if database.vendor in _SERVERS else _of_file(entry)
        for key, fault in faults:
            shown = "" if key == "PASSWORD" else f" = {masked(str(entry[key]))!r}"
            yield Finding(
                f"DATABASES[{database.alias!r}][{key!r}]{shown} {fault}",
                subject=database.alias,
                location=place_of(project.context.sources, "DATABASES", database.alias, key),
                evidence={"key": key},
            )


def _of_server(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    host, port, name = (entry.get(key) for key in ("HOST", "PORT", "NAME"))
    if isinstance(host, str) and "None" not in host and "," not in host and (fault := host_fault(host)):
        yield "HOST", fault
    if isinstance(port, (str, int)) and port != "" and (fault := _port_fault(str(port))):
        yield "PORT", fault
    if isinstance(name, PurePath):
        yield "NAME", "is a path, and a server's database has a name: TypeError at the first connection"
    elif isinstance(name, str) and "://" in name:
        yield "NAME", "is a URL, and NAME is only its last part"
    elif isinstance(name, str) and (fault := _placeholder(name)):
        yield "NAME", fault
    for key in ("USER", "PASSWORD"):
        value = entry.get(key)
        if isinstance(value, str) and value != value.strip():
            yield key, "begins or ends with white space"
        elif isinstance(value, str) and key == "USER" and (fault := _placeholder(value)):
            yield key, fault


def _of_file(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    name = entry.get("NAME")
    if isinstance(name, str) and "://" in name:
        yield "NAME", "is a URL, and SQLite takes the path of a file: unable to open database file"
    elif isinstance(name, str) and (fault := _placeholder(name)):
        yield "NAME", fault


def _placeholder(value: str) -> str:
    fault = text_fault(value)
    return "" if fault == "has white space in it" else fault


def _port_fault(port: str) -> str:
    if fault := text_fault(port):
        return fault
    if "None" in port or "," in port:
        return ""
    if not port.isdigit():
        return "is not a number"
    return "" if 0 < int(port) <= _PORTS else "is no port: they end at 65535"
