"""Sentry is initialised in every process whose errors it should report.

Why: ``sentry_sdk.init()`` in ``wsgi.py`` or ``asgi.py`` runs in the web server alone: errors of tasks and commands are reported nowhere. And
monitors of periodic tasks need it in beat too, which sends the check-ins: a receiver of ``celeryd_init`` is called in workers only.

Fix: call ``sentry_sdk.init()`` in the settings, which every process reads; or connect the function to ``beat_init`` as well.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import spelled

rule = Rule(level="should", docs="https://docs.sentry.io/platforms/python/integrations/celery/", settings=True)

_THREADS = re.compile(
    r"enable[-_]threads|^\s*threads\s*[=:]|--threads|UWSGI_THREADS|^\s*gevent\b", re.MULTILINE | re.IGNORECASE
)
_OF_SERVERS = ("wsgi", "asgi")
_OF_WORKERS = ("celeryd_init", "worker_init", "worker_process_init", "celeryd_after_setup")


def find(project: Project) -> Iterator[Finding]:
    """Yield the one place that starts Sentry where other processes of the project do not come by it."""
    calls = [
        (file, call)
        for file in project.context.sources.code(containing=("sentry_sdk",))
        for call in file.of(ast.Call)
        if file.dotted(call.func) == "sentry_sdk.init"
    ]
    modules = {file.module.rpartition(".")[2] for file, _ in calls}
    if calls and modules <= set(_OF_SERVERS) and project.inventory.celery.apps:
        file, call = calls[0]
        yield Finding(
            f"{file.relative} alone calls sentry_sdk.init(), in the web server: errors of tasks and of management commands are reported nowhere",
            at=file.at(call),
        )
    yield from _without_threads(project, calls)
    beats = [beat for beat in project.context.deployment.beats if beat.unit.stage != "development"]
    signals = [_signals(file, call) for file, call in calls]
    if not beats or not calls or not all(signals) or "beat_init" in {name for names in signals for name in names}:
        return
    for file, call in calls:
        if _monitors(call):
            yield Finding(
                f"sentry_sdk.init() with monitor_beat_tasks is called on {', '.join(_signals(file, call))} alone, and "
                f"{beats[0].unit.name} runs beat in a process of its own ({beats[0].command!r}): no monitor gets a check-in",
                at=file.at(call),
                hint="Write @signals.beat_init.connect above the function, too.",
                evidence={"beat": str(beats[0].location)},
            )


def _without_threads(project: Project, calls: list[tuple[SourceFile, ast.Call]]) -> Iterator[Finding]:
    """Yield a uWSGI that starts no threads: Sentry sends what it has from one."""
    servers = [server for server in project.context.deployment.servers if server.program == "uwsgi"]
    server = next((server for server in servers if server.unit.stage != "development"), None)
    unread = (".md", ".rst", ".txt", ".json", ".toml", ".py")
    files = [file for file in project.context.deployment_files.every if file.path.suffix not in unread]
    if (
        not calls
        or server is None
        or _THREADS.search(server.command)
        or any(_THREADS.search(file.text) for file in files)
    ):
        return
    yield Finding(
        f"{server.unit.name} ({server.location}) starts uWSGI without enable-threads, and sentry_sdk.init() ({calls[0][0].place(calls[0][1])}) "
        "sends errors from a thread: they stay where they are",
        subject=server.unit.name,
        location=server.location,
        hint="Add enable-threads = true and py-call-uwsgi-fork-hooks = true.",
    )


def _signals(file: SourceFile, call: ast.Call) -> list[str]:
    """Return the signals of Celery that call Sentry's start; none where anything else may call it."""
    function = file.function_around(call)
    if function is None:
        return []
    connected = [spelled(node.func if isinstance(node, ast.Call) else node) for node in function.decorator_list]
    connected += [
        spelled(node.func)
        for node in file.of(ast.Call)
        if node.args and isinstance(node.args[0], ast.Name) and node.args[0].id == function.name
    ]
    names = [name.removesuffix(".connect").rpartition(".")[2] for name in connected if name.endswith(".connect")]
    called = any(isinstance(node.func, ast.Name) and node.func.id == function.name for node in file.of(ast.Call))
    return [] if called else [name for name in names if name in (*_OF_WORKERS, "beat_init")]


def _monitors(call: ast.Call) -> bool:
    return any(
        isinstance(node, ast.keyword)
        and node.arg == "monitor_beat_tasks"
        and isinstance(node.value, ast.Constant)
        and node.value.value is True
        for node in ast.walk(call)
    )
