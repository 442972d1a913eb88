"""Messages about a row are sent after it is committed: group messages, mails, HTTP calls and tasks.

Why: signal handlers, ``save()``, the admin and blocks in ``atomic()`` run inside a transaction. Whoever hears of the row before
the commit reads its old values, or does not find it. After a rollback, the message should never have been sent.

Fix: write ``transaction.on_commit(partial(send, …))``, and for a task ``delay_on_commit(…)``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.transactional import Place, places, saves
from django_conformance.rules import Finding, Rule
from django_conformance.source.effects import Effect, effects
from django_conformance.source.nodes import spelled
from django_conformance.source.orm.scope import Scope

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/db/transactions/#performing-actions-after-commit",
)

_QUEUED = ("post_office", "mailer", "celery", "queue", "dummy")
"""Words of mail backends that keep a mail as a row, or do not send it at once."""


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each call that sends something while a transaction is open, or may be."""
    sources = project.context.sources
    told: set[tuple[str, int]] = set()
    for place in places(project):
        scope = Scope(place.function, place.file, sources)
        for effect in effects(scope, place.nodes):
            key = (place.file.relative, effect.node.lineno)
            if key in told or not _concerns(effect, place, project):
                continue
            told.add(key)
            inner = effect.innermost
            where = ""
            if effect.through is not None:
                where = f", which calls {inner.text} in {_file_of(effect)}:{inner.node.lineno}"
            yield Finding(
                f"{place.name} sends {effect.kind} by {effect.text}{where}, {place.why}: it is "
                f"{'' if place.is_certain else 'then '}sent before the commit",
                at=place.file.at(effect.node, f"{place.file.module}.{place.name.removesuffix('()')}"),
                hint=_hint(effect),
                evidence={"kind": effect.kind, "call": effect.text},
            )


def _file_of(effect: Effect) -> str:
    while effect.inner is not None and effect.inner.through is not None:
        effect = effect.inner
    return effect.through.file.relative if effect.through is not None else ""


def _concerns(effect: Effect, place: Place, project: DatabasesProject) -> bool:
    """Whether what is sent is a matter of the transaction."""
    if not place.is_written and not any(saves(found.node) for found in effect.functions):
        return False
    if not place.saves_around(effect.node):
        return False
    if effect.kind == "a task":
        return (not place.is_block or effect.through is not None) and _names_row(effect.node, place)
    if effect.kind == "an HTTP call" and not place.writes_before(effect.node):
        return False  # what is written afterwards is what the other side has answered
    return effect.kind != "a mail" or _is_sent_at_once(project)


def _names_row(call: ast.Call, place: Place) -> bool:
    """Whether a call is given something of the row that a place is about."""
    names = {spelled(node) for node in ast.walk(call) if isinstance(node, (ast.Name, ast.Attribute))}
    return not names.isdisjoint(place.rows)


def _is_sent_at_once(project: DatabasesProject) -> bool:
    backend = str(project.context.originals.get("EMAIL_BACKEND") or "").lower()
    return not any(word in backend for word in _QUEUED)


def _hint(effect: Effect) -> str:
    function = ast.unparse(effect.node.func)
    if effect.kind == "a task" and effect.through is None and function.endswith((".delay", ".apply_async")):
        return f"write {function}_on_commit(…)"
    if not effect.node.args and not effect.node.keywords:
        return f"write transaction.on_commit({function})"
    return f"write transaction.on_commit(partial({function}, …))"
