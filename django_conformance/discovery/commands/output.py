"""Where a command's own code writes, and whether what it writes can be written.

https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#management-commands-output
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.discovery.commands.handle import certainly_no_text
from django_conformance.discovery.commands.source import spelled, statements
from django_conformance.inventory import Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.commands.source import CommandSource

_STREAMS = ("sys.stdout", "sys.stderr", "sys.__stdout__", "sys.__stderr__")
_LOGGERS = ("logger", "log", "logging", "LOGGER", "LOG", "_logger")


def suspicions(source: CommandSource, subject: str) -> Iterator[Suspicion]:
    """Yield the suspicions of one class of a command."""
    writes = 0
    logged: ast.AST | None = None
    for function in source.functions:
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute) and spelled(node.value) == "self.style":
                yield from _style(source, subject, node)
            if not isinstance(node, ast.Call):
                continue
            name = spelled(node.func)
            writes += name in ("self.stdout.write", "self.stderr.write")
            if name.split(".")[0] in _LOGGERS and name.split(".")[-1] in (
                "info",
                "warning",
                "error",
                "exception",
                "debug",
            ):
                logged = logged or node
        yield from _past(source, subject, function)
        yield from _values(source, subject, function)
    if (
        logged is not None
        and not writes
        and not any(
            isinstance(node, ast.Return) and node.value for one in source.handlers() for node in statements(one)
        )
    ):
        text = (
            f"{subject} reports by logging alone: what is seen of it depends on LOGGING, and call_command(stdout=…) "
            "captures nothing"
        )
        yield Suspicion("logs-only", subject, text, source.place(logged))


def _past(source: CommandSource, subject: str, function: ast.AST) -> Iterator[Suspicion]:
    """Yield the writes that go past the streams a caller gave: the first of a function, it stands for all."""
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    past = [(node, name) for node in calls for name in [_stream(node)] if name]
    if past:
        node, name = min(past, key=lambda one: one[0].lineno)
        more = f" ({len(past)} times)" if len(past) > 1 else ""
        text = (
            f"{subject} writes by {name} in {getattr(function, 'name', '')}(){more}: call_command(stdout=…) does not "
            "get it"
        )
        yield Suspicion("prints", subject, text, source.place(node), {"call": name, "times": len(past)})


def _stream(call: ast.Call) -> str:
    name = spelled(call.func)
    if name in ("print", "pprint", "pprint.pprint"):
        word = "file" if name == "print" else "stream"
        stream = next((keyword.value for keyword in call.keywords if keyword.arg == word), None)
        if stream is None:
            return f"{name}()"
        return f"{name}({word}={spelled(stream)})" if spelled(stream) in _STREAMS else ""
    owner, _, method = name.rpartition(".")
    return f"{name}()" if owner in _STREAMS and method in ("write", "writelines") else ""


def _values(source: CommandSource, subject: str, function: ast.AST) -> Iterator[Suspicion]:
    for node in ast.walk(function):
        if not isinstance(node, ast.Call) or spelled(node.func) not in ("self.stdout.write", "self.stderr.write"):
            continue
        stream = spelled(node.func)[5:-6]
        if node.args and not isinstance(node.args[0], ast.Starred):
            value = _assigned(node.args[0], function)
            if certainly_no_text(value) or (isinstance(value, ast.Constant) and not isinstance(value.value, str)):
                text = (
                    f"{subject} writes {ast.unparse(node.args[0])} to {stream}, which takes text only: AttributeError"
                )
                yield Suspicion("writes-no-text", subject, text, source.place(node))
        told = _as_print_does(node)
        if told:
            text = (
                f"{subject} calls {ast.unparse(node)[:100]}, and write() takes one text, a style and an ending, not what "
                f"print() takes: TypeError for {told}"
            )
            yield Suspicion("writes-no-text", subject, text, source.place(node))


def _assigned(value: ast.expr, function: ast.AST) -> ast.expr:
    """Return what a variable of a function is, where it is assigned once."""
    if not isinstance(value, ast.Name):
        return value
    stored = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and node.id == value.id and not isinstance(node.ctx, ast.Load)
    ]
    values = [
        node.value for node in statements(function) if isinstance(node, ast.Assign) and node.targets == stored[:1]
    ]
    return values[0] if len(stored) == 1 and len(values) == 1 else value


def _as_print_does(call: ast.Call) -> str:
    """Return what of a call only ``print()`` takes: more values, or its keywords."""
    for keyword in call.keywords:
        if keyword.arg in ("end", "sep", "file", "flush"):
            return f"{keyword.arg}="
    second = call.args[1] if len(call.args) > 1 else None
    value = isinstance(second, ast.JoinedStr) or (isinstance(second, ast.Constant) and bool(second.value))
    return ast.unparse(second) if second is not None and (value or certainly_no_text(second)) else ""


def _style(source: CommandSource, subject: str, node: ast.Attribute) -> Iterator[Suspicion]:
    from django.core.management.color import no_style

    style = no_style()
    if not hasattr(style, node.attr) and isinstance(node.ctx, ast.Load):
        known = ", ".join(sorted(name for name in vars(style) if name.isupper() and "_" not in name))
        text = (
            f"{subject} uses self.style.{node.attr}, a style that there is not: AttributeError. There are {known}, and "
            "more"
        )
        yield Suspicion("unknown-style", subject, text, source.place(node), {"style": node.attr})
