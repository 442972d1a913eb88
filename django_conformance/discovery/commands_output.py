"""Where a command's own code writes, and whether what it writes can be written.

https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#management-commands-output
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.discovery.commands_handle import certainly_no_text
from django_conformance.discovery.commands_source import spelled, statements
from django_conformance.inventory import Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.commands_source import CommandSource

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
        if (
            isinstance(node, ast.Call)
            and spelled(node.func) in ("self.stdout.write", "self.stderr.write")
            and node.args
        ):
            value = node.args[0]
            if certainly_no_text(value) or (isinstance(value, ast.Constant) and not isinstance(value.value, str)):
                text = (
                    f"{subject} writes {ast.unparse(value)} to {spelled(node.func)[5:-6]}, which takes text only: "
                    "AttributeError"
                )
                yield Suspicion("writes-no-text", subject, text, source.place(node))


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
