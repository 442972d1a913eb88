"""What ``call_command()`` promises for every command, tried on the parsers of the project's own commands. None is run.

https://docs.djangoproject.com/en/stable/ref/django-admin/#running-management-commands-from-your-code
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, strategies as st

from django_conformance.discovery.commands.parser import must_be_given
from django_conformance.drivers.commands.parsers import Inconclusive
from django_conformance.findings import Finding, NotJudged
from django_conformance.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from django_conformance.drivers.commands.parsers import ArgumentReader, Reading
    from django_conformance.inventory import Command
    from django_conformance.observations import Observe

DOCS = "https://docs.djangoproject.com/en/stable/ref/django-admin/#running-management-commands-from-your-code"
ARGUMENTS = "https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#accepting-optional-arguments"
ERRORS = "https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#command-exceptions"
LOADED = (
    "commands.configuration.loads",
    "commands.configuration.missing-package",
    "commands.configuration.parser",
)
OF_COMMANDS = {"each": "commands.command", "after": LOADED}
pytestmark = pytest.mark.arm


def _read(read: Callable[..., Reading], *arguments: str, **options: Any) -> Reading:
    try:
        return read(*arguments, **options)
    except Inconclusive as reason:
        raise NotJudged(f"Parsing its arguments would reach outside the run: {reason}", Reason("unsafe")) from None


@pytest.mark.conformance("commands.call-command.help", level="must", docs=ARGUMENTS, **OF_COMMANDS)
def test_help(subject: Command, loaded: Callable[[Command], ArgumentReader], observe: Observe) -> None:
    """A command can print its help.

    Why: argparse formats help texts with %. A lone % raises ValueError or TypeError, so ``--help`` ends in a
    traceback.

    Fix: write ``%%`` for a percent sign in ``help=``, ``description=`` and ``epilog=``.
    """
    command = loaded(subject)
    parser = command.parser
    try:
        parser.format_help()
    except Exception as error:
        culprit = _unprintable(parser)
        message = f"manage.py {subject.name} --help fails with {type(error).__name__}: {error}{culprit}"
        raise Finding(message, location=subject.location) from None
    observe(command.observation())


def _unprintable(parser: Any) -> str:
    for action in parser._actions:
        try:
            parser._get_formatter()._expand_help(action)
        except Exception:
            return f" (the help of {(action.option_strings or [action.dest])[-1]}: {action.help!r})"
    return ""


@pytest.mark.conformance("commands.call-command.unknown-option", level="must", docs=DOCS, **OF_COMMANDS)
def test_unknown_option(subject: Command, loaded: Callable[[Command], ArgumentReader]) -> None:
    """A command refuses an unknown option with an exception that its caller can catch.

    Why: a parser that is not Django's CommandParser raises SystemExit, which ends the test run, view or worker that
    made the call.

    Fix: create the parser with ``super().create_parser()``, and use CommandParser as ``parser_class`` of
    ``add_subparsers()``.
    """
    command = loaded(subject)
    reading = _read(command.read, "--conformance-no-such-option")
    if reading.raised is not None and reading.raised.kind == "SystemExit":
        message = (
            f"call_command({subject.name!r}, '--conformance-no-such-option') raises "
            f"SystemExit({reading.raised.message}), not CommandError"
        )
        raise Finding(message, location=subject.location, evidence={"parser": type(command.parser).__qualname__})


@pytest.mark.conformance("commands.call-command.missing-argument", level="must", docs=ERRORS, **OF_COMMANDS)
def test_missing_argument(subject: Command, loaded: Callable[[Command], ArgumentReader]) -> None:
    """A command without a required argument raises CommandError.

    Why: a caller that forgets an argument must get an error that it can catch, and handle() must not run without it.

    Fix: let the parser refuse the call. Django's CommandParser raises CommandError.
    """
    command = loaded(subject)
    parser = command.parser
    required = [action for action in parser._actions if must_be_given(action)]
    if not required:
        return
    reading = _read(command.read)
    if not reading.refused:
        what = f"raises {reading.raised}" if reading.raised is not None else "runs"
        names = ", ".join((action.option_strings or [action.dest])[-1] for action in required)
        raise Finding(
            f"call_command({subject.name!r}) without {names} {what}, but should raise CommandError",
            location=subject.location,
        )


@pytest.mark.conformance("commands.call-command.arguments", level="should", docs=ARGUMENTS, **OF_COMMANDS)
def test_arguments(
    subject: Command, loaded: Callable[[Command], ArgumentReader], harmless_shapes: set[Hashable]
) -> None:
    """A command's parser accepts any arguments, or refuses them with CommandError.

    Why: argparse turns only ArgumentTypeError, TypeError and ValueError from ``type=`` into a message. With anything
    else (decimal.InvalidOperation, KeyError, DoesNotExist), a mistyped argument ends in a traceback.

    Fix: catch it in the ``type=`` function, and raise argparse.ArgumentTypeError with a message.
    """
    command = loaded(subject)
    parser = command.parser
    from django_conformance.drivers.commands.lines import command_lines
    from django_conformance.drivers.commands.shapes import shape

    of_parser = ("arguments", shape(parser))
    if of_parser in harmless_shapes:
        return

    @given(command_lines(parser))
    def try_line(line: list[str]) -> None:
        try:
            reading = command.read(*line)
        except Inconclusive:
            return
        if reading.raised is not None and not reading.refused:
            message = (
                f"call_command({', '.join(map(repr, (subject.name, *line)))}) raises {reading.raised}, but should "
                "raise CommandError"
            )
            raise Finding(
                message, location=subject.location, evidence={"arguments": line, "traceback": reading.raised.traceback}
            ) from None

    try_line()
    harmless_shapes.add(of_parser)


def _differing(line: Mapping[str, Any], keywords: Mapping[str, Any], passed: Mapping[str, Any]) -> list[str]:
    """Return the options that differ; the default of one that is not passed may be another at each call, as the present time is."""
    return [
        name
        for name in dict.fromkeys((*line, *keywords))
        if (name in line) != (name in keywords) or (name in passed and line[name] != keywords[name])
    ]


@pytest.mark.conformance("commands.call-command.keywords", level="info", docs=DOCS, **OF_COMMANDS)
def test_keywords(
    subject: Command, loaded: Callable[[Command], ArgumentReader], harmless_shapes: set[Hashable]
) -> None:
    """An option passed as a keyword reaches handle() as it does from the command line.

    Why: tests pass keywords and people type text. If the two differ, tests run something that people never do.

    Fix: make ``type=`` accept the string form of its own results, so that ``type(str(value)) == value``.
    """
    command = loaded(subject)
    parser = command.parser
    from django_conformance.drivers.commands.lines import fitting_options
    from django_conformance.drivers.commands.shapes import shape

    needed = [action for action in parser._actions if must_be_given(action)]
    of_parser = ("keywords", shape(parser, names=True))
    if any(not action.option_strings for action in needed) or of_parser in harmless_shapes:
        return

    @given(fitting_options(parser), st.just(None))
    def try_options(options: dict[str, Any], _: None) -> None:
        if any(not set(action.option_strings) & set(options) for action in needed):
            return
        actions = {name: parser._option_string_actions[name] for name in options}
        try:
            line = command.read(*(f"{name}={value}" for name, value in options.items()))
            keywords = command.read(**{action.dest: line.options.get(action.dest) for action in actions.values()})
        except Inconclusive:
            return
        given_keywords = {action.dest: line.options.get(action.dest) for action in actions.values()}
        differing = _differing(line.options, keywords.options, given_keywords)
        if line.raised is None and (keywords.raised is not None or differing):
            gets = {name: keywords.options[name] for name in differing if name in keywords.options}
            what = f"raises {keywords.raised}" if keywords.raised is not None else f"gives handle() {gets}"
            typed = {name: line.options[name] for name in differing or given_keywords if name in line.options}
            message = (
                f"call_command({subject.name!r}, **{given_keywords!r}) {what}, but {options!r} on the command line "
                f"gives {typed}"
            )
            raise Finding(message, location=subject.location) from None

    try_options()
    harmless_shapes.add(of_parser)
