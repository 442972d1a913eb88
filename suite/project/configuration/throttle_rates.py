"""Every Django REST framework throttle in use has a rate.

Why: a request to a view whose scope has no rate raises ImproperlyConfigured, and one to a view whose rate cannot be parsed KeyError. A
``throttle_scope`` that no ScopedRateThrottle reads limits nothing, and neither does AnonRateThrottle without the rate ``anon``.

Fix: give the scope a rate, a number and one of second, minute, hour and day: ``"DEFAULT_THROTTLE_RATES": {"search": "30/minute"}``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import text
from django_conformance.source.reading import entries, members, readable
from django_conformance.source.setting_places import place_of
from django_conformance.source.spelling import nearest

rule = Rule(level="should", docs="https://www.django-rest-framework.org/api-guide/throttling/", settings=True)

_THROTTLES = "rest_framework.throttling."
_BY_SCOPE = f"{_THROTTLES}ScopedRateThrottle"
_SCOPES = {f"{_THROTTLES}AnonRateThrottle": "anon", f"{_THROTTLES}UserRateThrottle": "user"}
_WITHOUT = ("anon", "user")
"""Scopes that have no rate by default: what has one limits nothing."""
_OWN = ("rate", "get_rate", "THROTTLE_RATES")
_RATE = re.compile(r"\s*\d+\s*/[smhd]\w*")
_PACKAGES = {"dj_rest_auth": "dj_rest_auth"}
"""Packages whose views all have this scope."""
_DEEPEST = 4


def find(project: Project) -> Iterator[Finding]:
    """Yield each scope without a rate, each rate that cannot be parsed, and each scope that nothing reads."""
    settings = project.context.originals.get("REST_FRAMEWORK")
    given = {str(key): value for key, value in entries(settings)}
    sources = project.context.sources
    named = sources.code(containing=("throttl", "Throttl"))
    files = [file for file in named if not file.module.startswith(_THROTTLES.partition(".")[0])]
    default = [str(name) for name in members(readable(given.get("DEFAULT_THROTTLE_CLASSES")))]
    rates = {str(scope): readable(rate) for scope, rate in entries(given.get("DEFAULT_THROTTLE_RATES"))}
    classes = dict(_classes(files))
    for scope, where in _used(project, files, default, classes).items():
        if rates.get(scope) is not None or (scope in rates and scope not in _WITHOUT):
            continue
        meant = nearest(scope, rates)
        effect = "limits nothing" if scope in _WITHOUT and not rates else "raises ImproperlyConfigured at each request"
        yield Finding(
            f"{where} throttles by the scope {scope!r}, and DEFAULT_THROTTLE_RATES has {', '.join(map(repr, rates)) or 'no rate'}: it {effect}",
            subject=scope,
            location=where
            if isinstance(where, Location)
            else place_of(sources, "REST_FRAMEWORK", "DEFAULT_THROTTLE_RATES"),
            hint=f"Write {scope!r} in place of {meant!r}." if meant else f"Add {scope!r} to DEFAULT_THROTTLE_RATES.",
        )
    if not any("def parse_rate" in file.text for file in files):
        for scope, rate in rates.items():
            if isinstance(rate, (str, int)) and not _RATE.match(str(rate)):
                yield Finding(
                    f"the rate of the scope {scope!r} is {rate!r}, which cannot be parsed: each request that it throttles fails",
                    subject=scope,
                    location=place_of(sources, "REST_FRAMEWORK", "DEFAULT_THROTTLE_RATES", scope),
                    hint="Write a number and one of second, minute, hour and day: '30/minute'.",
                )
    yield from _unread(files, default)


def _used(
    project: Project, files: list[SourceFile], default: list[str], classes: dict[str, tuple[SourceFile, ast.ClassDef]]
) -> dict[str, Location | str]:
    """Return each scope that a request asks the rate of, and what does."""
    used: dict[str, Location | str] = {}
    for name in default:
        scope = _scope(name, classes)
        used.update({scope: f"{name} of DEFAULT_THROTTLE_CLASSES"} if scope else {})
    for file in files:
        for node in file.of(ast.Name, ast.Attribute):
            scope = _scope(file.qualified(node), classes) if _throttles(node, file) else ""
            used.update({scope: file.place(node)} if scope else {})
    if _BY_SCOPE in default:
        used.update({scope: place for scope, place, _ in _by_views(files)})
        apps = project.inventory.project.installed_apps
        used.update({scope: package for package, scope in _PACKAGES.items() if package in apps})
    return used


def _classes(files: list[SourceFile]) -> Iterator[tuple[str, tuple[SourceFile, ast.ClassDef]]]:
    for file in files:
        for node in file.of(ast.ClassDef):
            yield f"{file.module}.{node.name}", (file, node)


def _scope(name: str, classes: dict[str, tuple[SourceFile, ast.ClassDef]], depth: int = _DEEPEST) -> str:
    """Return the scope of a throttle whose rate is asked for in the settings; nothing where it has a rate of its own."""
    if name in _SCOPES:
        return _SCOPES[name]
    if name not in classes or not depth:
        return ""
    file, node = classes[name]
    own = dict(_attributes(node))
    if not own.keys().isdisjoint(_OWN):
        return ""
    bases = [file.qualified(base) for base in node.bases]
    is_throttle = any(base.startswith(_THROTTLES) or _scope(base, classes, depth - 1) for base in bases)
    if "scope" in own:
        return (text(own["scope"]) or "") if is_throttle and _BY_SCOPE not in bases else ""
    return next(filter(None, (_scope(base, classes, depth - 1) for base in bases)), "")


def _attributes(node: ast.ClassDef) -> Iterator[tuple[str, ast.AST]]:
    for statement in node.body:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    yield target.id, statement.value
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
            yield statement.target.id, statement.value
        elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield statement.name, statement


def _throttles(node: ast.AST, file: SourceFile) -> bool:
    """Whether a name stands in a ``throttle_classes`` of a view."""
    around = list(file.ancestors(node))[:3]
    if not around or not isinstance(around[0], (ast.List, ast.Tuple)):
        return False
    above = around[1] if len(around) > 1 else None
    if isinstance(above, ast.Call):
        return file.dotted(above.func).rpartition(".")[2] == "throttle_classes"
    targets = above.targets if isinstance(above, ast.Assign) else []
    return any(isinstance(target, ast.Name) and target.id == "throttle_classes" for target in targets)


def _by_views(files: list[SourceFile]) -> Iterator[tuple[str, Location, ast.ClassDef]]:
    for file in files:
        for node in file.of(ast.ClassDef):
            own = dict(_attributes(node))
            scope = text(own.get("throttle_scope"))
            if scope and "throttle_classes" not in own and "get_throttles" not in own:
                yield scope, file.place(own["throttle_scope"]), node


def _unread(files: list[SourceFile], default: list[str]) -> Iterator[Finding]:
    """Yield each scope of a view where no throttle of the project, or of another package, may read it."""
    if any(not name.startswith(_THROTTLES) or name == _BY_SCOPE for name in default):
        return
    if any("Scoped" in file.text or "scope_attr" in file.text for file in files):
        return
    for scope, place, node in _by_views(files):
        yield Finding(
            f"{node.name} has the throttle_scope {scope!r}, and no ScopedRateThrottle reads it: nothing limits the view",
            subject=scope,
            location=place,
            hint="Add 'rest_framework.throttling.ScopedRateThrottle' to DEFAULT_THROTTLE_CLASSES, or to throttle_classes of the view.",
        )
