"""Production does not set DJANGO_ALLOW_ASYNC_UNSAFE.

Why: it switches off the protection that keeps coroutines from the synchronous ORM. They block the event loop then, and share connections and transactions with each
other: rows are lost or end up in another request's transaction. Any value but an empty one counts, ``false`` too.

Fix: take the variable out, and run the queries by ``sync_to_async`` or by the ORM's asynchronous methods.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.stage import names_development
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import called, text

rule = Rule(
    level="should", docs="https://docs.djangoproject.com/en/stable/topics/async/#envvar-DJANGO_ALLOW_ASYNC_UNSAFE"
)

_VARIABLE = "DJANGO_ALLOW_ASYNC_UNSAFE"
_DEPLOYMENT = re.compile(r".*dockerfile.*|procfile|.*\.(?:ya?ml|env|sh|toml|service|conf|ini)|\.env.*|.*\.env\..*")
_TAKEN_BACK = re.compile(rf"\.pop\(\s*[\"']{_VARIABLE}|\bdel\s+[\w.]*environ\[[\"']{_VARIABLE}")
"""Code that sets it for a moment, and takes it out again."""
_OF_TOOLS = ("pytest.ini", "tox.ini", "pyproject.toml", "noxfile.toml")
"""Files that tell tests what to run with."""
_COMMENTS = ("#", "//", ";")
_EMPTY = re.compile(rf"{_VARIABLE}\s*[=:]\s*(?:\"\"|'')?\s*$")
"""The one value that leaves the protection on."""


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each place of running code or of a deployment file that sets the variable."""
    for place in (*_in_code(project), *_in_files(project)):
        yield Finding(
            f"{place} sets {_VARIABLE}: Django no longer keeps coroutines from the synchronous ORM",
            subject=_VARIABLE,
            location=place,
        )


def _in_code(project: DatabasesProject) -> Iterator[Location]:
    for file in project.context.sources.code(containing=(_VARIABLE,)):
        if names_development(file.module) or ".management.commands." in file.module or _TAKEN_BACK.search(file.text):
            continue
        for node in file.of(ast.Subscript, ast.Call):
            if isinstance(node, ast.Subscript):
                is_set = isinstance(node.ctx, ast.Store) and text(node.slice) == _VARIABLE
            else:
                is_set = (
                    called(node).rpartition(".")[2] in ("setdefault", "putenv")
                    and bool(node.args)
                    and text(node.args[0]) == _VARIABLE
                )
            if is_set:
                yield file.place(node)


def _in_files(project: DatabasesProject) -> Iterator[Location]:
    for file in project.context.deployment_files.every:
        if (
            file.is_test
            or file.stage == "development"
            or file.name in _OF_TOOLS
            or not _DEPLOYMENT.fullmatch(file.name)
            or _VARIABLE not in file.text
        ):
            continue
        for number, line in enumerate(file.text.splitlines(), start=1):
            if _VARIABLE in line and not line.lstrip().startswith(_COMMENTS) and not _EMPTY.search(line):
                yield Location(file.relative, number)
                break
