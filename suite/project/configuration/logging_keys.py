"""Python's logging reads every key of LOGGING.

Why: ``logging.config.dictConfig`` ignores a key that it does not know: a logger with a key "handler" writes
nowhere, and with "propogate" every message is logged twice.

Fix: write the name that the message suggests.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from django_conformance.discovery.named_modules import missing_module
from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import text
from django_conformance.source.reading import entries
from django_conformance.source.setting_places import place_of
from django_conformance.source.spelling import nearest

rule = Rule(
    level="should",
    docs="https://docs.python.org/3/library/logging.config.html#dictionary-schema-details",
    settings=True,
)

_TOP = (
    *("version", "formatters", "filters", "handlers", "loggers", "root"),
    *("incremental", "disable_existing_loggers", "objects"),
)
_LOGGER = ("level", "propagate", "filters", "handlers")
_FORMATTER = ("format", "datefmt", "style", "validate", "defaults", "class", "()", ".")
_WORDS = {"fmt": "format", "formatter": "handlers", "loglevel": "level", "date_format": "datefmt"}


def find(project: Project) -> Iterator[Finding]:
    """Yield each key that is never read."""
    settings = project.context.originals
    logging = settings.get("LOGGING")
    if not isinstance(logging, Mapping) or settings.get("LOGGING_CONFIG", "logging.config.dictConfig") != (
        "logging.config.dictConfig"
    ):
        return
    yield from _misspelled_loggers(project, logging)
    for keys, known in _tables(logging):
        table = _at(logging, keys)
        for key, _ in entries(table):
            if isinstance(key, str) and key not in known and not (known is _FORMATTER and "()" in dict(entries(table))):
                spelled = "".join(f"[{part!r}]" for part in (*keys, key))
                meant = (
                    _WORDS.get(key.lower())
                    if _WORDS.get(key.lower()) in known
                    else nearest(key.lower(), known, alike=0.7)
                )
                if meant is None:
                    continue
                yield Finding(
                    f"LOGGING{spelled} is never read: did you mean {meant!r}?",
                    subject="LOGGING",
                    location=place_of(project.context.sources, "LOGGING", *keys, key),
                    evidence={"key": key},
                )


def _misspelled_loggers(project: Project, logging: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield each logger that is named almost as a package of the project, and not as anything that logs."""
    loggers = [str(name) for name, _ in entries(logging.get("loggers"))]
    files = project.context.sources.code(containing=("getLogger", "get_task_logger"))
    own = {file.module.partition(".")[0] for file in files}
    named = {text(call.args[0]) for file in files for call in file.of(ast.Call) if call.args}
    for name in loggers:
        top = name.partition(".")[0]
        if not top or top in own or name in named or missing_module(top, project.context) is None:
            continue
        meant = nearest(top, own, alike=0.8)
        if meant is not None and meant not in loggers:
            yield Finding(
                f"LOGGING['loggers'] has {name!r}, and nothing logs under this name: did you mean {meant!r}?",
                subject="LOGGING",
                location=place_of(project.context.sources, "LOGGING", "loggers", name),
                evidence={"logger": name},
            )


def _tables(logging: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield the way to each table whose keys are known, and these."""
    yield (), _TOP
    yield ("root",), _LOGGER
    for name, _ in entries(logging.get("loggers")):
        yield ("loggers", str(name)), _LOGGER
    for name, _ in entries(logging.get("formatters")):
        yield ("formatters", str(name)), _FORMATTER


def _at(table: Any, keys: tuple[str, ...]) -> Any:
    for key in keys:
        table = dict(entries(table)).get(key)
    return table
