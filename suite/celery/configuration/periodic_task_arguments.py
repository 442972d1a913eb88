"""add_periodic_task() is given a schedule, a signature, and a distinct name for each entry of the same signature.

Why: it is called in a receiver of a signal, and Celery logs what a receiver raises and goes on: the entry, and all entries after
it, are missing from the schedule. An entry without a name is named after its signature: a second one replaces the first.

Fix: write ``sender.add_periodic_task(crontab(minute=0), restock.s(1), name="…")``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, own_nodes

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html#entries")

_SIGNING = ("s", "si", "signature")
_SCHEDULES = ("celery.schedules.crontab", "celery.schedules.schedule", "celery.schedules.solar", "datetime.timedelta")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each call whose schedule is a task, or whose signature is none."""
    for file in project.files:
        yield from _replaced(file)
        for call in file.of(ast.Call):
            if method(call) != "add_periodic_task":
                continue
            given = {str(keyword.arg): keyword.value for keyword in call.keywords}
            schedule = call.args[0] if call.args else given.get("schedule")
            signature = call.args[1] if call.args[1:] else given.get("sig")
            why = _wrong(schedule, signature, file, project) or _lacking(call, given)
            if why:
                yield Finding(
                    f"{file.place(call)}: add_periodic_task() {why}: it raises where it is called, and the schedule lacks this "
                    "entry and those after it",
                    at=file.at(call),
                )


def _replaced(file: SourceFile) -> Iterator[Finding]:
    """Yield each call that adds a signature again under the same name, or under none."""
    for function in file.functions:
        earlier: dict[str, int] = {}
        calls = [
            node for node in own_nodes(function) if isinstance(node, ast.Call) and method(node) == "add_periodic_task"
        ]
        for call in sorted(calls, key=lambda call: call.lineno):
            if not call.args[1:] or any(isinstance(around, (ast.If, ast.For)) for around in file.ancestors(call)):
                continue
            given = {str(keyword.arg): keyword.value for keyword in call.keywords}
            key = ast.dump(given["name"]) if "name" in given else ast.dump(call.args[1])
            if key in earlier:
                yield Finding(
                    f"{file.place(call)}: add_periodic_task() adds {ast.unparse(call.args[1])} again without a name of its own: "
                    f"it replaces the entry of line {earlier[key]}",
                    at=file.at(call),
                )
            earlier[key] = call.lineno


def _lacking(call: ast.Call, given: dict[str, ast.expr]) -> str:
    """Return what is wrong with a call that gives no signature, or none by its name."""
    if "None" in given or any(isinstance(argument, ast.Starred) for argument in call.args):
        return ""
    needed = ("schedule", "sig")[len(call.args) :]
    lacking = [name for name in needed if name not in given]
    misnamed = next((name for name in given if name in ("signature", "task", "crontab", "every")), "")
    if not lacking:
        return ""
    return f"has no argument {lacking[0]!r}" + (f", and {misnamed!r} is none of its names" if misnamed else "")


def _wrong(schedule: ast.expr | None, signature: ast.expr | None, file: SourceFile, project: CeleryProject) -> str:
    if schedule is not None and (method(schedule) in _SIGNING or project.task_at(schedule, file) is not None):
        return f"is given {ast.unparse(schedule)} as its schedule; the schedule comes first, then the signature"
    if signature is None:
        return ""
    if isinstance(signature, ast.Constant):
        return f"is given {ast.unparse(signature)} as its signature, where a task's is needed: restock.s(…)"
    name = file.dotted(signature.func) if isinstance(signature, ast.Call) else ""
    if name in _SCHEDULES:
        return f"is given {ast.unparse(signature)} as its signature; the schedule comes first, then the signature"
    return ""
