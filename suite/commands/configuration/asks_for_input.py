"""A command in a deployment file does not ask for input.

Why: a container, a unit or a release step has no terminal. ``collectstatic`` and ``flush`` end in EOFError at their question,
``createsuperuser`` makes no user, and ``shell`` ends at once.

Fix: add ``--noinput``; ``createsuperuser --noinput`` reads DJANGO_SUPERUSER_USERNAME, DJANGO_SUPERUSER_EMAIL and DJANGO_SUPERUSER_PASSWORD.
"""

import re
from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.inventory import DeclaredCommand, each_line
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/ref/django-admin/#cmdoption-noinput")

_ANSWERED = frozenset(
    (
        "--noinput",
        "--no-input",
        "--check",
        "--dry-run",
        "-n",
        "-c",
        "--command",
        "--help",
        "--version",
        "--no-color-input",
    )
)
_ASKING = {
    "collectstatic": "asks whether to overwrite what is in STATIC_ROOT, and ends in EOFError",
    "flush": "asks whether to delete all rows, and ends in EOFError",
    "createsuperuser": "asks for a name and a password, and makes no user without a terminal",
    "changepassword": "asks for a password, and ends in an error",
    "remove_stale_contenttypes": "asks whether to delete content types, and ends in EOFError",
    "squashmigrations": "asks whether to go on, and ends in EOFError",
    "shell": "reads commands from a terminal, and ends at once without one",
    "dbshell": "reads SQL from a terminal, and ends at once without one",
}
_UNATTENDED = ("collectstatic", "flush", "createsuperuser", "remove_stale_contenttypes")
"""Commands that a script runs which nobody watches; ``shell`` in a script may be what the script is for."""

_STARTED = re.compile(r"entry|start|run|release|deploy|boot(?!strap)|post|cron|build|predeploy|web|worker|server")
"""Names of scripts that are run without a terminal, though no file that can be read says so."""


_BY_HAND = re.compile(r"setup|set_up|install")
"""Names of scripts that a person runs once."""


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each command that asks, and runs where nobody answers.

    A script that a person calls has a terminal, and an image's build has no files that ``collectstatic`` could overwrite.
    """
    for command in each_line(project.context.deployment.commands):
        what = _ASKING.get(command.name)
        if what is not None and not _answered(command) and _has_no_terminal(command):
            yield Finding(
                f"{command.unit.name} runs {_text(command)} without --noinput: it {what}",
                subject=command.name,
                location=command.location,
                hint=_hint(command),
                evidence={"command": command.command},
            )


def _answered(command: DeclaredCommand) -> bool:
    options = {word.partition("=")[0] for word in command.arguments}
    return command.is_answered or not _ANSWERED.isdisjoint(options) or any("$" in word for word in command.arguments)


def _has_no_terminal(command: DeclaredCommand) -> bool:
    unit = command.unit
    if unit.stage == "development" or (unit.role == "build" and unit.format == "dockerfile"):
        return False
    if unit.role != "script":
        return True
    name = unit.name.lower()
    return command.name in _UNATTENDED and _STARTED.search(name) is not None and not _BY_HAND.search(name)


def _text(command: DeclaredCommand) -> str:
    return " ".join((command.name, *command.arguments))


def _hint(command: DeclaredCommand) -> str:
    if command.name in ("shell", "dbshell"):
        return "Give shell the code with -c, or write a management command."
    if command.name == "changepassword":
        return "Use createsuperuser --noinput with DJANGO_SUPERUSER_PASSWORD, or a management command."
    return f"Write {_text(command)} --noinput."
