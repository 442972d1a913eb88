"""Kinds of subject: a check runs once for each subject of its kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django_conformance.contract import Contract
    from django_conformance.inventory import Inventory


@dataclass(frozen=True)
class Subject:
    """Something that a check runs for: its ``name`` in results, and its record in the inventory or contract."""

    name: str
    record: Any


@dataclass(frozen=True)
class SubjectKind:
    """A kind of subject: how to list them, and what to say if a project has none.

    ``numerous`` says that a large project may have thousands: a check of such a kind uses fixtures of the run alone, so
    that one item of pytest can judge all of them.
    """

    list: Callable[[Inventory, Contract], Iterable[Subject]]
    none: str
    numerous: bool = False


@dataclass(frozen=True)
class Together:
    """Subjects that one item of pytest judges."""

    subjects: tuple[Subject, ...]


def _project(inventory: Inventory, _contract: Contract) -> list[Subject]:
    return [Subject(inventory.project.settings, inventory.project)]


def _area(area: str, used: Callable[[Inventory], bool]) -> Callable[[Inventory, Contract], list[Subject]]:
    return lambda inventory, _contract: [Subject(area, getattr(inventory, area))] if used(inventory) else []


def _records(read: Callable[[Inventory], Iterable[Any]], name: str) -> Callable[[Inventory, Contract], list[Subject]]:
    return lambda inventory, _contract: [Subject(getattr(record, name), record) for record in read(inventory)]


def _contracted(
    read: Callable[[Contract], Iterable[Any]], name: Callable[[Any], str]
) -> Callable[[Inventory, Contract], list[Subject]]:
    def listed(_inventory: Inventory, contract: Contract) -> list[Subject]:
        return [Subject(getattr(record, "id", None) or name(record), record) for record in read(contract)]

    return listed


KINDS: dict[str, SubjectKind] = {
    "project": SubjectKind(_project, "There is no project."),
    "celery": SubjectKind(_area("celery", lambda inventory: inventory.celery.used), "The project does not use Celery."),
    "celery.app": SubjectKind(
        _records(lambda inventory: inventory.celery.apps, "path"), "The project has no Celery app that could be loaded."
    ),
    "celery.task": SubjectKind(
        _records(lambda inventory: inventory.celery.tasks, "name"), "The project has no Celery tasks.", numerous=True
    ),
    "celery.beat": SubjectKind(
        _records(lambda inventory: inventory.celery.beat, "name"), "The project has no beat schedule."
    ),
    "channels": SubjectKind(
        _area("channels", lambda inventory: inventory.channels.used or bool(inventory.channels.problems)),
        "The project does not use Channels.",
    ),
    "channels.application": SubjectKind(
        lambda inventory, _contract: (
            [Subject(inventory.channels.application.path, inventory.channels.application)]
            if inventory.channels.application
            else []
        ),
        "The project has no ASGI application that could be loaded.",
    ),
    "channels.route": SubjectKind(
        _records(lambda inventory: inventory.channels.routes, "pattern"),
        "The project has no routes to consumers.",
        numerous=True,
    ),
    "channels.layer": SubjectKind(
        _records(lambda inventory: inventory.channels.layers, "alias"), "The project has no channel layer."
    ),
    "commands": SubjectKind(_area("commands", lambda _inventory: True), "The project has no commands."),
    "commands.command": SubjectKind(
        _records(lambda inventory: (command for command in inventory.commands.commands if command.own), "name"),
        "The project has no management commands of its own.",
        numerous=True,
    ),
    "databases": SubjectKind(
        _area("databases", lambda inventory: bool(inventory.databases.databases or inventory.databases.problems)),
        "The project has no databases.",
    ),
    "databases.alias": SubjectKind(
        _records(lambda inventory: inventory.databases.databases, "alias"), "The project has no databases."
    ),
    "databases.model": SubjectKind(
        _records(lambda inventory: inventory.databases.models, "label"), "The project has no models.", numerous=True
    ),
    "databases.router": SubjectKind(
        _records(lambda inventory: inventory.databases.routers, "path"), "The project has no database routers."
    ),
    "contract.task": SubjectKind(
        _contracted(lambda contract: contract.tasks, lambda record: str(record.name)),
        "The contract names no task: add [[task]] to conformance.toml.",
    ),
    "contract.socket": SubjectKind(
        _contracted(lambda contract: contract.sockets, lambda record: str(record.path)),
        "The contract names no socket: add [[socket]] to conformance.toml.",
    ),
    "contract.command": SubjectKind(
        _contracted(lambda contract: contract.commands, lambda record: " ".join(record.argv)),
        "The contract names no command: add [[command]] to conformance.toml.",
    ),
    "contract.route": SubjectKind(
        _contracted(lambda contract: contract.routes, lambda record: str(record.model)),
        "The contract names no route: add [[route]] to conformance.toml.",
    ),
    "contract.expected": SubjectKind(
        _contracted(lambda contract: contract.expected, lambda record: str(record.check)),
        "The contract expects no failures.",
    ),
}
"""Every kind of subject that a check's ``each`` may name."""


_MOST_ITEMS = 20
"""Subjects that have items of their own: more are judged together, since an item costs more than most checks."""


class Subjects:
    """The subjects of a run, listed once for each kind: a large project has thousands, and a check for each."""

    def __init__(self, inventory: Inventory, contract: Contract) -> None:
        self._inventory = inventory
        self._contract = contract
        self._listed: dict[str, list[Subject]] = {}
        self._names: dict[str, dict[int, str]] = {}

    def of(self, kind: str) -> list[Subject]:
        """Return the subjects of a kind, none where the project has none."""
        if kind not in self._listed:
            self._listed[kind] = list(KINDS[kind].list(self._inventory, self._contract))
        return self._listed[kind]

    def grouped(self, kind: str) -> list[Subject | Together]:
        """Return the subjects of a kind as they are judged: each by itself, or all together."""
        listed = self.of(kind)
        if KINDS[kind].numerous and len(listed) > _MOST_ITEMS:
            return [Together(tuple(listed))]
        return list(listed)

    def name(self, kind: str, record: Any) -> str:
        """Return the name of the subject of a kind that has this record; the kind itself where none has."""
        if kind not in self._names:
            self._names[kind] = {id(subject.record): subject.name for subject in reversed(self.of(kind))}
        return self._names[kind].get(id(record), kind)
