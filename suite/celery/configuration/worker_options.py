"""A worker and beat are started with options that they know, after the sub-command, and with valid values.

Why: Celery ends with "No such option" or "Invalid value" and the service restarts again and again. ``--queue`` is not taken for ``--queues``, and ``-Q``
before ``worker`` is not one of Celery's own options. In a list of words ``"-Q default"`` is one word: the queue is called ``" default"``,
with a space, and no task goes there.

Fix: write the options that ``celery worker --help`` shows after ``worker``, and in a list an option and its value as two words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.inventory import DeclaredBeat, DeclaredTool, DeclaredWorker, each_line
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import attribute
from django_conformance.source.spelling import nearest

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/reference/cli.html#celery-worker")

_TEXTS = ("app", "queues", "loglevel", "pool", "hostname", "scheduler", "exclude-queues")
"""Options whose value keeps a space that it begins with."""

_NUMBERS: dict[str, Callable[[str], float]] = {"IntParamType": int, "FloatParamType": float}

_Process: TypeAlias = DeclaredWorker | DeclaredBeat


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each option that the installed Celery does not have in that place.

    An app may add options of its own.
    """
    if not project.apps or any(_adds_options(app.app) for app in project.apps):
        return
    deployment = project.context.deployment
    by_hand = [process for process in deployment.by_hand if not isinstance(process, DeclaredTool)]
    processes: list[_Process] = [*each_line(deployment.workers), *each_line(deployment.beats), *each_line(by_hand)]
    for tool in each_line(deployment.tools):
        yield from _joined(tool, dict.fromkeys(tool.global_options, ""))
    for process in processes:
        kind = "beat" if isinstance(process, DeclaredBeat) else "worker"
        own, common = _known(kind), _known("celery")
        if not own or " multi " in process.command:
            continue
        for name in process.global_options:
            if name not in common and name in own:
                yield _finding(
                    process,
                    f"{_dashed(name)} before {kind}, where Celery has no such option",
                    _dashed(name),
                    f"after {kind}",
                )
        yield from _joined(process, {**dict.fromkeys(process.global_options, ""), **process.options})
        yield from _refused(process, kind)
        for name in process.options:
            if " " in name:
                continue
            if name not in own and name not in ("app", "A") and "$" not in name:
                meant = nearest(name, own) if len(name) > 1 else None
                advice = f"; did you mean {_dashed(meant)}?" if meant else ""
                yield _finding(
                    process, f"{_dashed(name)}, which celery {kind} does not have{advice}", _dashed(meant or ""), ""
                )


def _joined(process: _Process | DeclaredTool, options: Mapping[str, str]) -> Iterator[Finding]:
    """Yield each option that is one word with its value in a list of words."""
    for name, value in options.items():
        option, _, rest = name.partition(" ")
        given = rest or (value.strip() if name in _TEXTS and value[:1] == " " else "")
        if not given or "$" in name:
            continue
        if rest:
            consequence = "it does not start"
        elif name == "queues":
            consequence = f"it consumes the queue {value!r}, where nothing is sent"
        else:
            consequence = f"its {name} is {value!r}, with a space"
        yield Finding(
            f"{process.unit.name} runs {process.command!r}, in which {_dashed(option)} and {given!r} are one word: {consequence}",
            subject=process.unit.name,
            location=process.location,
            hint=f"Write the option and {given!r} as two words of the list.",
            evidence={"command": process.command},
        )


def _refused(process: _Process, kind: str) -> Iterator[Finding]:
    """Yield each value that is no choice of its option, or no number where one is needed."""
    for param in _params(kind):
        name = max(param.opts, key=len).lstrip("-")
        value = process.options.get(name)
        if not value or "$" in value or " " in value:
            continue
        choices = [str(choice) for choice in attribute(param.type, "choices", ())]
        if choices and value.lower() not in [choice.lower() for choice in choices] and not _is_path(value, name):
            meant = nearest(value, choices)
            advice = f"; did you mean {meant!r}?" if meant else ""
            yield _finding(process, f"{_dashed(name)} {value}, which is none of {', '.join(choices)}{advice}", "", "")
        elif type(param.type).__name__ in _NUMBERS and not _is_number(value, _NUMBERS[type(param.type).__name__]):
            yield _finding(process, f"{_dashed(name)} {value}, which is no number", "", "")


def _is_path(value: str, name: str) -> bool:
    """Whether a value names a class, or a number stands for a level."""
    return (name == "pool" and ":" in value) or (name == "loglevel" and value.isdigit())


def _is_number(value: str, kind: Callable[[str], float]) -> bool:
    try:
        kind(value)
    except ValueError:
        return False
    return True


def _params(kind: str) -> list[Any]:
    """Return the options of a command of Celery."""
    from importlib import import_module

    try:
        return list(getattr(import_module(f"celery.bin.{kind}"), kind).params)
    except Exception:
        return []


def _known(kind: str) -> frozenset[str]:
    """Return the options of a command of Celery, without dashes: their letters and their names."""
    names = [option for param in _params(kind) for option in (*param.opts, *param.secondary_opts)]
    return frozenset(name.lstrip("-") for name in names) | {"help", "h"} if names else frozenset()


def _adds_options(app: Any) -> bool:
    options = attribute(app, "user_options")
    return any(options.get(key) for key in ("worker", "beat", "preload")) if isinstance(options, dict) else True


def _dashed(name: str) -> str:
    return f"-{name}" if len(name) == 1 else f"--{name}" if name else ""


def _finding(process: _Process, what: str, meant: str, where: str) -> Finding:
    return Finding(
        f"{process.unit.name} runs {process.command!r} with {what}: it does not start",
        subject=process.unit.name,
        location=process.location,
        hint=f"Write {meant} {where}".rstrip() + "." if meant else "",
        evidence={"command": process.command},
    )
