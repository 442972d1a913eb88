"""Runs Django's system checks as a worker does before it imports task modules, for what they import: the URLconf first.

What they say is judged where ``manage.py check`` is run. Each is run on its own here, and without a database, which may
not be there: one that raises does not keep the others from importing what they import.

https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

SKIP_CHECKS = "CELERY_SKIP_CHECKS"
"""The variable with which a project keeps its workers from running them."""


def check_as_worker(app: Any) -> None:
    """Run the checks that a worker of this app runs; none where the project has it run none."""
    is_django = any(type(fixup).__name__ == "DjangoFixup" for fixup in getattr(app, "_fixups", ()))
    if is_django and not os.environ.get(SKIP_CHECKS):
        run_each()


def run_each() -> None:
    """Run all checks but those of databases and of deployment."""
    from django.core.checks import Tags, registry

    for check in registry.registry.get_checks():
        if Tags.database not in getattr(check, "tags", ()):
            with suppress(Exception, SystemExit):
                list(check(app_configs=None, databases=[]))  # one that yields is run no sooner


@contextmanager
def without_checks() -> Iterator[None]:
    """Keep Celery from running the checks itself while it imports task modules: on MySQL they ask the database.

    Where there is none yet, or nothing may connect, the project would be blamed for that.
    """
    before = os.environ.get(SKIP_CHECKS)
    os.environ[SKIP_CHECKS] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[SKIP_CHECKS]
        else:
            os.environ[SKIP_CHECKS] = before
