"""Every command of the project loads, builds its parser, and is found.

https://docs.djangoproject.com/en/stable/howto/custom-management-commands/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.findings import from_problem, from_suspicion, raise_all
from django_conformance.rules.judging import raise_judged

if TYPE_CHECKING:
    from django_conformance.inventory import Command, CommandsInventory, Inventory
    from django_conformance.rules.judging import Judgement
    from django_conformance.rules.loading import LoadedRule

DOCS = "https://docs.djangoproject.com/en/stable/howto/custom-management-commands/"
SYSTEM_CHECKS = f"{DOCS}#django.core.management.BaseCommand.requires_system_checks"
OVERRIDING = f"{DOCS}#overriding-commands"


@pytest.mark.conformance("commands.configuration.loads", level="must", docs=DOCS, each="commands.command")
def test_loads(subject: Command, inventory: Inventory) -> None:
    """The module of every command imports, and has a class Command that can be instantiated.

    Why: manage.py help lists a command without importing it, so a broken one is noticed on the day that somebody
    runs it.

    Fix: correct the cause that the message names, or delete the command.
    """
    raise_all(
        from_problem(problem, f"{subject.module} cannot be loaded: {{}}")
        for problem in inventory.commands.problems
        if problem.subject == subject.name
        and problem.stage in ("command-module", "command-class", "command-instance")
        and "requires_system_checks" not in problem.message
    )


@pytest.mark.conformance(
    "commands.configuration.parser",
    level="must",
    docs=f"{DOCS}#accepting-optional-arguments",
    each="commands.command",
    after=("commands.configuration.loads",),
)
def test_parser(subject: Command, inventory: Inventory) -> None:
    """The add_arguments() of every command builds its parser.

    Why: the parser is built before anything else, so such a command fails on every call, with --help too.

    Fix: correct the argument that the message names; two arguments may not have the same option string.
    """
    raise_all(
        from_problem(problem, f"the parser of {subject.name} cannot be built: {{}}")
        for problem in inventory.commands.problems
        if problem.subject == subject.name and problem.stage == "command-parser"
    )


@pytest.mark.conformance("commands.configuration.needs-database", level="should", docs=DOCS, each="commands")
def test_needs_database(subject: CommandsInventory) -> None:
    """No command queries a database to be imported, or to build its parser.

    Why: it cannot be run, nor its help be read, before the first migrate, and not where no database is near.

    Fix: query in handle(), and validate there.
    """
    raise_all(
        from_problem(one, "a query runs while the command is loaded: {}")
        for one in subject.problems
        if one.stage == "command-needs-database"
    )


@pytest.mark.conformance("commands.configuration.system-checks-type", level="must", docs=SYSTEM_CHECKS, each="commands")
def test_system_checks_type(subject: CommandsInventory) -> None:
    """requires_system_checks is a list, a tuple or "__all__".

    Why: a boolean was deprecated in Django 3.2 and is a TypeError since 4.1, on every call.

    Fix: write [] for False and "__all__" for True.
    """
    raise_all(from_problem(problem) for problem in subject.problems if "requires_system_checks" in problem.message)


@pytest.mark.conformance("commands.configuration.undefined-name", level="must", docs=DOCS, each="commands")
def test_undefined_name(subject: CommandsInventory) -> None:
    """Every name that a command uses is defined or imported.

    Why: it is a NameError on the day that line runs, which for an error path is the day something else went wrong.

    Fix: import the name; CommandError is in django.core.management.base.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("undefined-name"))


@pytest.mark.conformance("commands.configuration.never-found", level="should", docs=DOCS, each="commands")
def test_never_found(subject: CommandsInventory) -> None:
    """What is written as a command is found as one.

    Why: Django takes modules that stand directly in management/commands of an installed app, and passes over packages
    and names that begin with an underscore. Nothing says so: the command is "unknown".

    Fix: move it, rename it, or add its app to INSTALLED_APPS.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("never-found"))


@pytest.mark.conformance(
    "commands.configuration.missing-init",
    level="info",
    each="commands",
    docs="https://setuptools.pypa.io/en/latest/userguide/package_discovery.html#finding-simple-packages",
)
def test_missing_init(subject: CommandsInventory) -> None:
    """The folders management and management/commands are regular packages.

    Why: without __init__.py they work from a source tree, and setuptools' find_packages() leaves them out of a wheel.

    Fix: add an empty __init__.py to each.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("missing-init"))


@pytest.mark.conformance("commands.configuration.shadowed", level="should", docs=OVERRIDING, each="commands")
def test_shadowed(subject: CommandsInventory) -> None:
    """No command of the project is hidden by another app's of the same name.

    Why: the app that stands first in INSTALLED_APPS wins, silently: the other command never runs, and reordering
    the apps changes which one does.

    Fix: rename one, or let the one that shall win be a subclass of the other.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("shadowed"))


@pytest.mark.conformance("commands.configuration.replaces", level="info", docs=OVERRIDING, each="commands")
def test_replaces(subject: CommandsInventory) -> None:
    """A command that replaces one of Django's or of a package builds on it.

    Why: whoever calls the built-in, also other packages, gets another command; options that a later Django adds
    are missing.

    Fix: derive its class from the one it replaces.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("replaces"))


@pytest.mark.conformance(
    "commands.configuration.help-text",
    level="info",
    docs=f"{DOCS}#django.core.management.BaseCommand.help",
    each="commands",
)
def test_help_text(subject: CommandsInventory) -> None:
    """Every command says in its help what it does.

    Why: manage.py <command> --help is where somebody on call looks.

    Fix: give the class an attribute help.
    """
    raise_all(from_suspicion(one) for one in subject.suspected("no-help"))


def test_configuration(rule: LoadedRule, subject: str, judgements: dict[str, Judgement]) -> None:
    """Each rule of ``configuration/``, judged in the process that has the project imported, found nothing."""
    raise_judged(rule.check, subject, judgements)
