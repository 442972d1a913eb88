"""Every management command in a deployment file exists, and takes the arguments that it is given.

Why: the release step, the cron job or the container ends with "Unknown command", "unrecognized arguments" or "expected one argument", at the
next deployment or the next night.

Fix: write the name, the options and the arguments that ``manage.py help`` shows.
"""

from collections.abc import Iterator

from django_conformance.discovery.commands.parser import every_action, refused
from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.inventory import DeclaredCommand, each_line
from django_conformance.rules import Finding, Rule
from django_conformance.source.spelling import nearest

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/ref/django-admin/#running-management-commands-from-your-code",
)
_OF_DJANGO_CELERY: dict[str, tuple[str, ...]] = {
    "celery": (),
    "celeryd": ("worker",),
    "celerybeat": ("beat",),
    "celerycam": ("events",),
    "celeryev": ("events",),
}
"""Commands of a package of former times, and what they start."""


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each command whose name is a misspelling, each option that its command does not have, and arguments that it refuses.

    A name that is near to none may be that of an app which other settings install.
    """
    names = {module.name for module in project.modules}
    for command in each_line(project.context.deployment.commands):
        if not names:
            return
        if command.name not in names:
            meant = nearest(command.name, names) if command.name not in _OF_DJANGO_CELERY else None
            if command.name in _OF_DJANGO_CELERY:
                words = " ".join((_OF_DJANGO_CELERY[command.name] or command.arguments[:1] or ("worker",))[:1])
                yield _finding(
                    command,
                    "a command of django-celery, which Celery has not needed since version 3.1 and which is not installed",
                    f"Write celery -A {project.context.settings.partition('.')[0]} {words}.",
                )
            elif meant is not None:
                yield _finding(
                    command, f"and there is no such command; did you mean {meant!r}?", f"Write manage.py {meant}."
                )
            continue
        unknown = list(_unknown(command, project))
        why = _refused(command, project) if not unknown else ""
        if why:
            yield _finding(command, f"and {command.name} does not take these arguments: {why}")
        for option, options in unknown:
            meant = nearest(option, options)
            advice = f"; did you mean {meant!r}?" if meant else ""
            yield _finding(
                command, f"and {command.name} has no option {option}{advice}", f"Write {meant}." if meant else ""
            )


def _unknown(command: DeclaredCommand, project: CommandsProject) -> Iterator[tuple[str, list[str]]]:
    """Yield each long option that a command does not have, with those that it has; argparse takes the beginning of a name for it."""
    loaded = project.load(command.name)
    if loaded is None or loaded.parser is None or not loaded.parser.add_help:
        return
    options = [option for action in every_action(loaded.parser) for option in action.option_strings]
    takes_rest = any(action.nargs in ("...", "A...") for action in loaded.parser._actions if not action.option_strings)
    for word in command.arguments if not takes_rest else ():
        if word == "--":
            return
        option = word.partition("=")[0]
        is_known = any(known.startswith(option) for known in options)
        if option.startswith("--") and "$" not in option and not is_known:
            yield option, options


def _refused(command: DeclaredCommand, project: CommandsProject) -> str:
    """Return why a command refuses its arguments; "" where it takes them, or does not read them as Django's commands do."""
    from django.core.management.base import BaseCommand

    loaded = project.load(command.name)
    if loaded is None or loaded.parser is None or not isinstance(loaded.instance, BaseCommand):
        return ""
    reads_alone = type(loaded.instance).run_from_argv is not BaseCommand.run_from_argv
    return "" if reads_alone and not _is_of_django(loaded.instance) else refused(loaded.parser, command.arguments)


def _is_of_django(command: object) -> bool:
    return type(command).__module__.startswith("django.")


def _finding(command: DeclaredCommand, message: str, hint: str = "") -> Finding:
    return Finding(
        f"{command.unit.name} runs {' '.join((command.name, *command.arguments))}, {message}",
        subject=command.name,
        location=command.location,
        hint=hint,
        evidence={"command": command.command},
    )
