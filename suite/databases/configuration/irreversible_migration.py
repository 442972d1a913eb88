"""Every migration that a written rollback passes through can be reversed.

Why: RunPython without ``reverse_code`` and RunSQL without ``reverse_sql`` are irreversible: ``migrate <app> <earlier>`` stops at
IrreversibleError, in the hour in which a release has to be taken back.

Fix: give the operation its way back, or ``migrations.RunPython.noop`` and ``migrations.RunSQL.noop`` where nothing is to be undone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django_conformance.discovery.databases.data_migrations import culprit_of, flat
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/migrations/#reversing-migrations",
    after=("databases.configuration.migrations-load", "databases.configuration.migration-conflicts"),
)

_MIGRATE = re.compile(
    r"\bmigrate[\s\"',\]]+(?:--?[\w=-]+\s+)*(?P<app>\w+)[\s\"',]+(?P<target>zero|\d{4}\w*)\b(?P<rest>[^\n]*)"
)
_BACK = re.compile(r"roll[\s_-]?back|revert|undo|downgrade|unapply|backward|reverse|\bdown\b", re.IGNORECASE)
_NEARBY = 6
"""How many lines above a command may say that it is a rollback."""
_ENDINGS = (".sh", ".bash", ".yml", ".yaml", ".md", ".rst", ".txt", ".toml", ".json", ".mk", ".py", ".cfg", "")


@dataclass(frozen=True)
class _Rollback:
    """A command of the repository that takes an app back to an earlier migration, or to none."""

    app: str
    target: str
    place: Location


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield the first irreversible operation that each rollback comes to."""
    if project.migrations.loader is None or project.migrations.state is None:
        return
    told: set[str] = set()
    for rollback in _rollbacks(project):
        for migration in _unapplied(rollback, project.migrations.loader.graph):
            position = next((at for at, item in flat(migration.operations) if not item.reversible), None)
            name = f"{migration.app_label}.{migration.name}"
            if position is None or name in told:
                continue
            told.add(name)
            yield Finding(
                f"{rollback.place} takes {rollback.app} back to {rollback.target}, and migration {name} cannot be reversed: "
                f"{_why(migration.operations[position])}",
                at=culprit_of(migration, position, project.context.sources),
                evidence={"rollback": str(rollback.place)},
            )
            break


def _rollbacks(project: DatabasesProject) -> Iterator[_Rollback]:
    for file in project.context.deployment_files.every:
        if file.path.suffix.lower() not in _ENDINGS or "migrate" not in file.text:
            continue
        lines = file.text.splitlines()
        for number, line in enumerate(lines, start=1):
            match = _MIGRATE.search(line)
            if match is None or match["app"] not in project.own_apps or "--fake" in line or "--plan" in line:
                continue
            around = "\n".join((file.relative, *lines[max(0, number - 1 - _NEARBY) : number]))
            if match["target"] == "zero" or _BACK.search(around):
                yield _Rollback(match["app"], match["target"], Location(file.relative, number))


def _unapplied(rollback: _Rollback, graph: Any) -> list[Any]:
    """Return the migrations that a rollback unapplies, in this order; nothing where its target is none or several."""
    if rollback.target == "zero":
        ends = graph.root_nodes(rollback.app)
    else:
        named = [key for key in graph.nodes if key[0] == rollback.app and key[1].startswith(rollback.target)]
        if len(named) != 1:
            return []
        ends = sorted(child.key for child in graph.node_map[named[0]].children if child.key[0] == rollback.app)
    keys = dict.fromkeys(key for end in ends for key in graph.backwards_plan(end))
    return [graph.nodes[key] for key in keys]


def _why(operation: Any) -> str:
    kind = type(operation).__name__
    missing = {"RunPython": "reverse_code", "RunSQL": "reverse_sql"}.get(kind)
    return f"its {kind} has no {missing}" if missing else f"its {kind} is irreversible"
