"""Ids of checks that were renamed. To rename a check, add its old and its new id to ``RENAMED``.

Reports of format 1 have the old ids, and are read with the new ones. Everywhere else an old id is an error that names the
new one. CHANGELOG.md has the table, which ``python -m docs.generate`` writes from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.selection import matches

if TYPE_CHECKING:
    from collections.abc import Mapping

RENAMED: Mapping[str, str] = {
    "celery.broker.soon": "celery.broker.eta",
    "celery.configuration.called-at-once": "celery.configuration.callback-called",
    "celery.configuration.decorated-again": "celery.configuration.decorator-order",
    "celery.configuration.idle-routes": "celery.configuration.unmatched-route",
    "celery.configuration.results-kept": "celery.configuration.result-not-stored",
    "celery.configuration.route-names": "celery.configuration.misspelled-route",
    "celery.configuration.rows-before-commit": "celery.configuration.published-before-commit",
    "celery.configuration.sent-names": "celery.configuration.send-task-name",
    "celery.configuration.setting-names": "celery.configuration.misspelled-setting",
    "celery.configuration.task-names": "celery.configuration.duplicate-task-name",
    "celery.configuration.task-options": "celery.configuration.unknown-task-option",
    "celery.configuration.two-retries": "celery.configuration.autoretry-and-retry",
    "celery.configuration.undefined-names": "celery.configuration.undefined-name",
    "celery.configuration.unknown-settings": "celery.configuration.unknown-setting",
    "celery.configuration.waiting-in-tasks": "celery.configuration.synchronous-subtask",
    "celery.eager.unserialisable": "celery.eager.unserializable",
    "celery.parity.mails": "celery.parity.mail",
    "celery.parity.task-mails": "celery.parity.task-mail",
    "channels.configuration.anchored": "channels.configuration.unanchored-pattern",
    "channels.configuration.answered": "channels.configuration.connect-unanswered",
    "channels.configuration.awaited": "channels.configuration.never-awaited",
    "channels.configuration.group-joined": "channels.configuration.unknown-group",
    "channels.configuration.group-left": "channels.configuration.group-discard",
    "channels.configuration.initialised": "channels.configuration.super-init",
    "commands.configuration.asks": "commands.configuration.input-prompt",
    "commands.configuration.exit": "commands.configuration.sys-exit",
    "commands.configuration.idle-flag": "commands.configuration.flag-without-effect",
    "commands.configuration.initialised": "commands.configuration.super-init",
    "commands.configuration.logs-only": "commands.configuration.logging-output",
    "commands.configuration.prints": "commands.configuration.print-output",
    "commands.configuration.replaces": "commands.configuration.overrides-command",
    "commands.manage.colourless": "commands.manage.no-color",
    "databases.configuration.blocking-view": "databases.configuration.blocking-query",
    "project.configuration.deprecations": "project.run.deprecations",
    "project.configuration.system-checks": "project.run.system-checks",
}
"""Old id to new id. Several old ids may have become one."""


def current_id(identifier: str) -> str:
    """Return the id that a check has now, whichever it was written down under."""
    return RENAMED.get(identifier, identifier)


def rename_advice(pattern: str) -> str:
    """Return what became of the ids that a pattern of ``--select`` stood for; empty where none of them was renamed."""
    return "; ".join(f"{old} was renamed to {new}" for old, new in RENAMED.items() if matches(old, pattern))
