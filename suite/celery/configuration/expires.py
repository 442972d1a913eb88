"""No task expires before it can begin.

Why: a worker discards a task that has expired when it is due, and marks it as revoked: the task never runs, and nothing
fails. A retry keeps the time at which the call expires. A time computed when settings or decorators are read is
the same for every call, and is soon in the past.

Fix: let it expire later than its delay, counted in seconds (``expires=600``).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django_conformance.discovery.celery.beat import Scheduled
from django_conformance.discovery.celery.delays import OptionsCall, options_calls
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.source import DefinedTask
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import method
from django_conformance.source.reading import attribute, entries, number_of, readable

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/userguide/calling.html#expiration")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each call, task and beat entry whose messages have expired before they can be run."""
    for call in options_calls(project):
        why = _of_call(call)
        if why:
            yield Finding(f"{call.task}: {why}", at=call.file.at(call.node, call.task))
    for task in project.definitions:
        why = _of_task(task)
        if why:
            yield Finding(f"{task.name}: {why}", subject=task.name, location=task.location)
    for app in project.apps:
        for scheduled in app.schedule:
            why = _of_entry(scheduled, app.app.tasks.get(scheduled.task))
            if why:
                yield Finding(
                    f"the beat entry {scheduled.name!r} ({scheduled.task}): {why}",
                    subject=scheduled.name,
                    location=app.location,
                )


def _of_call(call: OptionsCall) -> str:
    expires, delay = call.seconds("expires"), call.delay
    said = "expires"
    if expires is None and call.option("expires") is None and not call.is_retry:
        expires, said = _number(attribute(call.live, "expires")), "the task's option expires"
    if expires is not None and expires <= 0:
        return f"{said} is {expires:.0f} s: it has expired when a worker gets it, and never runs"
    if expires is None or delay is None:
        return ""
    return _too_early(said, expires, *delay)


def _of_task(task: DefinedTask) -> str:
    expires = readable(attribute(task.live, "expires"))
    if isinstance(expires, datetime) and task.keyword("expires") is not None:
        return (
            f"its option expires is the time {expires.isoformat()}, computed when the module was imported: every later "
            "call has expired; write a number of seconds"
        )
    seconds = _number(expires)
    if seconds is None:
        return ""
    if seconds <= 0:
        return f"its option expires is {seconds:.0f} s: every call has expired when a worker gets it"
    option, delay = _retry_delay(task)
    if delay is not None and seconds <= delay:
        return (
            f"its option expires is {seconds:.0f} s and {option} {delay:.0f} s: a retry keeps the time at which the call "
            "expires, so no retry is ever run"
        )
    return ""


def _retry_delay(task: DefinedTask) -> tuple[str, float | None]:
    """Return how long every retry of a task waits at least."""
    if attribute(task.live, "autoretry_for"):
        fixed = dict(entries(attribute(task.live, "retry_kwargs"))).get("countdown")
        if attribute(task.live, "retry_backoff"):
            return "", None
        return ("retry_kwargs['countdown']", _number(fixed)) if fixed else ("default_retry_delay", _default(task))
    retries = [node for node in task.file.nodes if method(node) == "retry" and task.node in task.file.ancestors(node)]
    keywords = {keyword.arg for node in retries for keyword in getattr(node, "keywords", ())}
    is_default = bool(retries) and not keywords & {"countdown", "eta", "expires", None}
    return "default_retry_delay", _default(task) if is_default else None


def _default(task: DefinedTask) -> float | None:
    return _number(task.live.default_retry_delay)


def _of_entry(scheduled: Scheduled, task: Any) -> str:
    options = dict(entries(attribute(scheduled.entry, "options")))
    for name in ("expires", "eta"):
        moment = readable(options.get(name))
        if isinstance(moment, datetime):
            effect = "every later message has expired" if name == "expires" else "every later message is overdue"
            return f"its option {name} is the time {moment.isoformat()}, computed when settings were read: {effect}"
    expires, delay = _number(options.get("expires", attribute(task, "expires"))), _number(options.get("countdown"))
    if expires is not None and expires <= 0:
        return f"its option expires is {expires:.0f} s: it has expired when a worker gets it, and never runs"
    return _too_early("expires", expires, "countdown", delay) if expires is not None and delay is not None else ""


def _too_early(said: str, expires: float, option: str, delay: float) -> str:
    if expires > delay:
        return ""
    return f"{said} is {expires:.0f} s and {option} {delay:.0f} s: it expires before it is due, and never runs"


def _number(value: Any) -> float | None:
    value = readable(value)
    if hasattr(value, "total_seconds"):
        return float(value.total_seconds())
    return number_of(value)
