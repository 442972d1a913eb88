"""What a command's own code does that works one way and not the other: leaving, returning, asking.

https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#django.core.management.BaseCommand.handle
"""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.commands.source import HANDLERS, spelled, statements
from django_conformance.inventory import Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.commands.source import CommandSource, Function

_EXITS = ("sys.exit", "exit", "quit", "os._exit")
_NUMBERS = ("len", "int", "float", "sum", "bool", "any", "all", "list", "dict", "set", "tuple", "sorted")
_ASKING = ("input", "getpass", "getpass.getpass")


def suspicions(source: CommandSource, subject: str, command: type[Any] | None = None) -> Iterator[Suspicion]:
    """Yield the suspicions of one class of a command; ``command`` is the command's own class, where it is loaded."""
    handlers = _written(source, command)
    yield from _exits(source, subject)
    yield from _results(source, handlers, subject)
    yield from _error_without_status(source, subject)
    yield from _questions(source, subject)
    for handler in handlers:
        if isinstance(handler, ast.AsyncFunctionDef):
            text = (
                f"{subject}: {handler.name}() is async; Django never awaits it, and fails on the coroutine it returns"
            )
            yield Suspicion("async-handle", subject, text, source.place(handler))


def _exits(source: CommandSource, subject: str) -> Iterator[Suspicion]:
    """Leaving on a signal or on Ctrl-C is how a long-running command ends, Django's own runserver too."""
    signals = {
        spelled(argument).removeprefix("self.")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and spelled(node.func) in ("signal.signal", "signal", "atexit.register")
        and node.args
        for argument in node.args
    }
    shadowed = {
        one.name for one in source.tree.body if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    }
    for function in source.functions:
        if function.name in signals:
            continue
        interrupted = {
            id(inner)
            for node in ast.walk(function)
            if isinstance(node, ast.ExceptHandler)
            and node.type is not None
            and "KeyboardInterrupt" in ast.dump(node.type)
            for inner in ast.walk(node)
        }
        for node in statements(function):
            name = _exit(node)
            if name and name not in shadowed and id(node) not in interrupted:
                text = (
                    f"{subject} leaves by {name} in {function.name}(): call_command() ends its caller with it, a test "
                    "run, a view or a worker"
                )
                yield Suspicion("exit", subject, text, source.place(node), {"call": name})


def _exit(node: ast.AST) -> str:
    if isinstance(node, ast.Call) and spelled(node.func) in _EXITS:
        return f"{spelled(node.func)}()"
    if isinstance(node, ast.Raise) and node.exc is not None:
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        return "raise SystemExit" if spelled(raised) == "SystemExit" else ""
    return ""


def _written(source: CommandSource, command: type[Any] | None) -> tuple[Function, ...]:
    """Return the handlers of a class whose result Django writes: not those that the project calls by code of its own.

    That is what a subclass with another ``handle()`` does, and an ``execute()`` that calls the handler itself.
    """
    if command is None:
        return () if source.method("execute") is not None else source.handlers()
    execute = next(one for one in command.__mro__ if "execute" in vars(one))
    if not execute.__module__.startswith("django."):
        try:
            text = inspect.getsource(vars(execute)["execute"])
        except (OSError, TypeError):
            return ()
        if "super()" not in text or any(f".{name}" in text for name in HANDLERS):
            return ()
    return tuple(
        one
        for one in source.handlers()
        if str(getattr(getattr(command, one.name, None), "__qualname__", "")).endswith(f"{source.node.name}.{one.name}")
    )


def _results(source: CommandSource, handlers: tuple[Function, ...], subject: str) -> Iterator[Suspicion]:
    for handler in handlers:
        for node in statements(handler):
            if isinstance(node, ast.Return) and node.value is not None and certainly_no_text(node.value):
                value = ast.unparse(node.value)
                text = (
                    f"{subject}: {handler.name}() returns {value}, and Django writes what it returns to stdout: only "
                    "text (or nothing) can be"
                )
                yield Suspicion("returns-no-text", subject, text, source.place(node), {"returns": value})


def certainly_no_text(value: ast.expr) -> bool:
    """Whether a value is certainly neither text nor false; what is false is not written, so it does no harm."""
    if isinstance(value, ast.UnaryOp) and isinstance(value.op, (ast.USub, ast.Invert)):
        value = value.operand
    if isinstance(value, ast.Constant):
        return bool(value.value) and not isinstance(value.value, str)
    if isinstance(value, (ast.List, ast.Tuple, ast.Set)):
        return bool(value.elts)
    if isinstance(value, ast.Dict):
        return bool(value.keys)
    if isinstance(value, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        return True
    return isinstance(value, ast.Call) and (spelled(value.func) in _NUMBERS or _counts(value))


def _counts(call: ast.Call) -> bool:
    """Whether a call asks a manager how many rows there are."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in ("count", "exists", "aggregate"):
        return False
    chain: ast.expr = call.func.value
    while isinstance(chain, (ast.Call, ast.Attribute)):
        if isinstance(chain, ast.Attribute) and chain.attr == "objects":
            return True
        chain = chain.func if isinstance(chain, ast.Call) else chain.value
    return False


def _error_without_status(source: CommandSource, subject: str) -> Iterator[Suspicion]:
    for function in source.functions:
        for node in ast.walk(function):
            if not (isinstance(node, ast.Call) and spelled(node.func).split(".")[-1] == "CommandError"):
                continue
            for keyword in node.keywords:
                if (
                    keyword.arg == "returncode"
                    and isinstance(keyword.value, ast.Constant)
                    and keyword.value.value in (0, None, False)
                ):
                    text = (
                        f"{subject} raises CommandError(returncode={keyword.value.value}): the process prints an error "
                        "and exits with 0, so scripts go on"
                    )
                    yield Suspicion("error-exits-zero", subject, text, source.place(node))


def _questions(source: CommandSource, subject: str) -> Iterator[Suspicion]:
    spares = {"interactive", "noinput", "no_input", "yes", "force", "confirm", "no_confirm", "assume_yes"}
    words = {
        node.value for node in ast.walk(source.tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    if any(word.lstrip("-").replace("-", "_") in spares for word in words):
        return
    for function in source.functions:
        for node in statements(function):
            if isinstance(node, ast.Call) and spelled(node.func) in _ASKING:
                text = (
                    f"{subject} asks by {spelled(node.func)}() and has no option to answer beforehand: without a "
                    "terminal it ends in EOFError"
                )
                yield Suspicion("asks", subject, text, source.place(node))
