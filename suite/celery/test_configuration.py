"""How Celery is wired into Django: the app, its modules and its settings.

https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html
https://docs.celeryq.dev/en/stable/userguide/configuration.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.findings import Finding, raise_all
from django_conformance.rules.judging import raise_judged

from . import stopped, suspected

if TYPE_CHECKING:
    from django_conformance.inventory import CeleryInventory
    from django_conformance.rules.judging import Judgement
    from django_conformance.rules.loading import LoadedRule

DJANGO = "https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html"
CONFIGURATION = "https://docs.celeryq.dev/en/stable/userguide/configuration.html"


@pytest.mark.conformance("celery.configuration.loads", level="must", docs=DJANGO, each="celery")
def test_loads(subject: CeleryInventory) -> None:
    """Every Celery app can be imported, and its configuration can be read.

    Why: a worker stops at its first line, and every call of a task from the web process raises.

    Fix: correct the cause in the message; old and new names of settings cannot be mixed, and no module of the
    project may be called celery.py at its top.
    """
    raise_all(
        stopped(
            subject,
            "celery-app",
            "celery-library",
            "configuration",
            "queues",
            "timezone",
            message="Celery cannot be configured: {}",
        )
    )


@pytest.mark.conformance(
    "celery.configuration.app-imported", level="must", docs=DJANGO, each="celery", after=("celery.configuration.loads",)
)
def test_app_imported(subject: CeleryInventory) -> None:
    """django.setup() imports the Celery app, so that shared tasks bind to it in every process.

    Why: without it the web process publishes shared tasks to amqp://localhost, where nobody listens, or raises a
    connection error.

    Fix: import the app in the project package's __init__.py: ``from .celery import app as celery_app``.
    """
    if any(app.found_by == "imported" for app in subject.apps):
        return
    raise_all(
        Finding(
            f"{app.path} is imported by nothing that django.setup() runs: in the web process @shared_task binds to "
            "Celery's default app and its broker amqp://localhost",
            subject=app.path,
            location=app.location,
            hint=(
                f"Import it in {app.path.split('.')[0]}/__init__.py: from {app.path.replace(':', ' import ')} as "
                "celery_app"
            ),
            evidence={"found_by": app.found_by},
        )
        for app in subject.apps
        if app.found_by == "scan"
    )


@pytest.mark.conformance(
    "celery.configuration.app-broker", level="must", docs=DJANGO, each="celery", after=("celery.configuration.loads",)
)
def test_app_broker(subject: CeleryInventory) -> None:
    """Every app that has tasks has a broker, where one of the project's apps has.

    Why: a second Celery() in a tasks module publishes to amqp://localhost; no worker of the project ever sees its
    tasks.

    Fix: use @shared_task, or import the project's own app there.
    """
    raise_all(suspected(subject, "app-without-broker"))


@pytest.mark.conformance("celery.configuration.settings-module", level="must", docs=DJANGO, each="celery")
def test_settings_module(subject: CeleryInventory) -> None:
    """DJANGO_SETTINGS_MODULE is set before Celery() is built, to a module that there is.

    Why: Celery looks for it only then; a worker that starts without it in its environment never sets Django up and
    dies of AppRegistryNotReady, or of the module that it cannot import.

    Fix: put os.environ.setdefault("DJANGO_SETTINGS_MODULE", …) above the line that builds the app, with the project's
    settings module.
    """
    raise_all(suspected(subject, "settings-module-set-late", "settings-module-missing"))


@pytest.mark.conformance("celery.configuration.settings-agree", level="should", docs=DJANGO, each="celery")
def test_settings_agree(subject: CeleryInventory) -> None:
    """The Celery app falls back on the settings module that manage.py, wsgi.py and asgi.py agree on.

    Why: where DJANGO_SETTINGS_MODULE is not set, the site publishes to one broker, and workers listen to another.

    Fix: name the same module in each.
    """
    raise_all(suspected(subject, "settings-module-different"))


@pytest.mark.conformance("celery.configuration.namespace", level="must", docs=DJANGO, each="celery")
def test_namespace(subject: CeleryInventory) -> None:
    """CELERY_… settings are read: the app is configured with namespace='CELERY'.

    Why: without it Celery silently runs on its defaults: another broker, another queue.

    Fix: app.config_from_object("django.conf:settings", namespace="CELERY").
    """
    raise_all(suspected(subject, "unread-setting"))


@pytest.mark.conformance("celery.configuration.setting-names", level="should", docs=CONFIGURATION, each="celery")
def test_setting_names(subject: CeleryInventory) -> None:
    """No setting is a misspelling of one of Celery's.

    Why: a setting that Celery does not know is ignored without a word.

    Fix: take the name in the message.
    """
    raise_all(suspected(subject, "misspelt-setting"))


@pytest.mark.conformance("celery.configuration.unknown-settings", level="info", docs=CONFIGURATION, each="celery")
def test_unknown_settings(subject: CeleryInventory) -> None:
    """Every setting of Celery's namespace is one that Celery or the project reads.

    Why: what nobody reads misleads whoever reads the settings.

    Fix: remove it, or leave it where an installed package reads it.
    """
    raise_all(suspected(subject, "unknown-setting"))


@pytest.mark.conformance(
    "celery.configuration.old-names",
    level="info",
    docs="https://docs.celeryq.dev/en/stable/userguide/configuration.html#new-lowercase-settings",
    each="celery",
)
def test_old_names(subject: CeleryInventory) -> None:
    """Settings have the names they have had since Celery 4.

    Why: the old names are still read, and will not be by Celery 6.

    Fix: rename them as the message says, or run ``celery upgrade settings``.
    """
    raise_all(suspected(subject, "old-setting-name"))


@pytest.mark.conformance("celery.configuration.task-modules", level="must", docs=DJANGO, each="celery")
def test_task_modules(subject: CeleryInventory) -> None:
    """Every module that a worker imports can be imported.

    Why: the site runs, since it imports tasks late; the worker does not start.

    Fix: correct the cause in the message, which is the innermost one.
    """
    raise_all(stopped(subject, "task-module", "imports", message="A worker cannot import it: {}"))


@pytest.mark.conformance(
    "celery.configuration.tasks-registered",
    level="must",
    docs=f"{DJANGO}#using-the-shared-task-decorator",
    each="celery",
    after=("celery.configuration.task-modules",),
)
def test_tasks_registered(subject: CeleryInventory) -> None:
    """Every module with shared tasks that something imports, or that stands where tasks stand, is imported by a worker.

    Why: the worker answers 'Received unregistered task' and throws the message away.

    Fix: move the tasks to a tasks.py of an installed app, or add the module to CELERY_IMPORTS.
    """
    raise_all(suspected(subject, "tasks-never-imported"))


@pytest.mark.conformance("celery.configuration.tasks-module-unused", level="info", docs=DJANGO, each="celery")
def test_tasks_module_unused(subject: CeleryInventory) -> None:
    """Every module that defines shared tasks is imported by something.

    Why: tasks that nothing imports are dead code, or wait for a worker that is told of them elsewhere.

    Fix: delete the module, or let a worker import it.
    """
    raise_all(suspected(subject, "tasks-module-unused"))


@pytest.mark.conformance(
    "celery.configuration.autodiscover-argument",
    level="info",
    docs="https://docs.celeryq.dev/en/stable/reference/celery.html#celery.Celery.autodiscover_tasks",
    each="celery",
)
def test_autodiscover_argument(subject: CeleryInventory) -> None:
    """autodiscover_tasks is given packages, not their tasks modules.

    Why: it looks for a tasks module below what it is given.

    Fix: give it the packages, or nothing for all installed apps.
    """
    raise_all(suspected(subject, "autodiscover-argument"))


@pytest.mark.conformance(
    "celery.configuration.broker-transport",
    level="must",
    docs="https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/",
    each="celery",
)
def test_broker_transport(subject: CeleryInventory) -> None:
    """The broker's URL names a transport that there is.

    Why: every call of a task raises KeyError, and no worker starts.

    Fix: correct the URL's scheme.
    """
    raise_all(suspected(subject, "broker-transport"))


@pytest.mark.conformance(
    "celery.configuration.result-backend",
    level="must",
    docs="https://docs.celeryq.dev/en/stable/userguide/configuration.html#task-result-backend-settings",
    each="celery",
)
def test_result_backend(subject: CeleryInventory) -> None:
    """The result backend can be built: it exists, its library is installed and its address is complete.

    Why: the first call of a task raises, in the web process as in the worker.

    Fix: correct result_backend; a rediss:// address needs ssl_cert_reqs, a db+ address SQLAlchemy.
    """
    raise_all(stopped(subject, "result-backend", message="The result backend cannot be built: {}"))


@pytest.mark.conformance(
    "celery.configuration.beat-scheduler",
    level="must",
    docs="https://docs.celeryq.dev/en/stable/userguide/configuration.html#beat-scheduler",
    each="celery",
)
def test_beat_scheduler(subject: CeleryInventory) -> None:
    """The scheduler that beat_scheduler names can be loaded.

    Why: ``celery beat`` does not start, so nothing of the schedule is ever published; workers and the site run on.

    Fix: correct the path, install its package, and add that to INSTALLED_APPS where it has models.
    """
    raise_all(stopped(subject, "beat-scheduler", message="celery beat cannot load its scheduler: {}"))


@pytest.mark.conformance(
    "celery.configuration.results-kept",
    level="must",
    docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#result-backends",
    each="celery",
)
def test_results_kept(subject: CeleryInventory) -> None:
    """A result that code reads is kept: there is a result backend, and the task does not ignore its result.

    Why: without a backend the read raises; of a task with ignore_result it is None or PENDING for ever. Called eagerly,
    as in tests, both give the value.

    Fix: configure a result backend, take ignore_result away, or let the task write what it found into the database.
    """
    raise_all(suspected(subject, "result-not-kept"))


@pytest.mark.conformance(
    "celery.configuration.serializers",
    level="must",
    docs="https://docs.celeryq.dev/en/stable/userguide/configuration.html#accept-content",
    each="celery",
)
def test_serializers(subject: CeleryInventory) -> None:
    """What tasks and results are serialised with is registered, and is accepted by whoever reads it.

    Why: a worker throws away a message whose content type it does not accept; the task never runs.

    Fix: add the serialiser to accept_content, or send what is accepted.
    """
    raise_all(suspected(subject, "serializer-not-accepted"))


@pytest.mark.conformance(
    "celery.configuration.canvas-backend",
    level="must",
    docs="https://docs.celeryq.dev/en/stable/userguide/canvas.html#chord-important-notes",
    each="celery",
)
def test_canvas_backend(subject: CeleryInventory) -> None:
    """A project that makes chords has a result backend, and their parts do not ignore their results.

    Why: a chord counts its parts in the result backend; without one it raises NotImplementedError, though it works
    eagerly. A part whose result is not stored is never counted.

    Fix: set result_backend; take ignore_result away from the parts.
    """
    raise_all(suspected(subject, "canvas-without-backend", "chord-part-ignores-result"))


@pytest.mark.conformance(
    "celery.configuration.time-limits",
    level="should",
    docs="https://docs.celeryq.dev/en/stable/userguide/workers.html#time-limits",
    each="celery",
)
def test_time_limits(subject: CeleryInventory) -> None:
    """The soft time limit is below the hard one.

    Why: otherwise the worker kills the task's process before SoftTimeLimitExceeded gives it a chance to clean up.

    Fix: raise time_limit or lower soft_time_limit.
    """
    raise_all(suspected(subject, "time-limit"))


@pytest.mark.conformance(
    "celery.configuration.visibility-timeout",
    level="should",
    docs="https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/redis.html#visibility-timeout",
    each="celery",
)
def test_visibility_timeout(subject: CeleryInventory) -> None:
    """No task waits longer than the broker's visibility timeout.

    Why: a message that is not acknowledged by then is delivered to another worker, again and again: the task runs
    several times.

    Fix: raise broker_transport_options['visibility_timeout'] above the longest delay, or keep long delays in the
    database and beat.
    """
    raise_all(suspected(subject, "visibility-timeout"))


@pytest.mark.conformance(
    "celery.configuration.cache-clear",
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/cache/#basic-usage",
    each="celery",
)
def test_cache_clear(subject: CeleryInventory) -> None:
    """A cache that is cleared does not share the broker's Redis database.

    Why: cache.clear() on Redis empties the whole database, queued tasks included.

    Fix: give the cache or the broker another database number.
    """
    raise_all(suspected(subject, "broker-flushed-by-cache"))


@pytest.mark.conformance(
    "celery.configuration.cache-database",
    level="info",
    docs="https://docs.djangoproject.com/en/stable/topics/cache/#basic-usage",
    each="celery",
)
def test_cache_database(subject: CeleryInventory) -> None:
    """Cache and broker are different Redis databases.

    Why: the day somebody clears the cache, queued tasks are gone.

    Fix: give the cache or the broker another database number.
    """
    raise_all(suspected(subject, "broker-shares-cache-database"))


@pytest.mark.conformance(
    "celery.configuration.always-eager",
    level="info",
    docs="https://docs.celeryq.dev/en/stable/userguide/configuration.html#task-always-eager",
    each="celery",
)
def test_always_eager(subject: CeleryInventory) -> None:
    """Tasks are not run eagerly by the settings that were checked.

    Why: with task_always_eager no task reaches a worker; these may be settings for development.

    Fix: check the production settings with --settings.
    """
    raise_all(
        Finding(
            f"{app.path} has task_always_eager on: tasks run in the process that calls them",
            subject=app.path,
            location=app.location,
        )
        for app in subject.apps
        if app.configuration.get("task_always_eager")
    )


def test_configuration(rule: LoadedRule, subject: str, judgements: dict[str, Judgement]) -> None:
    """Each rule of ``configuration/``, judged in the process that has the project imported, found nothing."""
    raise_judged(rule.check, subject, judgements)
