"""What tasks and commands send over the channel layer can reach the server's process.

Why: InMemoryChannelLayer lives within one process. A Celery worker or a command sends into a layer of its own, where
nobody listens, and there is no error.

Fix: use a layer that processes share, such as channels_redis.
"""

import ast
from collections.abc import Iterable, Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.discovery.stage import is_debug
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import Function, own_nodes, spelled
from django_conformance.source.reading import attribute, entries, readable

rule = Rule(
    level="should",
    docs="https://channels.readthedocs.io/en/stable/topics/channel_layers.html#in-memory-channel-layer",
    settings=True,
)

_IN_PROCESS = ("ImmediateBackend", "DummyBackend")
"""Backends of Django's own tasks that run them in the calling process."""


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each task and command that sends over a default layer in memory."""
    if not any(layer.alias == "default" and layer.in_memory for layer in project.inventory.layers):
        return
    if is_debug(project.context):  # settings for development, where one process does it all
        return
    settings = project.context.originals.items()
    eager = any(value is True for name, value in settings if name.endswith("TASK_ALWAYS_EAGER"))
    senders = _senders(project.files)
    for file in project.files:
        in_process = _tasks_in_process(file)
        for function in file.of(ast.FunctionDef, ast.AsyncFunctionDef):
            task = not eager and _is_task(function, in_process)
            if not (task or "management/commands/" in file.relative) or not _sends(function, senders):
                continue
            what = f"the task {function.name}()" if task else f"the command {file.path.stem}"
            yield Finding(
                f"{what} sends over the channel layer, which is InMemoryChannelLayer: it runs in a process of its own, "
                f"and what it sends never leaves it ({file.place(function)})",
                at=file.at(function, f"{file.module}.{function.name}" if task else file.path.stem),
                evidence={"function": function.name},
            )


def _is_task(function: Function, in_process: Iterable[str]) -> bool:
    names = (
        spelled(decorator.func if isinstance(decorator, ast.Call) else decorator)
        for decorator in function.decorator_list
    )
    return any("task" in name.rpartition(".")[2] and name not in in_process for name in names)


def _tasks_in_process(file: SourceFile) -> set[str]:
    """Return the names by which a file has Django's own ``task``, where its tasks run in the calling process."""
    from django.conf import settings

    backends = [
        str(entry.get("BACKEND", ""))
        for _, entry in entries(readable(attribute(settings, "TASKS")))
        if isinstance(entry, dict)
    ]
    if any(not backend.endswith(_IN_PROCESS) for backend in backends):
        return set()
    return {
        alias.asname or alias.name
        for statement in file.of(ast.ImportFrom)
        if statement.module == "django.tasks"
        for alias in statement.names
    }


def _senders(files: Iterable[SourceFile]) -> set[str]:
    """Return the names of module-level functions that send to a group, by themselves or through one another."""
    functions = [
        statement
        for file in files
        for statement in file.tree.body
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    senders: set[str] = set()
    while more := {function.name for function in functions if _sends(function, senders)} - senders:
        senders |= more
    return senders


def _sends(function: ast.AST, senders: set[str]) -> bool:
    return any(
        (isinstance(node, ast.Attribute) and node.attr == "group_send")
        or (isinstance(node, ast.Name) and node.id in senders)
        for node in own_nodes(function)
    )
