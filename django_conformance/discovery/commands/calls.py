"""Calls of ``call_command()`` in the project's source, held against the parser of the command they call.

https://docs.djangoproject.com/en/stable/ref/django-admin/#running-management-commands-from-your-code
"""

from __future__ import annotations

import argparse
import ast
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import relative
from django_conformance.discovery.commands.modules import is_test
from django_conformance.discovery.commands.parser import actions_of, must_be_given
from django_conformance.discovery.commands.source import spelled
from django_conformance.inventory import Location, Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CONDITIONS = ("VERSION", "INSTALLED_APPS", "is_installed", "get_commands", "find_spec")
_EXPECTED = ("assertRaises", "raises", "suppress", "assertRaisesMessage", "assertRaisesRegex")


def suspicions(texts: dict[Path, str], project: Path) -> Iterator[Suspicion]:
    """Yield the calls that cannot do what they say; tests are left out, since running them shows it."""
    parsers = _Parsers()
    for path, text in texts.items():
        if "call_command" not in text or is_test(path, project):
            continue
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError):
            continue
        for call in _calls(tree):
            place = Location(relative(str(path), project), call.lineno)
            for rule, message, evidence in _judged(call, parsers):
                yield Suspicion(rule, f"call_command({ast.unparse(call.args[0])})", message, place, evidence)


def _calls(tree: ast.AST, *, expected: bool = False) -> Iterator[ast.Call]:
    """Yield the calls with a literal name that run whatever is installed, and are not expected to fail."""
    for child in ast.iter_child_nodes(tree):
        within = expected or _conditional(child)
        if isinstance(child, ast.Call) and not within and _is_call_command(child):
            yield child
        yield from _calls(child, expected=within)


def _is_call_command(call: ast.Call) -> bool:
    name = call.args[0] if call.args else None
    literal = isinstance(name, ast.Constant) and isinstance(name.value, str)
    return literal and spelled(call.func).split(".")[-1] == "call_command"


def _conditional(node: ast.AST) -> bool:
    if isinstance(node, ast.If):
        return any(word in ast.dump(node.test) for word in _CONDITIONS)
    if isinstance(node, ast.With):
        return any(
            isinstance(item.context_expr, ast.Call) and spelled(item.context_expr.func).split(".")[-1] in _EXPECTED
            for item in node.items
        )
    if isinstance(node, ast.Try):
        return any(
            handler.type is not None
            and any(word in ast.dump(handler.type) for word in ("'TypeError'", "'CommandError'"))
            for handler in node.handlers
        )
    return False


class _Parsers:
    """The real commands and parsers, each loaded when first called for."""

    def __init__(self) -> None:
        from django.core.management import get_commands

        self.names: dict[str, Any] = dict(get_commands())
        self._loaded: dict[str, tuple[Any, argparse.ArgumentParser] | None] = {}

    def of(self, name: str) -> tuple[Any, argparse.ArgumentParser] | None:
        """Return a command and its parser; ``None`` where it cannot be loaded."""
        from django.core.management import load_command_class

        if name not in self._loaded:
            try:
                command = load_command_class(self.names[name], name)
                self._loaded[name] = (command, command.create_parser("", name))
            except (Exception, SystemExit):
                self._loaded[name] = None
        return self._loaded[name]


Judgement = tuple[str, str, dict[str, Any]]


def _judged(call: ast.Call, parsers: _Parsers) -> Iterator[Judgement]:
    name = str(getattr(call.args[0], "value", ""))
    if name not in parsers.names:
        near = name.replace("-", "_") if name.replace("-", "_") in parsers.names else name.replace("_", "-")
        advice = f"; there is {near!r}" if near in parsers.names else ""
        yield (
            "call-unknown-command",
            f"call_command({name!r}) calls a command that there is not{advice}: CommandError",
            {"command": name},
        )
        return
    loaded = parsers.of(name)
    if loaded is None:
        return
    command, parser = loaded
    yield from _strings(call, name, parser)
    actions = [action for action in actions_of(parser) if not isinstance(action, argparse._SubParsersAction)]
    mapping = {
        min(action.option_strings).lstrip("-").replace("-", "_"): action
        for action in parser._actions
        if action.option_strings
    }
    known = (
        {action.dest for action in actions}
        | set(mapping)
        | set(command.base_stealth_options)
        | set(command.stealth_options)
    )
    known |= {action.dest for action in parser._actions}
    for keyword in call.keywords:
        if keyword.arg is None:
            continue
        if keyword.arg not in known:
            text = (
                f"call_command({name!r}, {keyword.arg}=…): {name} has no option {keyword.arg!r}: TypeError (it has "
                f"{', '.join(sorted(known))})"
            )
            yield "call-unknown-option", text, {"command": name, "option": keyword.arg}
            continue
        action = mapping.get(keyword.arg) or next((one for one in actions if one.dest == keyword.arg), None)
        if action is not None:
            yield from _keyword(name, keyword.arg, keyword.value, action)


def _keyword(name: str, key: str, value: ast.expr, action: argparse.Action) -> Iterator[Judgement]:
    said = f"call_command({name!r}, {key}={ast.unparse(value)})"
    evidence = {"command": name, "option": key}
    if not action.option_strings and action.required:
        text = f"{said} gives a positional argument by keyword: ValueError; give it by position"
        yield "call-positional-by-keyword", text, evidence
        return
    if not isinstance(value, ast.Constant) or value.value is None:
        return
    given = value.value
    if isinstance(action, argparse._StoreFalseAction) and key != action.dest and given is True:
        text = (
            f"{said} does nothing: the option {max(action.option_strings, key=len)} sets {action.dest}=False, and "
            f"{action.dest}=True is given; write {action.dest}=False"
        )
        yield "call-negative-flag", text, evidence
    elif action.choices is not None and not _among(given, action):
        text = f"{said} is none of the choices {list(action.choices)[:8]!r}; keywords are not validated"
        yield "call-value", f"{text}, so it reaches handle()", evidence
    elif action.type in (int, float) and isinstance(given, str):
        text = f"{said} reaches handle() as text: only command lines are converted to {action.type.__name__}"
        yield "call-value", text, evidence


def _among(given: Any, action: argparse.Action) -> bool:
    try:
        return given in action.choices or (action.required and str(given) in map(str, action.choices))  # type: ignore[operator, arg-type] # not None here
    except Exception:
        return True


def _strings(call: ast.Call, name: str, parser: argparse.ArgumentParser) -> Iterator[Judgement]:
    """Judge the arguments given as on a command line; sub-commands have parsers of their own and are left to them."""
    if any(isinstance(action, argparse._SubParsersAction) for action in parser._actions):
        return
    options = parser._option_string_actions
    for argument in call.args[1:]:
        text = argument.value if isinstance(argument, ast.Constant) else None
        if isinstance(text, str) and text.startswith("--") and text != "--":
            option = text.split("=", 1)[0]
            if not any(one.startswith(option) for one in options):
                message = f"call_command({name!r}, {text!r}): {name} has no option {option}: CommandError"
                yield "call-unknown-option", message, {"command": name, "option": option}
                return
    yield from _chosen(call, name, options)
    given = {keyword.arg for keyword in call.keywords}
    texts = [one.value for one in call.args[1:] if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    missing = [
        action
        for action in parser._actions
        if must_be_given(action)
        and action.dest not in given
        and not any(one.split("=", 1)[0] in action.option_strings for one in texts)
    ]
    if None in given or any(isinstance(one, (ast.Starred, ast.JoinedStr, ast.BinOp)) for one in call.args):
        return
    if len(call.args) > 1:  # positional arguments are there, and what is no text may be any of them
        positional = [action for action in parser._actions if must_be_given(action) and not action.option_strings]
        unknown = len(call.args) - 1 - len(texts)
        missing = [one for one in missing if one.option_strings] if unknown <= len(positional) else []
    for first in missing[:1]:
        spelled_out = first.option_strings[-1] if first.option_strings else first.dest
        yield (
            "call-missing-argument",
            f"{ast.unparse(call)[:80]} lacks {spelled_out}, which {name} requires: CommandError",
            {"command": name, "argument": spelled_out},
        )


def _chosen(call: ast.Call, name: str, options: dict[str, argparse.Action]) -> Iterator[Judgement]:
    """Judge the values of options that are written out as on a command line, where only some may be chosen."""
    texts = [one.value if isinstance(one, ast.Constant) else None for one in call.args[1:]]
    for index, text in enumerate(texts):
        option, equals, value = str(text).partition("=") if isinstance(text, str) else ("", "", "")
        action = options.get(option)
        if action is None or action.choices is None or action.nargs not in (None, 1):
            continue
        following = texts[index + 1] if not equals and index + 1 < len(texts) else value
        try:
            refused = isinstance(following, str) and parsed(action, following) not in action.choices
        except Exception:
            refused = True
        if refused:
            message = (
                f"call_command({name!r}, …): {option} {following!r} is none of the choices {list(action.choices)[:8]!r}"
            )
            yield "call-value", f"{message}: CommandError", {"command": name, "option": option}


def parsed(action: argparse.Action, text: str) -> Any:
    """Return what a parser makes of the text of an option's value."""
    return action.type(text) if callable(action.type) else text
