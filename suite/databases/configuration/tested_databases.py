"""A test that queries a database other than the default lists it in ``databases``, by its alias.

Why: TestCase and TransactionTestCase allow queries of ``default`` alone, as only that is rolled back after a test. A query that the
routers or ``using()`` send elsewhere raises DatabaseOperationForbidden.

Fix: write ``databases = {"default", "<alias>"}`` into the class.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, spelled, text
from django_conformance.source.spelling import nearest

from . import ENGINES, ROUTERS

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/testing/tools/#multi-database-support",
    needs=("two-databases",),
    after=(*ENGINES, *ROUTERS),
)

_CASES = (
    *("django.test.TestCase", "django.test.TransactionTestCase", "django.test.testcases.TestCase"),
    *("django.test.testcases.TransactionTestCase", "django.test.LiveServerTestCase"),
)
_QUERIES = (
    *("get", "create", "first", "last", "count", "exists", "update", "delete", "get_or_create", "update_or_create"),
    *("bulk_create", "bulk_update", "aggregate", "earliest", "latest"),
)
_Class = tuple[ast.ClassDef, "SourceFile"]


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield the first such query of each class of tests that names no databases, nor does one of its bases."""
    if len(project.inventory.databases) == 1:
        return
    files = [file for file in project.context.sources.tests if b"TestCase" in file.content]
    classes: dict[str, list[_Class]] = {}
    for file in files:
        for node in file.of(ast.ClassDef):
            classes.setdefault(node.name, []).append((node, file))
    for file in files:
        for node in file.of(ast.ClassDef):
            yield from _misspelled(node, file, project)
            if _is_limited((node, file), classes):
                yield from _first(node, file, project)


def _is_set(alias: str, project: DatabasesProject) -> bool:
    """Whether other settings, which the tests may run with, have an alias."""
    files = (file for file in project.context.sources.every if "settings" in file.relative or "conf" in file.relative)
    return any(re.search(rf"[\"']{re.escape(alias)}[\"']\s*(?:\]|:)", file.text) for file in files)


def _misspelled(node: ast.ClassDef, file: SourceFile, project: DatabasesProject) -> Iterator[Finding]:
    """Yield each alias in a class's ``databases`` that DATABASES lacks, where that has one which is almost the same."""
    for step in node.body:
        names = [spelled(target) for target in step.targets] if isinstance(step, ast.Assign) else []
        value = step.value if isinstance(step, ast.Assign) and names == ["databases"] else None
        for item in value.elts if isinstance(value, (ast.Set, ast.List, ast.Tuple)) else ():
            alias = text(item)
            near = nearest(alias, project.inventory.aliases) if alias else None
            if alias and near and alias not in project.inventory.aliases and not _is_set(alias, project):
                yield Finding(
                    f"databases of {node.name} has {alias!r}, which DATABASES lacks: ImproperlyConfigured; did you mean {near!r}?",
                    at=file.at(item, f"{file.module}.{node.name}"),
                    evidence={"alias": str(alias)},
                )


def _is_limited(case: _Class, classes: dict[str, list[_Class]], depth: int = 5) -> bool:
    """Whether a class is a case of Django's whose databases are those of Django's class."""
    node, file = case
    names = [
        spelled(target)
        for statement in node.body
        for target in (statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)])
        if target is not None
    ]
    if "databases" in names or "multi_db" in names or not depth or len(node.bases) != 1:
        return False
    base = node.bases[0]
    if file.dotted(base) in _CASES:
        return True
    known = classes.get(spelled(base).rpartition(".")[2], [])
    return len(known) == 1 and _is_limited(known[0], classes, depth - 1)


def _first(node: ast.ClassDef, file: SourceFile, project: DatabasesProject) -> Iterator[Finding]:
    if any(isinstance(inner, ast.Attribute) and inner.attr == "databases" for inner in ast.walk(node)):
        return
    for call in ast.walk(node):
        alias = _alias(call, file, project) if isinstance(call, ast.Call) and method(call) in _QUERIES else ""
        if alias and alias != "default" and isinstance(call, ast.Call):
            yield Finding(
                f"{node.name} queries {alias!r} by {_written(call)}, and its databases are {{'default'}}: DatabaseOperationForbidden",
                at=file.at(call, f"{file.module}.{node.name}"),
                hint=f'write databases = {{"default", "{alias}"}} into {node.name}',
                evidence={"alias": alias},
            )
            return


def _alias(call: ast.Call, file: SourceFile, project: DatabasesProject) -> str:
    """Return the alias that a query of a model's manager certainly goes to."""
    model = project.tables.queried(call, file)
    node: ast.expr = call
    while model is not None and isinstance(node, (ast.Call, ast.Attribute)):
        if isinstance(node, ast.Call) and method(node) in ("using", "db_manager"):
            alias = text(node.args[0]) if node.args else None
            return alias if alias in project.inventory.usable else ""
        node = node.func if isinstance(node, ast.Call) else node.value
    if model is None or len({*model.reads}) > 1:
        return ""
    asked = (
        {model.write} if method(call) in ("create", "bulk_create", "update", "delete") else {model.read, model.write}
    )
    return str(asked.pop()) if len(asked) == 1 and None not in asked else ""


def _written(call: ast.Call) -> str:
    return f"{spelled(call.func) or ast.unparse(call.func)}()"
