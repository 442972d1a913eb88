"""The project's Celery app in this process, with its tasks and the run's probes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.celery.worker_checks import check_as_worker, without_checks
from django_conformance.errors import ConformanceError

if TYPE_CHECKING:
    from collections.abc import Iterator


class NoSuchTask(ConformanceError):
    """A task was asked for that no app has."""


def load(path: str) -> Any:
    """Return the app at ``module:attribute``, all its task modules imported as a worker does."""
    from celery.utils.imports import symbol_by_name

    from django_conformance.drivers.celery import probes as celery_probes  # noqa: F401 - the import registers the probes

    app = symbol_by_name(path)
    check_as_worker(app)
    with without_checks():
        app.loader.import_default_modules()
    app.finalize(auto=True)
    return app


def task(app: Any, name: str) -> Any:
    """Return a task by its name.

    Raises:
        NoSuchTask: the app has none of this name.
    """
    try:
        return app.tasks[name]
    except KeyError:
        raise NoSuchTask(f"{app.main} has no task called {name!r}.") from None


@contextmanager
def configured(app: Any, **values: Any) -> Iterator[None]:
    """Change settings of an app for the moment."""
    before = {name: app.conf.get(name) for name in values}
    for name, value in values.items():
        configure(app, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            configure(app, name, value)


def configure(app: Any, name: str, value: Any) -> None:
    """Change a setting of an app: before Celery 5.7 one that is read with a namespace is found under that name first."""
    app.conf[name] = value
    prefix = getattr(app.conf, "prefix", None)
    if prefix:
        app.conf[f"{prefix}{name}".upper() if prefix.isupper() else f"{prefix}{name}"] = value
