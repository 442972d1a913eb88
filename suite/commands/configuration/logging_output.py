"""A command reports on self.stdout, not only in the log.

Why: whether a log message is seen depends on LOGGING, and call_command(stdout=…) captures none of it.

Fix: write what the command's user should read to self.stdout.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.discovery.commands.source import CommandClass
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import called, own_nodes, spelled

rule = Rule(
    level="info",
    docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#management-commands-output",
)

_LOGGERS = ("logger", "log", "logging", "LOGGER", "LOG", "_logger")
_LEVELS = ("info", "warning", "error", "exception", "debug")
_OF_ITS_BASE = ("super().handle", "super().execute")
_SETS_LOGGING_UP = ("addHandler", "basicConfig", "dictConfig")


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield the first log call of each class of a command that neither writes, nor returns, nor has its base do so."""
    for command, source in project.classes:
        calls = [node for node in source.nodes if isinstance(node, ast.Call)]
        logged = next((call for call in calls if _logs(called(call))), None)
        writes = any(isinstance(node, ast.Attribute) and _is_a_stream(node) for node in source.file.nodes)
        if logged is not None and not writes and not _returns_a_value(source) and not _has_output(calls):
            yield Finding(
                f"{command.name} reports only through logging: what is seen of it depends on LOGGING, and "
                "call_command(stdout=…) captures nothing",
                at=source.at(logged, command.name),
            )


def _is_a_stream(node: ast.Attribute) -> bool:
    """Whether an expression is a stream of the command's: written to, or given to what writes (a console, a handler)."""
    return spelled(node) in ("self.stdout", "self.stderr", "self._stdout", "self._stderr")


def _logs(name: str) -> bool:
    parts = name.split(".")
    return parts[0] in _LOGGERS and parts[-1] in _LEVELS


def _has_output(calls: list[ast.Call]) -> bool:
    """Whether a command calls the handler that it inherits (that of ``migrate``, say), or says where its log goes."""
    names = [called(call) for call in calls]
    return any(name in _OF_ITS_BASE or name.rpartition(".")[2] in _SETS_LOGGING_UP for name in names)


def _returns_a_value(source: CommandClass) -> bool:
    return any(
        isinstance(node, ast.Return) and node.value is not None
        for handler in source.handlers
        for node in own_nodes(handler)
    )
