"""A receiver of on_after_configure is connected before the app is configured.

Why: the app sends on_after_configure once, when its configuration is first read. A worker and beat read it before
autodiscovery imports the tasks modules: a receiver in one of them is connected too late and never called, so its periodic
tasks are not in the schedule.

Fix: connect it to on_after_finalize, which is sent after the tasks modules have been imported; or move it to the module
that makes the app.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import module_level

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html#entries")

_EARLY = ("models", "apps", "signals", "__init__", "celery", "settings")
"""Modules that Django, or the app's own module, may import before the configuration is read."""


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each connection to the signal in a module that autodiscovery imports."""
    makers = {file.module for file in project.app_files}
    early = {
        name
        for file in project.context.sources.code(containing=("import",))
        if file.module in makers or file.module.rpartition(".")[2] in _EARLY or file.is_package
        for name in _imported_at_top(file)
    }
    for file in project.files:
        if file.module in makers or file.module in early or file.is_package:
            continue
        for node in file.of(ast.Attribute):
            if (
                node.attr == "connect"
                and isinstance(node.value, ast.Attribute)
                and node.value.attr == "on_after_configure"
            ):
                yield Finding(
                    f"{file.relative}:{node.lineno} connects to {ast.unparse(node.value)}, which is sent before a worker or "
                    "beat imports this module: the receiver is never called, and its periodic tasks never run",
                    at=file.at(node),
                    hint=f"Write {ast.unparse(node.value.value)}.on_after_finalize.connect.",
                )


def _imported_at_top(file: SourceFile) -> Iterator[str]:
    """Yield the modules, and names of modules, that a file imports when it is imported itself."""
    nodes = [node for node in module_level(file.tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
    for node in nodes:
        for alias in node.names:
            dotted = file.names.get(alias.asname or alias.name, alias.name)
            yield from (dotted, dotted.rpartition(".")[0])
