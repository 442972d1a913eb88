"""A callback for ``on_commit()`` that is made in a loop is given the values of its round.

Why: it is called when the transaction is over, and so is the loop: every callback then reads the variable's last value. The
last row is handled several times, the others never.

Fix: bind the value where the callback is made: ``on_commit(partial(send, order.pk))``, or ``lambda pk=order.pk: send(pk)``.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.transactions import is_transaction
from django_conformance.rules import Finding, Rule
from django_conformance.source.closures import Loop, callback, changed_by, loops_around, read_late
from django_conformance.source.files import SourceFile

rule = Rule(
    level="should",
    docs="https://adamj.eu/tech/2022/08/22/use-partial-with-djangos-transaction-on-commit/",
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each callback that reads a variable of a loop, unless each round of it is a transaction of its own."""
    for file in project.context.sources.code(containing=("on_commit",)):
        for call in file.of(ast.Call):
            given = _given(call, file)
            function = callback(given, file)
            if given is None or function is None:
                continue
            late = read_late(function)
            for loop in _without_transaction(call, file):
                names = [name for name in late if name in changed_by(loop)]
                if names:
                    read = " and ".join(names)
                    yield Finding(
                        f"on_commit() in the loop of line {loop.lineno} is given a function that reads {read} when it is "
                        "called: after the loop every one of them reads the last value",
                        subject=file.module,
                        location=file.place(call),
                        hint=_hint(names[0], function),
                        evidence={"variables": names, "loop": loop.lineno, "read": late[names[0]].lineno},
                    )
                    break


def _given(call: ast.Call, file: SourceFile) -> ast.expr | None:
    """Return what ``on_commit()`` is given, of ``transaction`` or of a connection; ``None`` for another call."""
    dotted = file.dotted(call.func)
    is_connection = dotted.endswith(".on_commit") and "connection" in dotted
    if not is_connection and not is_transaction(call, "on_commit", file):
        return None
    return call.args[0] if call.args else next((key.value for key in call.keywords if key.arg == "func"), None)


def _without_transaction(call: ast.Call, file: SourceFile) -> Iterator[Loop]:
    """Yield the loops around a call as far as no ``atomic()`` within them is over before their next round begins."""
    loops = list(loops_around(call, file))
    for loop in loops:
        for node in file.ancestors(call):
            if node is loop:
                break
            items = node.items if isinstance(node, (ast.With, ast.AsyncWith)) else []
            if any(is_transaction(item.context_expr, "atomic", file) for item in items):
                return
        yield loop


def _hint(name: str, function: ast.AST) -> str:
    if isinstance(function, ast.Lambda):
        return f"write lambda {name}={name}: {ast.unparse(function.body)}"
    return f"give {getattr(function, 'name', 'it')}() the parameter {name}={name}, or pass partial(…, {name})"
