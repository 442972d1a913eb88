"""call_command() passes every argument that the command requires.

Why: it is a CommandError when that line runs.

Fix: give the argument.
"""

import argparse
import ast
from collections.abc import Iterator

from django_conformance.discovery.commands.calls import CommandCall
from django_conformance.discovery.commands.parser import must_be_given
from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import written

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/ref/django-admin/#running-management-commands-from-your-code",
)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each call without an argument that the command requires: the first of them."""
    for call in project.calls:
        missing = _missing(call)
        if missing is not None:
            name = missing.option_strings[-1] if missing.option_strings else missing.dest
            yield Finding(
                f"{written(call.node)} lacks {name}, which {call.name} requires: CommandError",
                at=call.culprit,
                evidence={"command": call.name, "argument": name},
            )


def _missing(call: CommandCall) -> argparse.Action | None:
    """Return the first argument that is certainly missing; sub-commands, ``*args`` and ``**options`` may give any."""
    if call.parser is None or call.has_subcommands or call.unknown_word is not None:
        return None
    keywords = {keyword.arg for keyword in call.node.keywords}
    unclear = any(isinstance(argument, (ast.Starred, ast.JoinedStr, ast.BinOp)) for argument in call.node.args)
    if None in keywords or unclear:
        return None
    texts = [word for word in call.words if word is not None]
    required = [action for action in call.parser._actions if must_be_given(action)]
    missing = [
        action
        for action in required
        if action.dest not in keywords and not any(text.split("=", 1)[0] in action.option_strings for text in texts)
    ]
    if call.words:  # there are positional arguments, and what is not written out may be any of them
        positional = [action for action in required if not action.option_strings]
        options = [action for action in missing if action.option_strings]
        missing = options if len(call.words) - len(texts) <= len(positional) else []
    return next(iter(missing), None)
