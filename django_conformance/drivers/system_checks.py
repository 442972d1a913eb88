"""Django's system checks, as ``manage.py check`` runs them: without a database, and with each.

They run in the process that has made the test databases, after it has said what came of that.

https://docs.djangoproject.com/en/stable/topics/checks/
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.codec import dumps, from_json, loads, to_json
from django_conformance.discovery.cause import problem
from django_conformance.inventory import Location
from django_conformance.observations import Observation, mask

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_conformance.overlay import Overlay

ANY = "*"
"""What stands for a run of the checks that names no database: from Django 6.1 on it is given all of them."""

RAISED = "raised"
"""The level of what is no message: a check that raised, and with it all of them."""

STOPS = ("ERROR", "CRITICAL", RAISED)
"""Levels at which ``manage.py`` goes no further."""


@dataclass(frozen=True)
class SystemCheckMessage:
    """A message of the checks that is not silenced. ``alias`` is the database it takes to give it, or :data:`ANY`."""

    alias: str
    id: str | None
    level: str
    object: str | None
    message: str
    hint: str = ""
    location: Location | None = None


def run_all(overlay: Overlay, *, databases: bool) -> tuple[SystemCheckMessage, ...]:
    """Run all checks but those of deployment; needs Django to be set up, and with ``databases`` those to be there."""
    from django.core.management.commands.check import Command
    from django.db import connections

    if not databases:
        return tuple(_run(ANY, [], overlay))
    options = Command().create_parser("manage.py", "check").parse_args([])
    general = _run(ANY, getattr(options, "databases", None), overlay)
    messages = [*general]
    for alias in connections:
        if connections[alias].vendor != "unknown":
            of_alias = _run(alias, [alias], overlay)
            messages += [message for message in of_alias if _general(message) not in map(_general, general)]
    return tuple(messages)


def observation(messages: Iterable[SystemCheckMessage], aliases: Iterable[str]) -> Observation:
    """Return the messages by alias."""
    by_alias: dict[str, list[dict[str, Any]]] = {ANY: [], **{alias: [] for alias in aliases}}
    for message in messages:
        kept = {name: value for name, value in asdict(message).items() if name in ("id", "level", "object", "message")}
        by_alias.setdefault(message.alias, []).append(kept)
    return Observation(
        "project:system-checks",
        "check",
        {alias: sorted(values, key=lambda value: dumps(value, sort_keys=True)) for alias, values in by_alias.items()},
    )


def write(path: Path, messages: tuple[SystemCheckMessage, ...]) -> None:
    """Write the messages to a file, which is there from one moment to the next."""
    waiting = Path(f"{path}.part")
    waiting.write_text(dumps([to_json(message) for message in messages]), encoding="utf-8")
    waiting.replace(path)


def read(path: Path) -> tuple[SystemCheckMessage, ...]:
    """Read what :func:`write` wrote."""
    return tuple(from_json(SystemCheckMessage, entry) for entry in loads(path.read_text(encoding="utf-8")))


def _run(alias: str, databases: list[str] | None, overlay: Overlay) -> list[SystemCheckMessage]:
    from django.core import checks

    try:
        messages = checks.run_checks(databases=databases, include_deployment_checks=False)
    except (Exception, SystemExit) as error:
        cause = problem("project", "system-checks", alias, error, Path(overlay.project))
        return [SystemCheckMessage(alias, None, RAISED, None, _masked(cause.message, overlay), location=cause.location)]
    return [_told(alias, message, overlay) for message in messages if not message.is_silenced()]


def _told(alias: str, message: Any, overlay: Overlay) -> SystemCheckMessage:
    levels = {10: "DEBUG", 20: "INFO", 30: "WARNING", 40: "ERROR", 50: "CRITICAL"}
    level = levels.get(message.level) or str(message.level)
    about = None if message.obj is None else _masked(_name(message.obj), overlay)
    return SystemCheckMessage(
        alias, message.id, level, about, _masked(str(message.msg), overlay), str(message.hint or "")
    )


def _name(about: Any) -> str:
    """Return the name of what a message is about, as Django prints it."""
    if isinstance(about, type) and hasattr(about, "_meta"):
        return str(about._meta.label)
    return str(about)


def _general(message: SystemCheckMessage) -> tuple[Any, ...]:
    return message.id, message.level, message.object, message.message


def _masked(text: str, overlay: Overlay) -> str:
    for path, word in ((overlay.folder, "<run>"), (overlay.project, "<project>")):
        text = text.replace(path, word)
    return mask(text)
