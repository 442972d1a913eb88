"""handle() is a plain function.

Why: Django does not await it: the work is never done, and the coroutine that it returns cannot be written to stdout
(AttributeError).

Fix: keep handle() plain and call asyncio.run() or asgiref.sync.async_to_sync() in it.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#django.core.management.BaseCommand.handle",
)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each handler that Django calls and that is a coroutine function."""
    for command, source, handler in project.handlers:
        if isinstance(handler, ast.AsyncFunctionDef):
            yield Finding(
                f"{command.name}: {handler.name}() is async; Django never awaits it, and fails on the coroutine that "
                "it returns",
                at=source.at(handler, command.name),
            )
