"""No coroutine calls ``async_to_sync``.

Why: it raises RuntimeError every time: "You cannot use AsyncToSync in the same thread as an async event loop".

Fix: await the coroutine itself.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import called, own_nodes

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/topics/async/#async-to-sync")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each call of what ``async_to_sync()`` returned in a coroutine."""
    for file in project.files:
        for coroutine in file.of(ast.AsyncFunctionDef):
            for node in own_nodes(coroutine):
                if called(node).rpartition(".")[2] == "async_to_sync()":
                    yield Finding(
                        f"{coroutine.name}() is a coroutine and calls async_to_sync(): RuntimeError in a running event "
                        "loop",
                        subject=f"{file.module}.{coroutine.name}",
                        location=file.place(node),
                    )
