"""Prepares a run before pytest-django imports the settings."""

from __future__ import annotations

import importlib
import os
import pkgutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from django_conformance.catalogue import known_or_error
from django_conformance.errors import ConformanceError, UsageError
from django_conformance.overlay import patches
from django_conformance.plugin.arguments import drop_settings
from django_conformance.plugin.key import KEY
from django_conformance.redaction import of_project
from django_conformance.run import plugin_options
from django_conformance.run.waiting import deadline_or_error

if TYPE_CHECKING:
    from django_conformance.plugin.session import ConformanceSession

FIXTURES = "django_conformance.fixtures"
"""The package of the fixtures. They stand above the plugin, which loads them by name."""


def prepare(config: pytest.Config, namespace: Any, arguments: list[str]) -> None:
    """Make the session of a run, with its inventory, its services and its overlay, and load the fixtures.

    Raises:
        pytest.UsageError: the run cannot begin.
    """
    from django_conformance import overlay
    from django_conformance.plugin.progress import Progress
    from django_conformance.plugin.session import ConformanceSession
    from django_conformance.run.beginning import collect_rarely

    collect_rarely()
    progress = Progress(Path(namespace.conformance_progress) if namespace.conformance_progress else None)
    try:
        if getattr(namespace, "numprocesses", None):
            raise UsageError(
                "The suite runs in one process, because all checks share one worker and one server.",
                "Remove -n, or use -n0.",
            )
        deadline_or_error()
        request = plugin_options.request_from(namespace, _ini_settings(config))
        known_or_error((*request.select, *request.deselect))
        session = ConformanceSession(request, progress)
    except ConformanceError as error:
        hide = of_project(plugin_options.project_of(namespace)).text
        progress.tell(stage="error", message=hide(error.message), hint=hide(error.hint))
        progress.close()
        raise pytest.UsageError(hide(f"{error.message} {error.hint}".strip())) from None
    config.stash[KEY] = session
    config.add_cleanup(session.close)
    if session.run.inventory.project.problems or session.run.reading:
        drop_settings(arguments)
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)
        _load_fixtures(config, "run")
        return
    os.environ.update(session.run.environment())
    tempfile.tempdir = None  # read again: temporary files go to the run's folder from here on
    patches.install(session.run.folder.path)
    overlay.install(session.run.overlay)
    _warm_up(config, session)


def _ini_settings(config: pytest.Config) -> str | None:
    """Return the settings module that the project's own pytest configuration names for pytest-django."""
    try:
        return str(config.getini("DJANGO_SETTINGS_MODULE") or "") or None
    except ValueError:  # pytest-django is not loaded
        return None


def _warm_up(config: pytest.Config, session: ConformanceSession) -> None:
    """Load the fixtures, and let them start what the run needs in the background.

    If single checks are selected, nothing is started ahead: their fixtures start what they need.
    """
    from django_conformance.plugin import hooks

    config.pluginmanager.add_hookspecs(hooks)
    _load_fixtures(config)
    needs = frozenset(name for name, reason in session.run.capabilities.items() if reason is None)
    config.hook.pytest_conformance_warm_up(run=session.run, needs=needs if not session.request.select else frozenset())


def _load_fixtures(config: pytest.Config, *names: str) -> None:
    """Register the fixtures of these modules, or of all."""
    fixtures = importlib.import_module(FIXTURES)
    for name in names or [module.name for module in pkgutil.iter_modules(fixtures.__path__)]:
        config.pluginmanager.import_plugin(f"{FIXTURES}.{name}")
