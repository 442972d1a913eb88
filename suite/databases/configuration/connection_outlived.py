"""Django closes a persistent connection before the server does.

Why: if the server closes idle connections sooner than CONN_MAX_AGE, Django uses one that is already closed:
'server has gone away', at the first request after a pause.

Fix: set CONN_HEALTH_CHECKS to True, or CONN_MAX_AGE below the server's timeout.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import entries, readable

rule = Rule(
    level="should", docs="https://docs.djangoproject.com/en/stable/ref/databases/#persistent-connections", settings=True
)

_TIMEOUT = re.compile(
    r"(?i)\b(?P<name>(?<!lock_)wait_timeout|idle_session_timeout)['\"]?\s*[=:]\s*['\"]?(?P<number>\d+)\s*(?P<unit>ms|s|min|h)?"
)
_UNITS = {"ms": 0.001, "s": 1, "min": 60, "h": 3600}


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each database whose options have the server close connections that Django keeps."""
    for alias, database in entries(project.context.originals.get("DATABASES")):
        declared = dict(entries(readable(database)))
        age = declared.get("CONN_MAX_AGE", 0)
        timeout = _TIMEOUT.search(_text(declared.get("OPTIONS")))
        if timeout is None or declared.get("CONN_HEALTH_CHECKS"):
            continue
        unit = timeout["unit"] or ("ms" if timeout["name"].lower() == "idle_session_timeout" else "s")
        seconds = int(timeout["number"]) * _UNITS[unit.lower()]
        if seconds and (age is None or (isinstance(age, (int, float)) and age >= seconds)):
            kept = "forever" if age is None else f"for {age:g} s"
            yield Finding(
                f"{alias}: CONN_MAX_AGE keeps connections {kept}, and OPTIONS has the server close them after {seconds:g} s "
                f"({timeout['name']}); CONN_HEALTH_CHECKS is not set",
                subject=str(alias),
                evidence={"conn_max_age": age, timeout["name"]: seconds},
            )


def _text(options: Any) -> str:
    """Return the options of a connection as one text: names with their values, and statements."""
    return "; ".join(f"{name}={value}" for name, value in entries(options))
