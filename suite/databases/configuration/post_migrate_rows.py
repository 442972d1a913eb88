"""A data migration does not rely on permissions and content types that ``migrate`` creates only when it ends.

Why: Django makes permissions, content types and the default site in ``post_migrate``, after the last migration. A
migration that gets one earlier raises DoesNotExist, and one that filters for them silently finds
nothing. Where it does so for each user or row, it passes on an empty database and fails in production.

Fix: call ``create_permissions()`` first, or get the row with ``get_or_create()``.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.databases.data_migrations import Body, DataFunction
from django_conformance.discovery.databases.permissions import origins
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import called, guarded, method

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/ref/signals/#post-migrate",
    after=("databases.configuration.migrations-load",),
)

_ROWS = {
    ("auth", "permission"): "permission",
    ("contenttypes", "contenttype"): "content type",
    ("sites", "site"): "site",
}
_MAKING = ("create", "get_or_create", "update_or_create", "bulk_create", "aget_or_create", "acreate")
_SIGNALLING = (
    "create_permissions",
    "create_contenttypes",
    "create_default_site",
    "emit_post_migrate_signal",
    "get_for_model",
    "get_for_models",
    "update_contenttypes",
    "update_permissions",
    "create_all",
)
_GIVING = ("add", "set")
_ABSENT = ("DoesNotExist", "ObjectDoesNotExist", "Exception", "BaseException")
_NAMES = ("codename", "model", "name", "domain")
_HINT = (
    "Make them first: for config in apps.get_app_configs(): config.models_module = True; "
    "create_permissions(config, apps=apps, verbosity=0); config.models_module = None"
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each row that a migration takes for there, and that post_migrate makes."""
    making = {function.migration: made for function in project.data_functions if (made := _made(function))}
    for function in project.data_functions:
        if function.migration.replaces:
            continue
        before = making.get(function.migration, set()) | _earlier(project, function, making)
        for body in function.bodies:
            for call in body.calls:
                model = body.names.queried(call)
                row = _ROWS.get(model.key) if model is not None else None
                if row is None or model is None or {row, "all"} & before or _checked(body, model.key):
                    continue
                told = _got(project, function, body, call, row) or _given(body, call, row)
                if told:
                    through = f" through {body.helper}()" if body.helper else ""
                    yield Finding(
                        f"{function.written} of migration {function.label}{through} {told}",
                        at=body.file.at(call, function.label),
                        hint=_HINT if row == "permission" else "",
                        evidence={"query": ast.unparse(call)[:200]},
                    )


def _made(function: DataFunction) -> set[str]:
    """Return the rows that a function makes sure of."""
    made: set[str] = set()
    for body in function.bodies:
        for node in ast.walk(body.node):
            if isinstance(node, (ast.Name, ast.Attribute)) and body.file.dotted(node).rpartition(".")[2] in _SIGNALLING:
                made.add("all")
        for call in body.calls:
            model = body.names.queried(call) if method(call) in _MAKING else None
            constructed = body.names.model(call.func) if not isinstance(call.func, ast.Attribute) else None
            for name in (model, constructed):
                if name is not None and name.key in _ROWS:
                    made.add(_ROWS[name.key])
            if called(call).endswith("call_command"):
                made.add("all")
    return made


def _earlier(project: DatabasesProject, function: DataFunction, making: dict[object, set[str]]) -> set[str]:
    """Return the rows that migrations make which this one depends on."""
    graph = project.migrations.loader.graph
    key = (function.migration.app_label, function.migration.name)
    if not making or key not in graph.nodes:
        return set()
    before = {graph.nodes[node] for node in graph.forwards_plan(key) if node != key}
    return {row for migration, rows in making.items() if migration in before for row in rows}


def _checked(body: Body, key: tuple[str, str]) -> bool:
    """Whether a function asks first whether the rows exist."""
    return any(
        method(call) in ("exists", "count", "aexists")
        and (model := body.names.queried(call)) is not None
        and model.key == key
        for call in body.calls
    )


def _got(project: DatabasesProject, function: DataFunction, body: Body, call: ast.Call, row: str) -> str:
    """Say what ``get()`` does without the row; nothing where the row is there."""
    if method(call) != "get" or guarded(body.node, call, _ABSENT):
        return ""
    names = {keyword.arg: body.names.constant(keyword.value) for keyword in call.keywords}
    shown = next((name for key in _NAMES if (name := names.get(key))), None)
    if not body.runs_always(call):
        made = origins(project.migrations, row, names)
        if (function.migration.app_label, function.migration.name) not in made:
            return ""
        when = f"made here, and the {row} by post_migrate when all migrations are done: it fails where the loop or condition has rows"
    elif row == "content type":
        return ""  # a helper or a package may have made it; databases.sql.migrate sees whether it is there
    else:
        when = "made by post_migrate when all migrations are done: a new database cannot be migrated"
    named = f"the {row} {shown!r}" if shown else f"a {row}"
    return f"gets {named}, which is {when} (DoesNotExist)"


def _given(body: Body, call: ast.Call, row: str) -> str:
    """Say what a query does that finds no permissions and gives those to a group or user."""
    if row != "permission" or method(call) != "filter":
        return ""
    parent = body.file.parents.get(call)
    variable = parent.targets[0] if isinstance(parent, ast.Assign) else None
    for giving in body.calls:
        if (
            method(giving) in _GIVING
            and isinstance(giving.func, ast.Attribute)
            and "permissions" in ast.unparse(giving.func.value)
        ):
            nodes = [node for argument in giving.args for node in ast.walk(argument)]
            if call in nodes or (
                isinstance(variable, ast.Name)
                and any(isinstance(node, ast.Name) and node.id == variable.id for node in nodes)
            ):
                return (
                    "gives permissions that it filters for, which are made by post_migrate when all migrations are "
                    "done: on a new database it gives none"
                )
    return ""
