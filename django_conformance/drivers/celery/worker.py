"""The real way: a ``celery worker`` process, on the run's broker.

https://docs.celeryq.dev/en/stable/userguide/workers.html
"""

from __future__ import annotations

import sys
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import psutil

from django_conformance.codec import loads
from django_conformance.deadlines import deadline
from django_conformance.discovery.celery.bindings import name_of, takes
from django_conformance.discovery.celery.worker_checks import SKIP_CHECKS
from django_conformance.drivers.celery import app as celery_app
from django_conformance.drivers.celery.answers import Answers, let_go
from django_conformance.drivers.celery.arrivals import Arrivals
from django_conformance.drivers.celery.outcome import CUT_SHORT, REFUSED, UNANSWERED, MailFolder, TaskOutcome, described
from django_conformance.drivers.celery.watch import ADDRESSEE, AGREED, APP, CHECKS, EVENTS, GIVEN_UP
from django_conformance.drivers.celery.worker_log import cause, of_worker_lost
from django_conformance.drivers.processes import BackgroundProcess, ProcessFailed
from django_conformance.overlay import stacks
from django_conformance.overlay.own_names import own_name
from django_conformance.overlay.patches import patched_by
from django_conformance.overlay.substitution import database_kind
from django_conformance.run.cut_short import CutShort, ask, cut_short, ended_with, late, too_much_memory
from django_conformance.tail import Records

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django_conformance.inventory import CeleryApp
    from django_conformance.run.context import RunContext

_INCLUDE = "django_conformance.drivers.celery.probes,django_conformance.drivers.celery.watch"
_BROKERS = ("redis", "rabbitmq")


class Worker:
    """A worker of one app: started in the background when it is made, waited for when it is asked.

    It has the pool and the limits of the worker that the project's deployment files start, and consumes all queues of the app.

    Args:
        run: the run it belongs to.
        record: the app, as discovery found it.
        number: tells the workers of one run apart.
        alone: whether it is the run's only worker.
        python: the interpreter it runs in.
        variables: of the environment, where it is another environment's interpreter.
    """

    def __init__(
        self,
        run: RunContext,
        record: CeleryApp,
        number: int = 0,
        *,
        alone: bool = True,
        python: str = sys.executable,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self.headers: dict[str, str] = {} if alone else {ADDRESSEE: record.path}
        self._python, self._variables = python, dict(variables or {})
        self.record = record
        self._run = run
        declared = run.inventory.deployment.worker_of(record.path, record.default_queue)
        self._declared = declared.behaviour if declared is not None else ()
        self._app: Any = None
        self._name = f"worker-{number}"
        self._events = run.folder.path / f"celery-{number}.jsonl"
        self._records: Records[dict[str, Any]] = Records(self._events, loads)
        self._queue = own_name(run.folder.id) if run.overlay.mode == "configured" else None
        self._mails = MailFolder(run.folder.path / "mail")
        self._process: BackgroundProcess | None = None
        self._stopped = False
        self._stacks = run.folder.path / f"{self._name}.stacks"
        self._given_up: list[str] = []
        self._readies = 0
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=self._name)
        self._started = self._pool.submit(self._start)
        tasks = [task.name for task in run.inventory.celery.tasks if task.app == record.path and task.delivered]
        self.answers = Answers(self)
        self.arrivals = Arrivals(self, tasks)

    def _start(self) -> BackgroundProcess:
        for kind in _BROKERS:
            if kind in self._run.overlay.services:
                self._run.services.wait(kind)  # type: ignore[arg-type] # narrowed by _BROKERS
        contract = self._run.contract
        agreed = "1" if contract.tasks or contract.commands or contract.sockets else ""
        if not self._stopped:
            self._process = BackgroundProcess(
                self._run,
                self._name,
                self.command(),
                self._ready,
                # Who starts the run is not who runs the worker: Celery refuses to accept pickle as root without this.
                **self._variables,
                **{EVENTS: str(self._events), AGREED: agreed, APP: self.record.path, "C_FORCE_ROOT": "1"},
                **self._skipped(),
                **stacks.variables(self._stacks),
                **({GIVEN_UP: ",".join(self._given_up)} if self._given_up else {}),
            )
        return self._process  # type: ignore[return-value] # where it was stopped first nobody asks

    def _skipped(self) -> dict[str, str]:
        """Return what has a worker run Django's checks without a database, where they ask one that may not be there yet."""
        engines = {database_kind({"ENGINE": database.engine}) for database in self._run.inventory.databases.databases}
        skips = bool(self._run.environment().get(SKIP_CHECKS) or self._run.overlay.variables.get(SKIP_CHECKS))
        return {SKIP_CHECKS: "1", CHECKS: "1"} if "mariadb" in engines and not skips else {}

    def command(self) -> list[str]:
        """Return the command line of the worker."""
        queues = [self._queue] if self._queue else list(dict.fromkeys([*self.record.queues, self.record.default_queue]))
        node = f"conformance-{self._run.folder.id}-{self._name}@localhost"
        pool = () if "--pool" in self._declared else ("--pool", patched_by(self._run.folder.path) or "prefork")
        options = [
            "--concurrency",
            "2",
            "--loglevel",
            "INFO",
            "-n",
            node,
            "-Q",
            ",".join(queues),
            "--include",
            _INCLUDE,
        ]
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        return [
            self._python,
            "-m",
            "celery",
            "-A",
            self.record.path,
            "worker",
            *pool,
            *self._declared,
            *options,
            *quiet,
        ]

    def _ready(self) -> bool:
        return len(self._said_ready()) > self._readies

    def _said_ready(self) -> list[dict[str, Any]]:
        return [event for event in self.events() if event["event"] == "ready"]

    def events(self) -> list[dict[str, Any]]:
        """Return what the worker has written so far; a line that is being written is left out."""
        return self._records.all()

    def running(self) -> bool:
        """Whether its process is there."""
        return self._process is not None and self._process.running()

    def wait(self) -> dict[str, Any]:
        """Wait until the worker is ready and return what it said then: its ``tasks`` and ``queues``.

        Raises:
            ProcessFailed: it ended, or was not ready in time.
        """
        self._started.result().wait()
        return self._said_ready()[-1]

    def revive(self) -> None:
        """Start the worker again where code of the project has ended it since it was ready."""
        if self._started.done() and self._readies < len(self._said_ready()) and not self.running():
            self.restart()

    def restart(self) -> None:
        """Start the worker again, in the background: code of the project keeps this one, or has ended it."""
        if self._process is not None:
            self._process.kill()
        self._readies = len(self._said_ready())
        self._started = self._pool.submit(self._start)

    def lost(self, identifier: str, since: int) -> CutShort | None:
        """Return how the worker, or the process that ran a task, came to no end with it; ``None`` where none did.

        A worker that is still busy with it is started again, and does not take it up once more.
        """
        failure = next((event for event in self.events_of(identifier) if event["event"] == "failure"), None)
        if failure is not None and failure["raised"] != "WorkerLostError":
            return None
        ran = {event["pid"] for event in self.events_of(identifier) if event["event"] == "started"}
        project = self._run.request.project
        if failure is not None:
            return cut_short(of_worker_lost(failure["message"]), self._stacks, project, ended=ran, since=since)
        self._given_up.append(identifier)
        pids = self.pids()
        much = too_much_memory(pids[0]) if pids else ""
        if self._process is not None and not self.running():
            how = f"ended the worker: it {ended_with(self._process.status)}"
            cut = cut_short(how, self._stacks, project, ended={*ran, self._process.pid}, since=since)
        else:
            ask(pids, self._stacks)
            cut = late(self._stacks, project, much=much, since=since, ran=ran)
        damage = self._damage(identifier)
        if damage and not much:
            cut = replace(cut, how=f"ended, but no result came: it has replaced or closed {damage} in its process")
        self.restart()
        return cut

    def _damage(self, identifier: str) -> str:
        """Return what a task that has ended has left in its process that neither the worker nor other tasks can do with."""
        events = self.events_of(identifier)
        return next((str(event["what"]) for event in events if event["event"] == "damaged"), "")

    def events_of(self, identifier: str) -> list[dict[str, Any]]:
        """Return what the worker has written of a task."""
        return [event for event in self.events() if event.get("id") == identifier]

    @property
    def pid(self) -> int:
        """The process that was started; -1 where there is none."""
        return self._process.pid if self._process is not None else -1

    def pids(self) -> list[int]:
        """Return its processes, the one that was started first."""
        try:
            process = psutil.Process(self._process.pid) if self._process is not None else None
            return [process.pid, *(child.pid for child in process.children(recursive=True))] if process else []
        except psutil.Error:
            return []

    def cause(self, failure: ProcessFailed) -> str:
        """Return the line of a failed worker's log that says why."""
        return cause(failure.log) or failure.message

    @property
    def app(self) -> Any:
        """The app in this process, which publishes."""
        if self._app is None:
            self._app = celery_app.load(self.record.path)
        return self._app

    def call(
        self, name: str, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None, **options: Any
    ) -> TaskOutcome:
        """Publish a task and return what came of it; ``own=True`` for one of the project's, which may come to no end.

        Raises:
            NoSuchTask: the app has none of this name.
            ProcessFailed: the worker is not there.
        """
        self.wait()
        task = celery_app.task(self.app, name)
        identifier = options.pop("task_id", None) or self.identifier()
        own = options.pop("own", False)
        since = self._stacks.stat().st_size if self._stacks.exists() else 0
        if self.headers:
            options["headers"] = {**options.get("headers", {}), **self.headers}
        self._mails.new()
        try:
            with celery_app.configured(self.app, task_always_eager=False):
                result = task.apply_async(tuple(args), dict(kwargs or {}), task_id=identifier, **options)
        except (Exception, SystemExit) as error:
            return TaskOutcome(REFUSED, raised=described(error), seen=described(error))
        try:
            ignored = bool(options.get("ignore_result", task.ignore_result))
            outcome = self.answers.outcome(result, identifier, self._mails, ignored=ignored, own=own)
            cut = self.lost(identifier, since) if own and outcome.state in (UNANSWERED, "FAILURE") else None
            if cut is None and own and self._damage(identifier):
                self.restart()
            return outcome if cut is None else TaskOutcome(CUT_SHORT, cut=cut, mails=outcome.mails)
        finally:
            let_go(result)

    def signature(self, name: str, *args: Any) -> Any:
        """Return the signature of a call of a task, with an id of this run's, as every part of a canvas needs it."""
        return (
            celery_app.task(self.app, name)
            .s(*args)
            .set(task_id=self.identifier(), **({"headers": self.headers} if self.headers else {}))
        )

    def chord(self, parts: Sequence[Any], body: Any) -> Any:
        """Return the signature of a chord: its body is called with the results of all its parts."""
        from celery import chord

        return chord(parts, body)

    def canvas(self, signature: Any) -> tuple[bool, Any]:
        """Publish a chain, group or chord of signatures; return whether its result came in time, and the result."""
        from celery.exceptions import TimeoutError as NoResult

        self.wait()
        with celery_app.configured(self.app, task_always_eager=False):
            result = signature.apply_async()
            try:
                return True, result.get(timeout=deadline(0.25), propagate=False)
            except NoResult:
                return False, None
            finally:
                let_go(result)

    @property
    def queue(self) -> str | None:
        """The one queue of the run's own that is used where the configured broker is, else ``None``."""
        return self._queue

    def queue_of(self, event: Mapping[str, Any]) -> str:
        """Return the queue a message was delivered to, by how it was addressed."""
        if not event["exchange"]:
            return str(event["routing_key"])
        for queue in self.app.amqp.queues.values():
            if takes(queue, event["exchange"], event["routing_key"]):
                return name_of(queue)
        return str(event["routing_key"])

    def identifier(self) -> str:
        """Return a task id of this run's, by which the worker knows what it may run."""
        return self._run.folder.id + str(uuid.uuid4())[8:]

    def stop(self) -> None:
        """Stop the worker and all its processes."""
        self._stopped = True
        self._pool.shutdown(wait=True, cancel_futures=True)
        if self._process is not None:
            self._process.stop()
