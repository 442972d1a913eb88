"""Every key of an alias is one that Django reads.

Why: Django silently ignores a key that it does not know: an option beside OPTIONS never reaches the driver, and a
misspelled CONN_MAX_AGE leaves the default.

Fix: write the name that the message suggests, or move the key to where the message says.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django_conformance.discovery.databases.driver_options import KEYS, taken
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.keys import is_read
from django_conformance.rules import Finding, Rule
from django_conformance.source.setting_places import place_of
from django_conformance.source.spelling import nearest

from . import ENGINES

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/ref/settings/#databases",
    after=ENGINES,
    settings=True,
)

_TEST = (
    "CHARSET",
    "COLLATION",
    "DEPENDENCIES",
    "MIGRATE",
    "MIRROR",
    "NAME",
    "TEMPLATE",
    "CREATE_DB",
    "CREATE_USER",
    "USER",
    "PASSWORD",
    "ORACLE_MANAGED_FILES",
    "TBLSPACE",
    "TBLSPACE_TMP",
    "DATAFILE",
    "DATAFILE_TMP",
    "DATAFILE_MAXSIZE",
    "DATAFILE_TMP_MAXSIZE",
    "DATAFILE_SIZE",
    "DATAFILE_TMP_SIZE",
    "DATAFILE_EXTSIZE",
    "DATAFILE_TMP_EXTSIZE",
    "SERIALIZE",
)
_OTHER_WORDS = {
    "USERNAME": "USER",
    "DB_USER": "USER",
    "PASS": "PASSWORD",
    "PASSWD": "PASSWORD",
    "DATABASE": "NAME",
    "DB": "NAME",
    "DB_NAME": "NAME",
    "HOSTNAME": "HOST",
    "SERVER": "HOST",
    "BACKEND": "ENGINE",
    "OPTION": "OPTIONS",
    "CONN_MAX_LIFETIME": "CONN_MAX_AGE",
    "MAX_AGE": "CONN_MAX_AGE",
    "HEALTH_CHECKS": "CONN_HEALTH_CHECKS",
}
_FOR_TEST = ("MIRROR", "DEPENDENCIES", "MIGRATE", "TEMPLATE", "CHARSET", "COLLATION")
_POOL = ("min_size", "max_size", "max_lifetime", "max_idle", "max_waiting", "num_workers", "reconnect_timeout")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each key of an alias, and of its TEST, that Django does not read and that something else was meant by."""
    databases = project.context.originals.get("DATABASES")
    for database in project.inventory.databases:
        entry = databases.get(database.alias) if isinstance(databases, Mapping) else None
        if not isinstance(entry, Mapping) or "ENGINE" not in entry:
            continue
        for path, key, meant in _unread(entry, taken(database.vendor)):
            if is_read(key, project.context.sources, database.engine):
                continue
            spelled = "".join(f"[{part!r}]" for part in (*path, key))
            yield Finding(
                f"DATABASES[{database.alias!r}]{spelled} is never read: {meant}",
                subject=database.alias,
                location=place_of(project.context.sources, "DATABASES", database.alias, *path, key),
                evidence={"key": key},
            )


def _unread(entry: Mapping[Any, Any], options: Collection[str]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Yield the way to each key that Django does not know, the key, and what was meant."""
    test = entry.get("TEST")
    for key in entry:
        if isinstance(key, str) and (meant := _of_alias(key, options)):
            yield (), key, meant
    for key in test if isinstance(test, Mapping) else ():
        if isinstance(key, str) and (meant := _of_test(key)):
            yield ("TEST",), key, meant


def _of_alias(key: str, options: Collection[str]) -> str:
    if key in KEYS:
        return ""
    if key in options or key in ("sslmode", "search_path", *_POOL):
        return f"write it into OPTIONS, which is what the driver gets: 'OPTIONS': {{{key!r}: …}}"
    if key in _FOR_TEST:
        return f"write it into TEST: 'TEST': {{{key!r}: …}}"
    if key.startswith("TEST_") and key.removeprefix("TEST_") in _TEST:
        return f"write {key.removeprefix('TEST_')!r} into TEST"
    meant = _OTHER_WORDS.get(key.upper()) or nearest(key.upper(), KEYS)
    if meant is None and key.lower() in options:
        return f"write {key.lower()!r} into OPTIONS, which is what the driver gets"
    return f"did you mean {meant!r}?" if meant else ""


def _of_test(key: str) -> str:
    if key in _TEST:
        return ""
    if key in KEYS:
        return "a test database has it from its alias"
    meant = nearest(key.upper(), _TEST)
    return f"did you mean {meant!r}?" if meant else ""
