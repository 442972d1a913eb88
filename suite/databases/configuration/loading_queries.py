"""No query runs while the project is loaded: not in ``ready()``, and not where a module is imported.

Why: it runs at the start of every process and every command, ``migrate`` on an empty database and tests included. There it
fails, or reads the database of production.

Fix: query where the value is used. For a form's choices, pass a callable, or set them in ``__init__()``. Read what every process
needs once on first use, and keep it.
"""

import ast
from collections.abc import Iterator

from django_conformance.codec import to_json
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.queries import READY, Query, made
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import catches

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
