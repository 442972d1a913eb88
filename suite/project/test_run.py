"""What Django and the libraries report while the project runs: system checks, and deprecations in all processes.

https://docs.djangoproject.com/en/stable/topics/checks/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.discovery.missing import lacking_hint
from django_conformance.drivers import system_checks
from django_conformance.findings import Blocked, Finding, NotJudged, raise_all
from django_conformance.inventory import Location, Problem
from django_conformance.reasons import Reason
from django_conformance.run.deprecations import causes

if TYPE_CHECKING:
    from pathlib import Path

    from django_conformance.drivers.test_databases.databases import TestDatabases
    from django_conformance.inventory import ProjectInventory
    from django_conformance.observations import Observe
    from django_conformance.run.context import RunContext
    from django_conformance.run.deprecations import DeprecatedUse

KEY = "https://docs.djangoproject.com/en/stable/ref/settings/#secret-key"
CHECK = "https://docs.djangoproject.com/en/stable/ref/django-admin/#check"
DEPRECATIONS = "https://docs.djangoproject.com/en/stable/howto/upgrade-version/#resolving-deprecation-warnings"


@pytest.mark.conformance("project.run.system-checks", level="must", docs=CHECK, each="project", needs=("databases",))
def test_system_checks(
    subject: ProjectInventory,
    database_setup: TestDatabases,
    observe: Observe,
    run: RunContext,
    request: pytest.FixtureRequest,
) -> None:
    """Django's system checks find no error, with or without ``--database``.

    Why: manage.py runs them before most commands, and ``migrate`` also runs those of its database. If one fails, the
    command stops. call_command() skips them, so the project's tests pass anyway.

    Fix: correct what the message names, as its hint says. Add the id to SILENCED_SYSTEM_CHECKS if it is intended.
    """
    messages = database_setup.checked
    if messages is None:
        raise Blocked("databases.sql.migrate", "Django could not be set up in the process that creates the databases.")
    observe(system_checks.observation(messages, run.inventory.databases.usable))
    folder = run.request.project
    has_raised = any(message.level == system_checks.RAISED for message in messages)
    if has_raised and request.getfixturevalue("command_runs").process("check").status == 0:
        message = (
            "manage.py check succeeds: manage.py prepares what the checks need, and other processes do not have that."
        )
        raise NotJudged(message, Reason("not-applicable"))
    raise_all(_finding(message, folder) for message in messages if message.level in system_checks.STOPS)


def _finding(message: system_checks.SystemCheckMessage, project: Path) -> Finding:
    words = message.message if message.id is None else f"{message.id}: {message.message}"
    how = "manage.py check" if message.alias == system_checks.ANY else f"manage.py check --database {message.alias}"
    return Finding(
        f"{how}: {message.object}: {words}" if message.object else f"{how}: {words}",
        subject=message.object or message.id or "check",
        location=message.location,
        hint=message.hint or (_of_what_raised(message, project) if message.level == system_checks.RAISED else ""),
        evidence={"id": message.id, "level": message.level, "object": message.object},
    )


def _of_what_raised(message: system_checks.SystemCheckMessage, project: Path) -> str:
    """Return how to fix an exception: the checks import the URLs, and by them each view."""
    raised = Problem("project", "system-checks", message.alias, message.message, message.location)
    return lacking_hint(raised, project) or "Correct what raises: the checks import the URLs, and by them each view."


@pytest.mark.conformance("project.run.secret-key", level="should", docs=KEY, each="project", needs=("databases",))
def test_secret_key(subject: ProjectInventory, settings_of_a_process: frozenset[str]) -> None:
    """Every process of the project has the same ``SECRET_KEY``, unless DEBUG is on.

    The checks of a run are not affected: all of its processes get the same key.

    Why: a session, a password reset link or a signed value of one process is refused by every other, and by the next
    one after a restart.

    Fix: set the variable that the settings read it from, or write it into a file; raise ImproperlyConfigured where it is missing.
    """
    from django.conf import settings

    if "SECRET_KEY" in settings_of_a_process and not settings.DEBUG:
        raise Finding(
            "SECRET_KEY differs in each process that imports the settings",
            subject="SECRET_KEY",
            location=Location(subject.settings_path) if subject.settings_path else None,
        )


@pytest.mark.conformance("project.run.deprecations", level="info", docs=DEPRECATIONS, each="project")
def test_deprecations(subject: ProjectInventory, deprecations: tuple[DeprecatedUse, ...]) -> None:
    """The project's own code uses nothing that is deprecated in the installed versions.

    Why: it works until a release removes it. Then it fails or, worse, behaves differently. Python hides these warnings,
    above all in workers and servers.

    Fix: do what the message says. Deprecations in packages are not findings; upgrade the package.
    """
    own = [used for used in deprecations if used.location is not None and used.package is not None and not used.used_by]
    raise_all(
        Finding(
            f"The project uses what {cause[0].package} {cause[0].version} deprecates: {cause[0].category}: "
            f"{cause[0].message}",
            subject=cause[0].package,
            location=used.location,
            evidence={"category": used.category, "package": used.package, "version": used.version},
        )
        for cause in causes(own)
        for used in cause
    )
