"""The jobs of CRONJOBS and CRON_CLASSES name functions and management commands that exist.

Why: django-crontab writes the name into the crontab, and django-cron imports it, when cron starts the job. It fails at night with an error
that nobody sees.

Fix: name a function by its path without parentheses, its arguments as a list after it: ``("0 5 * * *", "shop.cron.restock", ["tea"])``; a
command by ``("0 5 * * *", "django.core.management.call_command", ["restock"])``.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import members, readable
from django_conformance.source.setting_places import place_of
from django_conformance.source.spelling import nearest

rule = Rule(level="must", docs="https://github.com/kraiz/django-crontab#readme")

_CALL = "django.core.management.call_command"
_FIELDS = 5


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each job that cron cannot start."""
    settings = project.context.originals
    jobs = [
        ("CRONJOBS", why)
        for job in members(readable(settings.get("CRONJOBS")))
        for why in _of_job(members(job), project)
    ]
    jobs += [
        ("CRON_CLASSES", why)
        for path in members(readable(settings.get("CRON_CLASSES")))
        if isinstance(path, str) and (why := _missing(path))
    ]
    for setting, why in jobs:
        yield Finding(
            f"{setting} {why}",
            subject=setting,
            location=place_of(project.context.sources, setting),
            evidence={"why": why},
        )


def _of_job(job: list[Any], project: CommandsProject) -> Iterator[str]:
    """Yield what is wrong with an entry: a schedule, a path, and arguments."""
    if len(job) < 2 or not all(isinstance(part, str) for part in job[:2]):
        return
    schedule, path = job[0].strip(), job[1]
    if not schedule.startswith("@") and len(schedule.split()) != _FIELDS:
        yield f"has a job of {path!r} at {schedule!r}, which is not a cron schedule: a schedule has five fields"
    if path != _CALL:
        why = _missing(path)
        if why:
            yield why
        return
    arguments = members(job[2]) if job[2:] else []
    names = {module.name for module in project.modules}
    if names and arguments and isinstance(arguments[0], str) and arguments[0].split()[0] not in names:
        meant = nearest(arguments[0], names)
        advice = f"; did you mean {meant!r}?" if meant else ""
        yield f"calls the command {arguments[0]!r}, which does not exist{advice}"
    elif arguments and all(isinstance(word, str) for word in arguments):
        yield from _refused(arguments, project)


def _refused(words: list[str], project: CommandsProject) -> Iterator[str]:
    """Yield the word that a command does not take, where its arguments are given as one text or by another name."""
    loaded = project.load(words[0])
    parser = loaded.parser if loaded is not None else None
    if parser is None or any(isinstance(action, argparse._SubParsersAction) for action in parser._actions):
        if " " in words[0].strip():
            yield f"calls the command {words[0]!r}, and there is none of this name: each argument is an entry of the list"
        return
    known = parser._option_string_actions
    for word in words[1:]:
        option = word.partition("=")[0]
        if option.startswith("--") and len(option) > 2 and not any(name.startswith(option) for name in known):
            parts = word.split()
            advice = f"; write {', '.join(map(repr, parts))}" if len(parts) > 1 and parts[0] in known else ""
            yield f"calls {words[0]} with {word!r}, which it has no option for: CommandError{advice}"


def _missing(path: str) -> str:
    """Return why a path cannot be imported; "" where it can, or where importing it fails for a reason of its own."""
    from django.utils.module_loading import import_string

    if "(" in path:
        return f"names {path!r}: a path has no parentheses, arguments are a list after it"
    try:
        import_string(path)
    except ImportError as error:
        return f"names {path!r}, which cannot be imported: {error}"
    except Exception:
        return ""
    return ""
