"""No record is written twice.

Why: a record goes to the handlers of its logger, and then to those of the loggers above it, unless ``propagate`` is off. A logger that has the same handler as the root logger writes
each line twice.

Fix: ``"propagate": False`` for the logger, or no handlers of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import entries, members, readable
from django_conformance.source.setting_places import place_of

rule = Rule(
    level="should", docs="https://docs.python.org/3/library/logging.html#logging.Logger.propagate", settings=True
)


def find(project: Project) -> Iterator[Finding]:
    """Yield each logger of the project's that shares a handler with the root logger, and hands its records on to that."""
    logging = dict(entries(project.context.originals.get("LOGGING")))
    loggers = {str(name): dict(entries(logger)) for name, logger in entries(logging.get("loggers"))}
    root = dict(entries(logging.get("root"))) or loggers.get("", {})
    above = {str(name) for name in members(readable(root.get("handlers")))}
    above -= {str(name) for name, handler in entries(logging.get("handlers")) if _writes_nothing(handler)}
    twice = {
        name: next(handler for handler in given if handler in above)
        for name, logger in loggers.items()
        if name
        and (given := [str(handler) for handler in members(readable(logger.get("handlers")))])
        and above & set(given)
        and all(_propagates(part, loggers) for part in _line(name))
    }
    if twice:
        name, handler = next(iter(twice.items()))
        more = f" (the same holds for {', '.join(map(repr, [*twice][1:]))})" if len(twice) > 1 else ""
        yield Finding(
            f"LOGGING gives {name!r} the handler {handler!r}, which the root logger has too, and propagate is on: each record is written twice{more}",
            subject="LOGGING",
            location=place_of(project.context.sources, "LOGGING"),
            hint=f"Write 'propagate': False for {name!r}.",
        )


def _writes_nothing(handler: object) -> bool:
    return str(readable(dict(entries(handler)).get("class", ""))).endswith("NullHandler")


def _line(name: str) -> Iterator[str]:
    """Yield a logger's name, and those of the loggers above it."""
    while name:
        yield name
        name = name.rpartition(".")[0]


def _propagates(name: str, loggers: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether a logger hands its records on: Django turns that off for ``django.server``, and what LOGGING leaves out stays."""
    return readable(loggers.get(name, {}).get("propagate", name != "django.server")) not in (False, 0)
