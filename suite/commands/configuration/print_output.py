"""A command writes to self.stdout and self.stderr.

Why: print() goes past the streams that call_command(stdout=…) was given, so tests see nothing of it, and neither
--no-color nor a caller's stream has any effect.

Fix: write to self.stdout, or print(…, file=self.stdout).
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import spelled

rule = Rule(
    level="info",
    docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#management-commands-output",
)

_STREAM_ARGUMENTS = {
    "print": "file",
    "rich.print": "file",
    "pprint": "stream",
    "pprint.pprint": "stream",
    "pprint.pp": "stream",
}
_STREAMS = ("sys.stdout", "sys.stderr", "sys.__stdout__", "sys.__stderr__")


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each write that goes past the streams a caller gave."""
    for command, source in project.classes:
        for function in source.functions:
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                name = past_streams(call, source.file)
                if name:
                    yield Finding(
                        f"{command.name} writes with {name}: call_command(stdout=…) does not capture it",
                        at=source.at(call, command.name),
                        evidence={"call": name},
                    )


def past_streams(call: ast.Call, file: SourceFile) -> str:
    """Return how a call writes to the process's own streams, empty where it does not."""
    name, dotted = spelled(call.func), file.dotted(call.func)
    if dotted in _STREAM_ARGUMENTS:
        word = _STREAM_ARGUMENTS[dotted]
        stream = next((keyword.value for keyword in call.keywords if keyword.arg == word), None)
        if stream is None:
            return f"{name}()"
        return f"{name}({word}={spelled(stream)})" if file.dotted(stream) in _STREAMS else ""
    owner, _, method = dotted.rpartition(".")
    return f"{name}()" if owner in _STREAMS and method in ("write", "writelines") else ""
