"""A consumer accepts one of the subprotocols that a client offers.

Why: a browser closes the connection where it has asked for subprotocols and the answer names none. Tokens that are sent as a subprotocol are such a question too.

Fix: name one when accepting: ``await self.accept(subprotocol="…")``; of a pair of a name and a token, the name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import called, lookup, text, written

rule = Rule(level="should", docs="https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer")

_KEY = "subprotocols"


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield the first reading of the subprotocols of a scope, where no code answers with one."""
    files = [file for file in project.files if _KEY in file.text]
    read = next(((file, node) for file in files for node in file.nodes if _reads(node)), None)
    if read is None or any(_answers(file) for file in project.files):
        return
    accepting = [
        call
        for file in project.files
        for call in file.of(ast.Call)
        if called(call) in ("self.accept", "super().accept")
    ]
    if not accepting or any(call.args or call.keywords for call in accepting):
        return
    file, node = read
    yield Finding(
        f"{file.place(node)} reads {written(node)}, and no accept() names a subprotocol: browsers close a connection that is accepted without one that "
        "they asked for",
        at=file.at(node),
        evidence={"accepted": len(accepting)},
    )


def _reads(node: ast.AST) -> bool:
    """Whether an expression reads the subprotocols that a client offers."""
    looked_up = lookup(node)
    if looked_up is None or text(looked_up[1]) != _KEY:
        return False
    return isinstance(node.ctx, ast.Load) if isinstance(node, ast.Subscript) else called(node).endswith("scope.get")


def _answers(file: SourceFile) -> bool:
    """Whether code names a subprotocol in an event of its own."""
    return '"subprotocol"' in file.text or "'subprotocol'" in file.text or "subprotocol=" in file.text
