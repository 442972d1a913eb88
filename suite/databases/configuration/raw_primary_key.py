"""``raw()`` selects the primary key of its model.

Why: ``raw()`` makes objects, and an object has a primary key. Without its column Django raises FieldDoesNotExist (raw query must include the
primary key) when the rows are gone through.

Fix: select the column as well, or use a cursor for rows that are no objects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_conformance.discovery.databases import sql_calls
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule

from . import ENGINES

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/topics/db/sql/#deferring-model-fields",
    after=ENGINES,
)

_SELECT = re.compile(r"\s*SELECT\s+(?:DISTINCT\s+|ALL\s+)?(.*?)\sFROM\s", re.IGNORECASE | re.DOTALL)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each ``raw()`` whose columns are written out, the primary key not among them."""
    from django.apps import apps

    for call in sql_calls.of_files(project.files(".raw("), project.tables):
        selected = _SELECT.match(call.sql)
        if call.model is None or selected is None or any(key.arg == "translations" for key in call.node.keywords):
            continue
        key = apps.get_model(call.model.label)._meta.pk
        names = {name.lower() for name in re.findall(r"\w+", selected[1])}
        if "*" not in selected[1] and "(" not in selected[1] and not names & {key.column.lower(), key.attname.lower()}:
            yield Finding(
                f"{call.function.name}() selects {' '.join(selected[1].split())!r} for {call.model.label}.objects.raw() without its primary key "
                f"{key.column!r}",
                at=call.file.at(call.node, f"{call.file.module}.{call.function.name}"),
                evidence={"columns": sorted(names)},
            )
