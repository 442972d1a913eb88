"""What a project's deployment files say is run: workers, beat, servers and management commands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from django_conformance.inventory.common import Location

REPEATED_POOLS = ("prefork", "threads", "solo")
"""Pools that a worker of a run may have, as a declared one has."""

_WITHOUT_PROCESSES = ("gevent", "eventlet", "threads", "solo")

Role = Literal["service", "init", "release", "scheduled", "build", "script"]
Stage = Literal["production", "development", "unsaid"]


@dataclass(frozen=True)
class HealthCheck:
    """What decides whether a unit is healthy: a command, or a request to a port of it.

    ``command`` is the command as one text, and the address that a request is for; ``headers`` are those that it is given.
    ``has_shell`` says whether a shell reads the command: else a variable in it stays as it is written.
    """

    kind: Literal["command", "http", "tcp"]
    command: str
    location: Location
    headers: tuple[tuple[str, str], ...] = ()
    has_shell: bool = True


@dataclass(frozen=True)
class StopWait:
    """How many seconds a unit has to end before it is killed; ``option`` is what its format calls that.

    ``is_default`` where the file does not say it.
    """

    option: str
    seconds: float
    location: Location
    is_default: bool = False


@dataclass(frozen=True)
class Unit:
    """What a deployment file starts: a service of Compose, a process type of a Procfile, a container, a systemd unit.

    ``stack`` names the files that are deployed together with this one. ``role`` says when it runs: as a ``service``, before each
    replica of one (``init``), once a ``release``, ``scheduled`` by cron, in the ``build`` of an image, or whenever somebody starts the
    ``script``. ``stage`` is what the names of the file and its folders say. ``replicas`` is the highest number that is declared.
    ``operator`` is one of a shell in a command that no shell reads (``&&``): it is an argument there.
    ``settings`` is the value of ``DJANGO_SETTINGS_MODULE`` where it is given, and ``variables`` are the names of all variables that are.
    ``variable_files`` are the files that a Compose service takes variables from, and the config maps and secrets of a container of Kubernetes, and ``volumes`` the paths in its container that it
    mounts, as both are written. ``health`` is how its container is asked whether it is healthy, ``stop`` how long it has to end, ``memory`` the most that it may take, as it is written. ``unwritable`` says why it cannot write into the
    folder that it is started in. ``loopback`` are the variables that give it an address on localhost, ``None`` where its localhost may be
    that of others too. ``user`` is whose its processes are, and ``image`` what its container is made from, as it is written; empty where nothing says it.
    Of a Compose service, ``waits_for`` are the services that it depends on with the condition, and ``is_restarted`` whether it is started again when it has ended. Of a systemd unit, ``service_type`` is its Type, ``line`` the command as it is written, and ``unset`` the variables in it that certainly
    nothing sets.
    """

    name: str
    format: str
    location: Location
    stack: str
    role: Role = "service"
    stage: Stage = "unsaid"
    replicas: int = 1
    settings: str | None = None
    variables: tuple[str, ...] = ()
    variable_files: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    operator: str = ""
    health: HealthCheck | None = None
    service_type: str = ""
    line: str = ""
    unset: tuple[str, ...] = ()
    waits_for: tuple[tuple[str, str], ...] = ()
    is_restarted: bool = True
    stop: StopWait | None = None
    memory: str = ""
    unwritable: str = ""
    loopback: tuple[str, ...] | None = None
    user: str = ""
    image: str = ""


@dataclass(frozen=True)
class Declared:
    """A command line that a unit runs, and the place that says so: in the unit's file, or in a script that it calls.

    ``settings`` is the settings module that this command gets, ``None`` where nothing says one. ``is_conditional`` where the command
    runs only if a test holds. ``is_answered`` where something is piped to its input. ``shell`` is the script whose shell waits for it, so
    that a container's signals reach that shell alone: empty where the script starts it by ``exec``, or passes signals on.
    """

    unit: Unit
    command: str
    location: Location
    settings: str | None = None
    is_conditional: bool = False
    is_answered: bool = False
    shell: str = ""


@dataclass(frozen=True)
class DeclaredWorker(Declared):
    """A Celery worker.

    ``queues`` are those of ``-Q``: empty where it has none, ``None`` where they are not known before it runs. ``options`` are
    those after ``worker`` by their long names, with the values as they are written, and ``global_options`` the names of those before it. ``is_app_misplaced`` where ``-A`` stands after ``worker``.
    """

    app: str | None = None
    queues: tuple[str, ...] | None = ()
    excluded_queues: tuple[str, ...] = ()
    pool: str | None = None
    concurrency: int | None = None
    autoscale: str | None = None
    beat: bool = False
    time_limit: float | None = None
    soft_time_limit: float | None = None
    max_tasks_per_child: int | None = None
    max_memory_per_child: int | None = None
    prefetch_multiplier: int | None = None
    hostname: str | None = None
    options: dict[str, str] = field(default_factory=dict)
    global_options: tuple[str, ...] = ()
    is_app_misplaced: bool = False

    @property
    def behaviour(self) -> tuple[str, ...]:
        """Its options that decide how tasks run, as words of a command line.

        A pool that replaces parts of Python (gevent, eventlet) is left out, with the limits of processes that it does not
        have, and so is how many tasks run at a time.
        """
        words: list[str] = []
        if self.pool in REPEATED_POOLS:
            words += ["--pool", self.pool]
        has_processes = self.pool not in _WITHOUT_PROCESSES
        limits = {
            "--time-limit": self.time_limit,
            "--soft-time-limit": self.soft_time_limit,
            "--max-tasks-per-child": self.max_tasks_per_child if has_processes else None,
            "--max-memory-per-child": self.max_memory_per_child if has_processes else None,
            "--prefetch-multiplier": self.prefetch_multiplier,
        }
        for option, value in limits.items():
            words += [option, f"{value:g}"] if value else []
        if self.options.get("optimization") in ("default", "fair"):
            words += ["-O", self.options["optimization"]]
        return tuple(words)


@dataclass(frozen=True)
class DeclaredBeat(Declared):
    """A beat process; ``scheduler`` is that of ``-S``, and ``is_app_misplaced`` says whether ``-A`` stands after ``beat``."""

    app: str | None = None
    scheduler: str | None = None
    options: dict[str, str] = field(default_factory=dict)
    global_options: tuple[str, ...] = ()
    is_app_misplaced: bool = False


@dataclass(frozen=True)
class DeclaredTool(Declared):
    """Another sub-command of Celery, ``tool``: ``flower``, ``inspect``, ``events``; its fields are those of a beat."""

    tool: str = ""
    app: str | None = None
    options: dict[str, str] = field(default_factory=dict)
    global_options: tuple[str, ...] = ()
    is_app_misplaced: bool = False


@dataclass(frozen=True)
class DeclaredServer(Declared):
    """An ASGI or WSGI server: ``interface`` is ``asgi``, ``wsgi``, or empty where its configuration decides and cannot be read.

    ``target`` is the application that it serves (``mysite.asgi:application``), and ``bind`` the address that it listens at
    (``127.0.0.1:8000``): empty where a file or a variable says it that cannot be read, or where it is a socket.
    """

    program: str = ""
    interface: str = ""
    target: str | None = None
    workers: int | None = None
    worker_class: str | None = None
    timeout: float | None = None
    bind: str = ""
    options: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DeclaredCommand(Declared):
    """A management command with its arguments."""

    name: str = ""
    arguments: tuple[str, ...] = ()


Process = TypeVar("Process", bound=Declared)


def each_line(processes: Iterable[Process]) -> list[Process]:
    """Return one process for each line that starts some: several services may share an image or a script."""
    lines: dict[tuple[str, str], Process] = {}
    for process in processes:
        lines.setdefault((str(process.location), process.command), process)
    return list(lines.values())


@dataclass(frozen=True)
class MissingScript:
    """A script that a unit starts and that the repository has not, beside ones that it has: ``beside`` are their names."""

    unit: Unit
    path: str
    beside: tuple[str, ...]


@dataclass(frozen=True)
class DeploymentInventory:
    """``files`` are the deployment files that could be read, relative to the project.

    ``by_hand`` are the processes of Celery that targets of a Makefile and the like start: they say nothing of what is deployed.
    ``unread`` are the units that start what could not be read: a script that is not in the repository.
    ``mentioned_queues`` are those that files of other kinds start workers with: documentation, tasks of a Makefile, templates.
    ``mentions`` are ``beat``, ``asgi`` and ``createcachetable`` where a file has words that may start these, and ``consumer_timeout``
    and ``x-max-priority`` where one may set how long RabbitMQ waits, and that a queue has priorities.
    """

    files: tuple[str, ...] = ()
    units: tuple[Unit, ...] = ()
    workers: tuple[DeclaredWorker, ...] = ()
    beats: tuple[DeclaredBeat, ...] = ()
    tools: tuple[DeclaredTool, ...] = ()
    servers: tuple[DeclaredServer, ...] = ()
    commands: tuple[DeclaredCommand, ...] = ()
    by_hand: tuple[DeclaredWorker | DeclaredBeat | DeclaredTool, ...] = ()
    unread: tuple[Unit, ...] = ()
    missing_scripts: tuple[MissingScript, ...] = ()
    mentioned_queues: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()

    def worker_of(self, path: str, default_queue: str) -> DeclaredWorker | None:
        """Return the worker that production starts for an app, ``None`` where none is declared.

        ``path`` is what ``celery -A`` takes. Of several workers it is the first that consumes the default queue.
        """
        top = path.partition(":")[0].partition(".")[0]
        own = [
            worker
            for worker in self.workers
            if worker.unit.stage != "development" and (worker.app or top).partition(":")[0].partition(".")[0] == top
        ]
        general = (worker for worker in own if not worker.queues or default_queue in worker.queues)
        return next(general, next(iter(own), None))
