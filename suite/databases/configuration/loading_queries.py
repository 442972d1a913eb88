"""No query runs while the project is loaded: not in ``ready()``, and not where a module is imported.

Why: it runs at the start of every process and every command, ``migrate`` on an empty database and tests included. There it
fails, or reads the database of production.

Fix: query where the value is used. For a form's choices, pass a callable, or set them in ``__init__()``. Read what every process
needs once on first use, and keep it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.codec import to_json
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.queries import IMPORT, READY, Query, made
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import catches, module_level
from django_conformance.source.orm.asking import Asking, asks_in
from django_conformance.source.orm.scope import Scope

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/ref/applications/#django.apps.AppConfig.ready",
)

_ERRORS = ("DatabaseError", "OperationalError", "ProgrammingError", "Exception")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each ``ready()`` and each module that queries, and does not expect the query to fail.

    A command's module is another rule's matter.
    """
    loads: dict[tuple[str, str], list[Query]] = {}
    for query in made():
        if query.during and ".management.commands." not in query.subject and not _expected_to_fail(query, project):
            loads.setdefault((query.during, query.subject), []).append(query)
    for (during, subject), queries in loads.items():
        what = f"ready() of {subject}" if during == READY else f"the import of {subject}"
        places = [query.place for query in queries if query.place is not None]
        yield Finding(
            f"{what} queries the database",
            subject=subject,
            location=queries[0].place,
            evidence={"during": during, "places": to_json(places)},
        )
    code = project.context.sources.code()
    imported = {name for file in code for name in file.imported if name != file.module}
    for file in project.files("objects"):
        asking = _on_import(file, project) if file.module in imported and not _is_main(file) else None
        if asking is not None and (IMPORT, file.module) not in loads:
            yield Finding(
                f"the import of {file.module} queries the database: {asking.text}",
                at=file.at(asking.node),
                evidence={"during": IMPORT, "how": asking.how},
            )


def _is_main(file: SourceFile) -> bool:
    """Whether a module is a script as well, which may query as it runs."""
    return any("__main__" in ast.dump(node.test) for node in file.tree.body if isinstance(node, ast.If))


def _on_import(file: SourceFile, project: DatabasesProject) -> Asking | None:
    """Return the first expression at the top of a module, or of a class in it, that asks the database."""
    scope = Scope(file.tree, file, project.context.sources)
    for node in module_level(file.tree):
        for asking in asks_in([node], scope):
            guards = [
                around for around in file.ancestors(node) if isinstance(around, (ast.Try, ast.With, ast.Lambda, ast.If))
            ]
            if not guards and asking.through is None:
                return asking
    return None


def _expected_to_fail(query: Query, project: DatabasesProject) -> bool:
    """Whether the line that queries stands where an error of the database is caught: as before the first migrate."""
    place = query.place
    file = project.context.sources.at(project.context.project / place.path) if place is not None else None
    if file is None or place is None or place.line is None:
        return False
    return any(
        statement.lineno <= place.line <= (statement.end_lineno or statement.lineno)
        for guard in file.of(ast.Try, ast.With)
        if catches(guard, _ERRORS)
        for statement in guard.body
    )
