"""A callback that a loop creates, for ``on_commit()``, a signal or a thread, uses the values of its own iteration.

Why: ``on_commit()`` calls it after the transaction, when the loop has ended too: every callback then reads the variable's last
value. The last row is handled several times, the others never. A thread may start after the loop has moved on, and a
receiver that is connected in a loop runs long after it.

Fix: bind the value when the callback is made: ``on_commit(partial(send, order.pk))``, or ``lambda pk=order.pk: send(pk)``.
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

_THREADS = ("threading.Thread", "threading.Timer")
_LATER = ("call_later", "call_soon", "call_at", "call_soon_threadsafe", "add_done_callback")
_WORDS = ("on_commit", "Thread", "Timer", "signals", *_LATER)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each callback that reads a variable of a loop, unless each round of it is a transaction of its own."""
    for file in project.context.sources.code(containing=_WORDS):
        for call in file.of(ast.Call):
            given = _given(call, file)
            deferring = "on_commit" if given is not None else _deferring(call, file)
            function = callback(given if given is not None else _handed(call), file)
            if not deferring or function is None:
                continue
            late = read_late(function)
            for loop in _without_transaction(call, file) if given is not None else loops_around(call, file):
                names = [name for name in late if name in changed_by(loop)]
                if names:
                    read = " and ".join(names)
                    yield Finding(
                        f"{deferring}() in the loop of line {loop.lineno} is given a function that reads {read} when it is "
                        "called: after the loop every one of them reads the last value",
                        at=file.at(call),
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


def _deferring(call: ast.Call, file: SourceFile) -> str:
    """Return the name of what a call hands a function to that runs it later: a thread, an event loop or a signal; "" for others."""
    if file.dotted(call.func) in _THREADS:
        return file.dotted(call.func).rpartition(".")[2]
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if name == "connect":
        return name if ".signals." in file.dotted(call.func) else ""
    return name if name in _LATER or (name == "submit" and "ThreadPoolExecutor" in file.text) else ""


def _handed(call: ast.Call) -> ast.expr | None:
    """Return the function that a call hands over: a lambda or a name among its arguments."""
    named = [
        keyword.value
        for keyword in call.keywords
        if keyword.arg in ("target", "function", "callback", "receiver", "fn")
    ]
    return next((value for value in (*named, *call.args) if isinstance(value, (ast.Lambda, ast.Name))), None)


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
