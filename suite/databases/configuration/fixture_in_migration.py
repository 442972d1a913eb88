"""No migration loads a fixture of a model whose table has different columns at that point.

Why: ``loaddata`` and ``serializers.deserialize()`` save objects of the class in ``models.py``, with the columns of today. On a new database the
columns that later migrations add are not there yet: ``migrate`` fails, as in tests and on a new colleague's machine.

Fix: create the rows with ``apps.get_model("app", "Model")``, or load the fixture by a command that runs after ``migrate``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django_conformance.discovery.databases import fixtures, replay
from django_conformance.discovery.databases.data_migrations import Body, DataFunction
from django_conformance.discovery.databases.fixtures import FixtureObject
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import text

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/migrations/#historical-models",
    after=("databases.configuration.migrations-load", "databases.configuration.migration-conflicts"),
)

_REPLACED = "_get_model"
"""Who gives the deserialiser the historical models by this name of its module loads them as they were."""


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each call that loads a fixture in a migration before which its tables were others."""
    loading = {function: calls for function in project.data_functions if (calls := list(_calls(function)))}
    objects = [entry for entry in fixtures.read(project.context) if isinstance(entry, FixtureObject)] if loading else []
    for migration, state in replay.states(project.migrations, {function.migration for function in loading}):
        for _, operation in replay.operations(migration, state):
            for function, calls in loading.items():
                if function.operation is operation:
                    for body, call in calls:
                        yield from _differing(function, body, call, _models(body, objects), state)


def _calls(function: DataFunction) -> Iterator[tuple[Body, ast.Call]]:
    for body in function.bodies:
        for call in body.calls if _REPLACED not in body.file.text else ():
            name = body.file.dotted(call.func)
            is_command = name.endswith("call_command") and bool(call.args) and text(call.args[0]) == "loaddata"
            if is_command or name == "django.core.serializers.deserialize":
                yield body, call


def _models(body: Body, objects: list[FixtureObject]) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the models of the fixtures that a migration's file names, with the fixture; of all those of its app where it names none."""
    names = {Path(value).name for node in body.file.of(ast.Constant) if (value := text(node))}
    named = [entry for entry in objects if names & {Path(entry.path).name, Path(entry.path).stem}]
    folder = Path(body.file.relative).parent.parent
    for entry in named or [entry for entry in objects if Path(entry.path).is_relative_to(folder)]:
        app, _, name = entry.model.lower().partition(".")
        yield (app, name), entry.path


def _differing(
    function: DataFunction, body: Body, call: ast.Call, models: Iterator[tuple[tuple[str, str], str]], state: Any
) -> Iterator[Finding]:
    """Yield the first model whose columns are others today."""
    for key, fixture in dict(models).items():
        later = replay.later_columns(key, state)
        if later:
            model = ".".join(key)
            yield Finding(
                f"{function.written} of migration {function.label} loads {fixture} with {ast.unparse(call.func)}(), which "
                f"saves {model} with the column {later[0]!r}: a later migration adds it, so a new database has no such column yet",
                at=body.file.at(call, function.label),
                evidence={"model": model, "later": later},
            )
            return
