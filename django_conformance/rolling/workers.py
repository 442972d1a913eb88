"""A caller of one version and a worker of another: what is published, and what comes of it."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from django_conformance.deadlines import deadline
from django_conformance.drivers.celery.answers import ends
from django_conformance.drivers.celery.probes import PREFIX
from django_conformance.drivers.celery.worker import Worker
from django_conformance.drivers.processes import ProcessFailed
from django_conformance.rolling.checks import CANVAS, RESULT, TASK
from django_conformance.rolling.exchanges import NotUsed
from django_conformance.rolling.exchanges.values import VALUES
from django_conformance.rolling.partner import Refused
from django_conformance.rolling.records import BASELINE, CANDIDATE, ExchangeOutcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from django_conformance.inventory import CeleryApp, Location
    from django_conformance.rolling.partner import Partner
    from django_conformance.run.context import RunContext

_MODULE = "task"
_OTHER = {BASELINE: CANDIDATE, CANDIDATE: BASELINE}


@dataclass(frozen=True)
class PublishedCall:
    """A call to publish: the step of the exchange that does it, and what that is given."""

    subject: str
    step: str
    arguments: dict[str, Any] = field(default_factory=dict)
    location: Location | None = None


def consumed(
    run: RunContext, partners: Mapping[str, Partner], consumer: str, records: list[CeleryApp], first: int
) -> Iterator[ExchangeOutcome]:
    """Start the workers of one partner, and have both partners publish to them; ``first`` numbers the workers of the run."""
    interpreter = partners[consumer].interpreter
    with ExitStack() as last:
        workers = []
        for number, record in enumerate(records):
            worker = Worker(
                run,
                record,
                first + number,
                alone=len(records) == 1,
                python=str(interpreter.python),
                variables=interpreter.variables(run),
            )
            last.callback(worker.stop)
            workers.append(worker)
        for worker in workers:
            try:
                worker.wait()
            except ProcessFailed as failure:
                reason = f"celery worker does not start: {worker.cause(failure)}"
                for producer in partners:
                    yield ExchangeOutcome(TASK, worker.record.path, producer, consumer, failure=reason)
                continue
            for producer in (consumer, _OTHER[consumer]):
                yield from _Publisher(run, partners[producer], partners[BASELINE], worker, consumer).outcomes()


class _Publisher:
    """What one partner publishes to one worker, and what comes of it."""

    def __init__(self, run: RunContext, producer: Partner, ground: Partner, worker: Worker, consumer: str) -> None:
        self._run, self._producer, self._ground, self._worker = run, producer, ground, worker
        self._names = (producer.name, consumer)
        self._app = worker.record.path
        self._several = "" if not worker.headers else f"{self._app}: "

    def outcomes(self) -> Iterator[ExchangeOutcome]:
        """Publish all probes at once, then one after the other what leaves something behind."""
        sent = [(call, self._sent(call)) for call in self._probes()]
        run_by_worker = 0
        for call, answer in sent:
            for outcome in self._outcomes_of(call, answer):
                run_by_worker += outcome.check == TASK and not outcome.failure
                yield outcome
        if not run_by_worker:
            return  # nothing that it sends is run: to wait for each of the rest would say the same
        if self._run.lacks("chords") is None:
            yield from self._canvas()
        for call in self._contract_calls():
            self._ground.ask("schema", "restore")
            yield from self._outcomes_of(call, self._sent(call))
            self._settle()
        self._ground.ask("schema", "restore")

    def _probes(self) -> Iterator[PublishedCall]:
        for value in VALUES:
            yield PublishedCall(f"probe: {value}", "send_value", {"value": value})
        probe = partial(PublishedCall, step="send")
        yield probe("probe: an exception", arguments=_call(PREFIX + "failing", "KeyError", "missing"))
        yield probe("probe: retried", arguments=_call(PREFIX + "retried", 2))

    def _contract_calls(self) -> Iterator[PublishedCall]:
        tasks = {task.name: task for task in self._run.inventory.celery.tasks}
        for contract_task in self._run.contract.tasks:
            task = tasks.get(contract_task.name)
            if task is not None and task.app == self._app:
                arguments = {"name": contract_task.name, "args": contract_task.args, "kwargs": contract_task.kwargs}
                yield PublishedCall(contract_task.id or contract_task.name, "send", arguments, task.location)

    def _sent(self, call: PublishedCall) -> tuple[str, bool | str]:
        """Publish a call; return its id, and whether its result can be asked for, or why it was not published."""
        identifier = self._worker.identifier()
        options: dict[str, Any] = {"app": self._app, "identifier": identifier, "headers": self._worker.headers}
        try:
            return identifier, bool(self._producer.ask(_MODULE, call.step, **options, **call.arguments))
        except (NotUsed, Refused) as error:
            return identifier, f"It could not be published: {error.message}"

    def _outcomes_of(self, call: PublishedCall, answer: tuple[str, bool | str]) -> Iterator[ExchangeOutcome]:
        identifier, keeps = answer
        outcome = ExchangeOutcome(TASK, self._several + call.subject, *self._names, location=call.location)
        if isinstance(keeps, str):
            yield replace(outcome, failure=keeps)
            return
        outcome = _outcome(outcome, self._worker.answers.finished(identifier))
        yield outcome
        if outcome.kind in ("SUCCESS", "FAILURE") and keeps:
            read = partial(self._producer.ask, _MODULE, "result", identifier=identifier, seconds=deadline(0.15))
            yield _result(replace(outcome, check=RESULT, value=None), read)

    def _canvas(self) -> Iterator[ExchangeOutcome]:
        options: dict[str, Any] = {"app": self._app, "run": self._run.folder.id, "headers": self._worker.headers}
        for kind in ("chain", "chord"):
            outcome = ExchangeOutcome(CANVAS, f"{self._several}probe: a {kind}", *self._names)

            def read(kind: str = kind) -> Any:
                identifier = self._producer.ask(_MODULE, "canvas", kind=kind, **options)
                return self._producer.ask(_MODULE, "result", identifier=identifier, seconds=deadline(0.25))

            yield _result(outcome, read)

    def _settle(self) -> None:
        """Wait until what tasks have published, to be run at once, has ended too."""
        limit = time.monotonic() + deadline(0.1)
        while time.monotonic() < limit:
            events = self._worker.events()
            waiting = {
                event["id"]
                for event in events
                if event["event"] == "published" and not event["later"] and not event["name"].startswith("celery.")
            }
            ended = {event["id"] for event in events if event.get("id") in waiting and ends(event, events)}
            if waiting <= ended:
                return
            time.sleep(0.02)


def _call(name: str, *args: Any) -> dict[str, Any]:
    return {"name": name, "args": list(args), "kwargs": {}}


def _outcome(outcome: ExchangeOutcome, events: list[dict[str, Any]]) -> ExchangeOutcome:
    """Return what a worker did with a message: the state, what was returned or raised, and how often it was retried."""
    by_kind = {event["event"]: event for event in events}
    if "undecoded" in by_kind:
        error = by_kind["undecoded"]
        return replace(outcome, failure=f"The worker cannot read it: {error['raised']}: {error['message']}")
    if not events:
        return replace(outcome, failure="No worker finished it before the deadline.")
    retries = max((int(event["retries"]) for event in events if event["event"] == "started"), default=0)
    if "success" in by_kind:
        value = {"returned": by_kind["success"]["returned"], "retries": retries}
        return replace(outcome, value=value, kind="SUCCESS")
    if "failure" in by_kind:
        error = by_kind["failure"]
        return replace(
            outcome, value={"raised": error["raised"], "message": error["message"], "retries": retries}, kind="FAILURE"
        )
    state = next((str(event["state"]) for event in events if event["event"] == "done"), "")
    if state in ("IGNORED", "REJECTED"):
        return replace(outcome, value={"state": state}, kind=state)
    return replace(outcome, failure=f"The worker did not run it: {', '.join(dict.fromkeys(by_kind))}.")


def _result(outcome: ExchangeOutcome, read: Callable[[], Any]) -> ExchangeOutcome:
    try:
        return replace(outcome, value={"result": read()})
    except (NotUsed, Refused) as error:
        return replace(outcome, failure=error.message)
