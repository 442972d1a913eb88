"""Where several databases are migrated, a RunPython function uses the alias that is being migrated.

Why: a manager without ``using`` asks the routers, which answer with the alias that the application uses, so the same rows are
changed once for each database that is migrated.

Fix: write ``Model.objects.using(schema_editor.connection.alias)``.
"""

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.reading import code_of

rule = Rule(
    level="info",
    docs="https://docs.djangoproject.com/en/stable/howto/writing-migrations/#data-migrations-and-multiple-databases",
    needs=("two-databases",),
)

_NAMES = frozenset({"connection", "using", "db_manager"})


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each function of RunPython that uses a manager and names no database.

    Only of apps of the project that ``allow_migrate`` lets onto several databases, replicas left aside.
    """
    replicas = project.tables.replicas
    several = {model.app for model in project.inventory.models if model.own and len({*model.migrate} - {*replicas}) > 1}
    for app, name, function in _functions(project):
        code = code_of(function)
        file = project.context.sources.at(code.co_filename) if app in several and code is not None else None
        node = _node(file, code.co_firstlineno) if file is not None and code is not None else None
        manager = _manager(node) if node is not None else None
        if file is not None and manager is not None:
            yield Finding(
                f"{function.__name__}() of migration {app}.{name} uses a manager without the alias that is being migrated",
                at=file.at(manager, f"{app}.{name}"),
                evidence={"function": function.__name__},
            )


def _functions(project: DatabasesProject) -> Iterator[tuple[str, str, Any]]:
    """Yield app, migration and function of every RunPython, those that reverse one among them."""
    from django.db.migrations import RunPython

    loader = project.migrations.loader
    for (app, name), migration in sorted(loader.disk_migrations.items()) if loader is not None else ():
        for operation in migration.operations:
            if isinstance(operation, RunPython):
                yield from ((app, name, function) for function in (operation.code, operation.reverse_code) if function)


def _node(file: SourceFile, line: int) -> ast.AST | None:
    """Return the function that begins in a line, with its decorators."""
    functions = file.of(ast.FunctionDef, ast.Lambda)
    starts = {
        function.decorator_list[0].lineno
        if isinstance(function, ast.FunctionDef) and function.decorator_list
        else function.lineno: function
        for function in reversed(functions)
    }
    return starts.get(line)


def _manager(function: ast.AST) -> ast.Attribute | None:
    """Return the first manager that a function uses, where nothing in it names a database."""
    attributes = [node for node in ast.walk(function) if isinstance(node, ast.Attribute)]
    keywords = {node.arg for node in ast.walk(function) if isinstance(node, ast.keyword)}
    if _NAMES & ({attribute.attr for attribute in attributes} | keywords):
        return None
    return next((attribute for attribute in attributes if attribute.attr == "objects"), None)
