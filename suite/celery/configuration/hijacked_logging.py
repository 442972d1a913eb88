"""Log handlers for files, mail and services in LOGGING also work in a worker.

Why: when a worker starts, it removes the handlers of the root logger and of ``celery``, and installs one that
writes to its terminal instead. Files, mails to administrators and log services get nothing from tasks, while the site's logs are
complete.

Fix: set CELERY_WORKER_HIJACK_ROOT_LOGGER = False, or configure logging in a receiver of ``celery.signals.setup_logging``.
"""

import logging
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import attribute, entries, members, readable

rule = Rule(
    level="should",
    docs="https://docs.celeryq.dev/en/stable/userguide/configuration.html#worker-hijack-root-logger",
    settings=True,
)

_EMPTIED = ("", "celery", "celery.task", "celery.redirected")
"""The loggers whose handlers a worker takes away."""
_TERMINAL = ("StreamHandler", "NullHandler", "RichHandler", "ColorizingStreamHandler", "ServerHandler")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each logger whose handlers a worker takes away, with those that write elsewhere than to a terminal."""
    from celery import signals

    settings = project.context.originals
    is_kept = signals.setup_logging.receivers or signals.after_setup_logger.receivers
    if is_kept or not settings.get("LOGGING") or settings.get("LOGGING_CONFIG", "") is None:
        return
    logging_of = dict(entries(readable(settings.get("LOGGING"))))
    handlers = dict(entries(logging_of.get("handlers")))
    loggers = {**dict(entries(logging_of.get("loggers")))}
    if logging_of.get("root"):
        loggers[""] = logging_of["root"]
    for app in project.apps[:1]:
        for name in _EMPTIED if app.value("worker_hijack_root_logger") else ():
            used = members(dict(entries(loggers.get(name))).get("handlers"))
            lost = [handler for handler in used if _writes_elsewhere(dict(entries(handlers.get(handler))))]
            if lost:
                logger = f"the logger {name!r}" if name else "the root logger"
                written = ", ".join(f"{handler!r} ({_class_of(handlers[handler])})" for handler in lost)
                yield Finding(
                    f"LOGGING gives {logger} {written}, which a worker takes away when it starts: nothing that tasks log "
                    "gets there",
                    subject="LOGGING",
                    evidence={"logger": name, "handlers": lost},
                )


def _class_of(handler: Any) -> str:
    given = dict(entries(handler))
    kind = given.get("class", given.get("()", ""))
    return kind if isinstance(kind, str) else f"{attribute(kind, '__module__')}.{attribute(kind, '__qualname__')}"


def _writes_elsewhere(handler: dict[Any, Any]) -> bool:
    """Whether a handler writes to something else than the terminal of the process."""
    name = _class_of(handler).rpartition(".")[2]
    kind = attribute(logging, name)
    is_file = isinstance(kind, type) and issubclass(kind, logging.FileHandler)
    return bool(name) and (is_file or name not in _TERMINAL)
