"""Whether ``handle()`` can take what its parser gives, and reads only what its parser has.

https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#django.core.management.BaseCommand.handle
"""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.commands_parser import destinations
from django_conformance.inventory import Suspicion

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from django_conformance.discovery.commands_source import CommandSource, Function
    from django_conformance.inventory import Location

_ALWAYS = frozenset(
    {
        "verbosity",
        "settings",
        "pythonpath",
        "traceback",
        "no_color",
        "force_color",
        "skip_checks",
        "stdout",
        "stderr",
        "args",
    }
)


def suspicions(
    command: Any, parser: argparse.ArgumentParser, source: CommandSource, subject: str
) -> Iterator[Suspicion]:
    """Yield the suspicions of a loaded command whose parser was built."""
    known = destinations(parser) | set(command.base_stealth_options) | set(command.stealth_options) | _ALWAYS
    handle = source.method("handle")
    if handle is not None and not handle.decorator_list and source.method("execute") is None:
        yield from _signature(type(command).handle, known, subject, source.place(handle))
    yield from _keys(source, known, subject)


def _signature(handle: Any, known: set[str], subject: str, place: Location) -> Iterator[Suspicion]:
    parameters = list(inspect.signature(handle).parameters.values())[1:]
    kinds = {parameter.kind for parameter in parameters}
    if inspect.Parameter.VAR_KEYWORD not in kinds:
        names = {parameter.name for parameter in parameters}
        given = sorted({"verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color"} - names)
        if given:
            text = (
                f"{subject}: handle() has no **options, and is always given {', '.join(given)}: TypeError on every call"
            )
            yield Suspicion("handle-signature", subject, text, place, {"given": given})
            return
    for parameter in parameters:
        named = parameter.kind in (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
        if named and parameter.default is inspect.Parameter.empty and parameter.name not in known:
            text = (
                f"{subject}: handle() requires {parameter.name!r}, which no argument of its parser gives: TypeError on "
                "every call"
            )
            yield Suspicion("handle-signature", subject, text, place, {"parameter": parameter.name})


def _keys(source: CommandSource, known: set[str], subject: str) -> Iterator[Suspicion]:
    """Yield the options that a method reads by ``options["…"]`` and that no argument has."""
    for name in ("handle", "handle_app_config", "handle_label"):
        function = source.method(name)
        if function is None or function.args.kwarg is None:
            continue
        options = function.args.kwarg.arg
        given = _made(source, options)
        for node in ast.walk(function):
            if (
                isinstance(node, ast.Subscript)
                and isinstance(node.ctx, ast.Load)
                and isinstance(node.value, ast.Name)
                and node.value.id == options
                and isinstance(node.slice, ast.Constant)
                and isinstance(node.slice.value, str)
                and node.slice.value not in known | given
                and not _guarded(function, node)
            ):
                own = sorted(known - _ALWAYS - {"help", "version"})
                text = (
                    f"{subject} reads {options}[{node.slice.value!r}], and no argument of its parser has that name (it "
                    f"has {', '.join(own) or 'none'}): KeyError"
                )
                yield Suspicion(
                    "unknown-option-key", subject, text, source.place(node), {"key": node.slice.value, "known": own}
                )


def _made(source: CommandSource, options: str) -> set[str]:
    """Return the keys that the class puts into its options, or looks for in them, by itself."""
    made = set()
    for node in ast.walk(source.node):
        if (
            isinstance(node, ast.Subscript)
            and not isinstance(node.ctx, ast.Load)
            and isinstance(node.slice, ast.Constant)
        ):
            made.add(str(node.slice.value))
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("setdefault", "update", "get", "pop")
        ):
            made |= {
                argument.value
                for argument in node.args
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            }
            made |= {keyword.arg for keyword in node.keywords if keyword.arg}
        elif isinstance(node, ast.Compare) and isinstance(node.left, ast.Constant) and isinstance(node.left.value, str):
            made.add(node.left.value)
        elif isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == options for target in node.targets
        ):
            made |= {
                inner.value
                for inner in ast.walk(node.value)
                if isinstance(inner, ast.Constant) and isinstance(inner.value, str)
            }
    return made


def _guarded(function: Function, key: ast.AST) -> bool:
    """Whether a missing key is caught."""
    return any(
        isinstance(node, ast.Try)
        and any(
            handler.type is None
            or any(word in ast.dump(handler.type) for word in ("KeyError", "LookupError", "'Exception'"))
            for handler in node.handlers
        )
        and any(inner is key for statement in node.body for inner in ast.walk(statement))
        for node in ast.walk(function)
    )
