"""The aliases of DATABASES, as the project has them.

https://docs.djangoproject.com/en/stable/ref/settings/#databases
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import problem
from django_conformance.inventory import Database, Problem
from django_conformance.inventory.databases import DUMMY
from django_conformance.source.reading import entries

if TYPE_CHECKING:
    from django_conformance.discovery.context import DiscoveryContext

STAGE = "databases"
"""The stage of a problem with DATABASES itself: nothing else of the databases can be looked at then."""

_BEHAVIOUR = {"ATOMIC_REQUESTS": False, "AUTOCOMMIT": True, "CONN_HEALTH_CHECKS": False, "CONN_MAX_AGE": 0}
"""Settings of an alias that decide how it behaves, with Django's defaults, which are left out."""

_OPTIONS = (
    "pool",
    "transaction_mode",
    "init_command",
    "isolation_level",
    "charset",
    "sql_mode",
    "timeout",
    "server_side_binding",
)
_TEST = {"MIRROR": None, "DEPENDENCIES": None, "MIGRATE": True}


def databases(context: DiscoveryContext) -> tuple[tuple[Database, ...], list[Problem]]:
    """Return a record of each alias, and what is wrong with DATABASES or cannot be loaded."""
    declared = context.originals.get("DATABASES") or {}
    if not isinstance(declared, Mapping):
        text = f"DATABASES is {type(declared).__name__}, not a dictionary of aliases"
        return (), [Problem("databases", STAGE, "DATABASES", text)]
    problems: list[Problem] = []
    records = []
    for alias, entry in (declared or {"default": {}}).items():
        if not isinstance(entry, Mapping):
            text = f"DATABASES[{alias!r}] is {entry!r}, not a dictionary"
            problems.append(Problem("databases", STAGE, str(alias), text))
            continue
        records.append(_database(str(alias), entry, context, problems))
    if declared and "default" not in declared:
        known = ", ".join(map(repr, declared))
        text = f"DATABASES has {known} and no 'default': Django refuses every query of every alias"
        problems.append(Problem("databases", STAGE, "default", text))
    return tuple(records), problems


def _database(alias: str, entry: Mapping[str, Any], context: DiscoveryContext, problems: list[Problem]) -> Database:
    engine = str(entry.get("ENGINE") or "")
    if engine in ("", "django.db.backends.", "django.db.backends.dummy"):
        engine = DUMMY
    vendor = _vendor(engine, alias, context, problems)
    options, test = dict(entries(entry.get("OPTIONS"))), dict(entries(entry.get("TEST")))
    kept = {key: entry[key] for key, default in _BEHAVIOUR.items() if entry.get(key, default) != default}
    kept.update({key: _plain(options[key]) for key in _OPTIONS if key in options})
    kept.update(
        {f"TEST.{key}": _plain(test[key]) for key, default in _TEST.items() if test.get(key, default) != default}
    )
    mirror = test.get("MIRROR")
    places = (str(entry.get(key) or "") for key in ("NAME", "HOST", "PORT"))
    return Database(alias, engine, vendor, str(mirror) if mirror else None, kept, *places)


def _vendor(engine: str, alias: str, context: DiscoveryContext, problems: list[Problem]) -> str:
    if engine == DUMMY:
        return DUMMY
    from django.db.utils import load_backend

    try:
        return str(load_backend(engine).DatabaseWrapper.vendor)
    except BaseException as error:
        cause = problem("databases", "engine", alias, error, context.project)
        text = f"DATABASES[{alias!r}] has ENGINE {engine!r}, which cannot be loaded: {cause.message}"
        problems.append(Problem(cause.area, cause.stage, cause.subject, text, cause.location))
        return "unknown"


def _plain(value: Any) -> Any:
    if isinstance(value, (str, int, float, bool, type(None))):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [_plain(item) for item in value]
    return repr(value)
