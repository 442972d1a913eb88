"""What Django itself reports about the project: its system checks, and the migrations that it would write.

A system check message is identified by its id and its object, for any database. If it is an error or worse, and is new or
was milder before, it is a regression at level must. Other new messages are reported at level info.
Migrations that only the candidate's ``makemigrations`` would write are a regression at level should: the project's models
no longer match its migrations.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django_conformance.compare.sides import Side
from django_conformance.compare.verdict import Change, State
from django_conformance.observations import same

SYSTEM_CHECKS = "project:system-checks"
MIGRATIONS = "project:migrations"
SYSTEM_CHECKS_ID = "project.check.system-checks"
MIGRATIONS_ID = "project.makemigrations.migrations"
COMPLETE = "databases.configuration.migrations-complete"
"""The check that judges the same as the observation of migrations."""


def system_check_changes(baseline: Side, candidate: Side) -> list[Change]:
    """Return the differences between the system checks of the runs; none if a run did not record them."""
    before, after = baseline.observation(SYSTEM_CHECKS), candidate.observation(SYSTEM_CHECKS)
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return []
    old, new = _messages(before, baseline), _messages(after, candidate)
    changes = []
    for key in sorted({*old, *new}):
        earlier, later = old.get(key), new.get(key)
        if later is None and earlier is not None:
            changes.append(_message("fixed", "info", earlier, None))
        elif later is not None:
            error = _severity(later) >= logging.ERROR
            was = _severity(earlier) if earlier is not None else 0
            if error and was < logging.ERROR:
                changes.append(_message("regressed", "must", earlier, later))
            elif earlier is None:
                changes.append(_message("new", "info", None, later))
            elif was != _severity(later):
                changes.append(_message("changed", "info", earlier, later))
    return changes


def _messages(value: Mapping[str, Any], side: Side) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Return the messages by id and object, and also by text if they have no id."""
    by_key: dict[tuple[str, str, str], dict[str, Any]] = {}
    for alias, messages in value.items():
        for message in messages:
            identifier, subject = str(message.get("id") or ""), side.canonical.text(str(message.get("object") or ""))
            words = "" if identifier else side.canonical.text(str(message.get("message", "")))
            merged = by_key.setdefault((identifier, subject, words), {**message, "databases": []})
            merged["databases"].append(alias)
            if _severity(message) > _severity(merged):
                merged["level"] = message["level"]
    return by_key


def _severity(message: Mapping[str, Any]) -> int:
    level = message.get("level", 0)
    if isinstance(level, int):
        return level
    number = logging.getLevelName(str(level).upper())
    return number if isinstance(number, int) else 0


def _message(state: State, level: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> Change:
    shown = after or before or {}
    name = logging.getLevelName(_severity(shown)).lower()
    words = f"system check {shown.get('id') or 'without an id'} ({name}): {shown.get('message', '')}"
    if state == "fixed":
        words = f"no longer reported: {words}"
    evidence = {"before": before, "after": after}
    return Change(
        state,
        SYSTEM_CHECKS_ID,
        "project",
        level,
        str(shown.get("object") or shown.get("id") or "project"),
        words,
        evidence={key: value for key, value in evidence.items() if value},
    )


def migration_changes(baseline: Side, candidate: Side) -> list[Change]:
    """Return the apps whose pending migrations differ; none if a run did not record them."""
    before, after = baseline.observation(MIGRATIONS), candidate.observation(MIGRATIONS)
    if not isinstance(before, list) or not isinstance(after, list):
        return []
    old, new = _operations(before, baseline), _operations(after, candidate)
    changes = []
    for app in sorted({*old, *new}):
        earlier, later = old.get(app, []), new.get(app, [])
        if same(earlier, later):
            continue
        state: State = "regressed" if not earlier else "fixed" if not later else "changed"
        words = {
            "regressed": "makemigrations would write a migration that it would not write before",
            "fixed": "makemigrations would no longer write a migration",
            "changed": "makemigrations would write another migration",
        }[state]
        count = len(later or earlier)
        message = f"{words}: {count} operation{'s' if count != 1 else ''}"
        evidence: dict[str, Any] = {"before": earlier, "after": later}
        changes.append(
            Change(
                state,
                MIGRATIONS_ID,
                "project",
                "should" if state == "regressed" else "info",
                app,
                message,
                evidence=evidence,
            )
        )
    return changes


def _operations(value: list[Any], side: Side) -> dict[str, list[Any]]:
    by_app: dict[str, list[Any]] = {}
    for migration in value:
        operations = side.canonical.value(migration.get("operations", []))
        by_app.setdefault(str(migration["app"]), []).extend(operations)
    return by_app
