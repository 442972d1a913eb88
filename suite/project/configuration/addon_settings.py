"""Third-party packages read every setting whose name or key looks like one of theirs.

Why: a package ignores what it does not know, as Django does. DEFAULT_HTTP_PROTOCOL without ``ACCOUNT_`` leaves links of django-allauth at
http, RATELIMIT_ENABLED switches nothing off, and ``ACCESS_TOKEN_LIFETIME = 3600``, no timedelta, fails at the first login.

Fix: write the name that the message suggests.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.addons import Addon, addons_of
from django_conformance.discovery.keys import is_read, is_setting_read, mentioned_by_packages, mentioned_in
from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import entries, members, readable
from django_conformance.source.setting_places import place_of
from django_conformance.source.spelling import nearest

rule = Rule(level="should", docs="https://docs.allauth.org/en/latest/account/configuration.html", settings=True)

_ALIKE = 0.88
_OF_STORAGE = re.compile(r"(?:AWS_S3_|AWS_|AZURE_|GS_)(?P<name>[A-Z]\w+)")
_LIFETIMES = ("ACCESS_TOKEN_LIFETIME", "REFRESH_TOKEN_LIFETIME", "SLIDING_TOKEN_LIFETIME")


def find(project: Project) -> Iterator[Finding]:
    """Yield each setting and each key that an installed package does not read, and one of its own was meant by."""
    settings, sources = project.context.originals, project.context.sources
    for addon in addons_of(_named(project)):
        for name in settings:
            meant = _meant(str(name), addon)
            place = place_of(sources, name) if meant and meant not in settings else None
            if place is None or is_setting_read(name, sources):
                continue
            of_package = mentioned_in(addon.app, name, name.removeprefix(addon.prefix))
            if not of_package and not mentioned_by_packages(name, project.context.project):
                yield Finding(
                    f"{name} is never read: {addon.app} reads {meant}",
                    subject=name,
                    location=place,
                    hint=f"Write {meant} in place of {name}.",
                )
        for name, keys in addon.keys.items():
            yield from _keys(name, keys.split(), settings.get(name), project, addon)
    yield from _of_classes(project)


def _of_classes(project: Project) -> Iterator[Finding]:
    """Yield each attribute of a storage class that is called as the setting: the class reads it in lowercase, without the prefix."""
    for file in project.context.sources.code(containing=("storages.backends",)):
        for node in file.of(ast.ClassDef):
            if not any((file.dotted(base) or "").startswith("storages.backends.") for base in node.bases):
                continue
            for statement in node.body:
                targets = statement.targets if isinstance(statement, ast.Assign) else []
                for target in targets:
                    match = _OF_STORAGE.fullmatch(target.id) if isinstance(target, ast.Name) else None
                    if match is not None:
                        meant = match["name"].lower()
                        yield Finding(
                            f"{node.name}.{match.group()} is never read: a class of django-storages reads {meant}",
                            at=file.at(statement, match.group()),
                            hint=f"Write {meant} in place of {match.group()}.",
                        )


def _named(project: Project) -> str:
    """Return what the settings name by dotted paths: apps, middleware and backends."""
    settings = project.context.originals
    names = [*project.inventory.project.installed_apps, *members(readable(settings.get("MIDDLEWARE")))]
    for tables in ("STORAGES", "CACHES"):
        names += [dict(entries(entry)).get("BACKEND", "") for _, entry in entries(settings.get(tables))]
    names += [dict(entries(settings.get("REST_FRAMEWORK"))).get("DEFAULT_AUTHENTICATION_CLASSES") or ""]
    return " ".join(str(name).strip("[]()'\",") for name in names)


def _meant(name: str, addon: Addon) -> str | None:
    if name in addon.known or not name.isupper():
        return None
    if name in addon.words:
        return addon.words[name]
    is_own = bool(addon.prefix) and name.startswith(addon.prefix[: max(len(addon.prefix) - 3, 3)])
    return nearest(name, addon.known, alike=_ALIKE) if is_own else None


def _keys(name: str, known: list[str], value: Any, project: Project, addon: Addon) -> Iterator[Finding]:
    sources = project.context.sources
    given = {str(key): readable(entry) for key, entry in entries(value)}
    for key, entry in given.items():
        meant = nearest(key, known, alike=0.8) if key not in known else None
        place = place_of(sources, name, key)
        if meant is not None and meant not in given and not is_read(key, sources) and not mentioned_in(addon.app, key):
            yield Finding(f"{name}[{key!r}] is never read: did you mean {meant!r}?", subject=name, location=place)
        if key in _LIFETIMES and isinstance(entry, (int, float, str)):
            yield Finding(
                f"{name}[{key!r}] is {entry!r}, and has to be a timedelta: TypeError at each login",
                subject=name,
                location=place,
                hint=f"Write timedelta(seconds={entry!r})." if isinstance(entry, int) else "Write a timedelta.",
            )
