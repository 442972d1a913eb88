"""Django's own system checks, with each database.

https://docs.djangoproject.com/en/stable/topics/checks/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.drivers import system_checks
from django_conformance.findings import Finding, raise_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_conformance.drivers.test_databases.databases import TestDatabases
    from django_conformance.inventory import Inventory, ProjectInventory
    from django_conformance.observations import Observation

DOCS = "https://docs.djangoproject.com/en/stable/ref/django-admin/#check"


@pytest.mark.conformance(
    "project.configuration.system-checks", level="must", docs=DOCS, each="project", needs=("databases",)
)
def test_system_checks(
    subject: ProjectInventory,
    inventory: Inventory,
    database_setup: TestDatabases,
    observe: Callable[[Observation], Observation],
) -> None:
    """Django's system checks find no error, neither in general nor with any of the databases.

    Why: manage.py runs them before most commands, migrate those of its database too, and goes no further; nor does
    runserver. call_command() skips them, so the project's tests are green all the same.

    Fix: correct what the message names, as its hint says; what is meant goes into SILENCED_SYSTEM_CHECKS.
    """
    messages = database_setup.checked
    if messages is None:
        pytest.skip("blocked by databases.sql.migrate: Django could not be set up where the databases are made.")
    observe(system_checks.observation(messages, inventory.databases.usable))
    raise_all(_finding(message) for message in messages if message.level in system_checks.STOPS)


def _finding(message: system_checks.Message) -> Finding:
    words = message.message if message.id is None else f"{message.id}: {message.message}"
    how = "manage.py check" if message.alias == system_checks.ANY else f"manage.py check --database {message.alias}"
    return Finding(
        f"{how}: {message.object}: {words}" if message.object else f"{how}: {words}",
        subject=message.object or message.id or "check",
        location=message.location,
        hint=message.hint,
        evidence={"id": message.id, "level": message.level, "object": message.object},
    )
