"""What a project has of Celery."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django_conformance.inventory.common import Location, Problem


@dataclass(frozen=True)
class CeleryApp:
    """A Celery application.

    ``path`` is what ``celery -A`` takes (``mysite.celery:app``); ``found_by`` says how it was found: ``imported`` by
    ``django.setup()``, with the ``tasks`` that a worker imports, or by a ``scan`` of the project's modules;
    ``configuration`` holds the settings that checks judge, by their lowercase Celery names, with passwords masked.
    ``queues`` are the declared ones and those that tasks are routed to; ``registered`` the names of all tasks that a
    worker of this app knows, Celery's own left out. ``reads_settings`` says whether it is configured from Django's
    settings.
    """

    path: str
    name: str
    found_by: str
    location: Location | None = None
    is_current: bool = False
    namespace: str | None = None
    broker: str = ""
    result_backend: str = ""
    default_queue: str = "celery"
    queues: tuple[str, ...] = ()
    routes: dict[str, str] = field(default_factory=dict)
    task_serializer: str = "json"
    result_serializer: str = "json"
    accept_content: tuple[str, ...] = ("json",)
    configuration: dict[str, Any] = field(default_factory=dict)
    registered: tuple[str, ...] = ()
    reads_settings: bool = False


@dataclass(frozen=True)
class Task:
    """A task of the project (not one of Celery's own): its name, the app it is bound to and the module it is in.

    ``queue`` is the one that its calls are routed to, ``delivered`` whether they reach a queue as the app is configured.
    """

    name: str
    app: str
    module: str
    location: Location | None = None
    bound: bool = False
    queue: str = "celery"
    delivered: bool = True
    serializer: str = "json"
    ignore_result: bool = False
    max_retries: int | None = 3
    acks_late: bool = False


@dataclass(frozen=True)
class BeatEntry:
    """An entry of the beat schedule: ``schedule`` as text, ``task`` the name it sends."""

    name: str
    task: str
    schedule: str
    queue: str | None = None
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CeleryInventory:
    """``installed`` is the version of Celery in the environment, ``None`` where it has none."""

    installed: str | None = None
    apps: tuple[CeleryApp, ...] = ()
    tasks: tuple[Task, ...] = ()
    beat: tuple[BeatEntry, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def used(self) -> bool:
        """Whether the project uses Celery at all."""
        return bool(self.apps or self.problems)
