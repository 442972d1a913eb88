"""The invocations of a run: begun in the background, both ways at once, waited for when a check asks."""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from django_conformance.drivers.commands import manage_py
from django_conformance.drivers.commands.call_command import CallCommand
from django_conformance.drivers.commands.outcomes import USAGE, CommandOutcome, Invocation
from django_conformance.drivers.commands.sandboxes import sandbox, shares_databases
from django_conformance.drivers.test_databases.effects import DatabaseState, effects, state

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_conformance.contract import CommandContract
    from django_conformance.drivers.test_databases.databases import TestDatabases
    from django_conformance.drivers.test_databases.snapshots import SharedDatabase
    from django_conformance.run.context import RunContext

NO_SUCH_COMMAND = "conformance_no_such_command"
NO_SUCH_OPTION = "--conformance-no-such-option"

_AT_ONCE = max(2, min(6, (os.cpu_count() or 2) - 1))
"""How many run side by side: all but the processor of the run itself, which keeps one busy."""


@dataclass(frozen=True)
class Both:
    """One invocation of the contract, made both ways from the same data."""

    call: CommandOutcome
    manage: CommandOutcome


BothWays: TypeAlias = "Callable[[CommandContract], Both]"
"""What gives the outcomes of an invocation of the contract."""


class CommandRuns:
    """Begins every invocation that the run's checks need. Checks wait for one by its name, or by its contract.

    Databases that can be copied are: then all invocations run in the background, side by side. Where one cannot, the
    contract's invocations wait until a check asks, and take turns on the run's own databases.
    """

    def __init__(self, run: RunContext, databases: TestDatabases | None) -> None:
        self._run, self._databases, self.inventory = run, databases, run.inventory
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="manage.py")
        self._waiting = ThreadPoolExecutor(1, thread_name_prefix="commands")
        self._processes: dict[str, Future[CommandOutcome]] = {}
        self._calls: CallCommand | None = None
        self._both: dict[int, Both] = {}
        self._repeats = 0
        own = run.inventory.commands.own
        self._begin("help", "help")
        if own:
            self._begin("unknown", NO_SUCH_COMMAND)
        for number, contract in enumerate(run.contract.commands):
            if contract.exit == USAGE and not _on_servers(run):
                self._submit(_invocation(number, contract), ())
        self._rest = self._waiting.submit(self._begin_rest)

    @property
    def noise(self) -> tuple[str, str]:
        """What every process of the project writes to standard output and error before its command begins.

        To standard error also what the system checks warn of, which ``call_command()`` skips.
        """
        check = self.process("check")
        warned = check.stderr if check.status == 0 else ""
        if "unknown" not in self._processes:
            return "", warned
        unknown = self.process("unknown")
        return unknown.stdout, unknown.stderr.split("Unknown command")[0] + "\n" + warned

    def process(self, name: str) -> CommandOutcome:
        """Return the outcome of ``help``, ``unknown`` or ``check``."""
        if name not in self._processes:
            self._rest.result()
        return self._processes[name].result()

    def of(self, contract: CommandContract) -> Both:
        """Return both outcomes of an invocation of the contract, with what each did to the databases."""
        number = self._number(contract)
        if number not in self._both:
            self._rest.result()
            self._both[number] = self._in_turn(number, contract) if self._shared else self._side_by_side(number)
        return self._both[number]

    def called_again(self, contract: CommandContract) -> CommandOutcome:
        """Call an invocation of the contract once more, from the same data: what differs from the first time varies by itself."""
        number = self._number(contract)
        self._repeats += 1
        return self._called(_invocation(number, contract), f"{number}-again-{self._repeats}")

    def _number(self, contract: CommandContract) -> int:
        return next(number for number, entry in enumerate(self._run.contract.commands) if entry is contract)

    def stop(self) -> None:
        """End what is still running."""
        self._waiting.shutdown(wait=False, cancel_futures=True)
        self._pool.shutdown(wait=False, cancel_futures=True)
        if self._calls is not None:
            self._calls.stop()

    def _begin_rest(self) -> None:
        self._begin("check", "check", places=self._places)
        if self._shared or (self._databases is not None and self._databases.failure is not None):
            return
        contracts = list(enumerate(self._run.contract.commands))
        calls = [
            (_invocation(number, contract), sandbox(self._run, f"call-{number}", self._places, files=True))
            for number, contract in contracts
        ]
        if calls:
            self._calls = CallCommand(self._run, sandbox(self._run, "calls"), calls)
        for number, contract in contracts:
            if contract.exit != USAGE:
                self._submit(_invocation(number, contract), self._places)

    def _begin(self, name: str, *argv: str, places: tuple[SharedDatabase, ...] = ()) -> None:
        self._submit(Invocation(name, argv), places)

    def _submit(self, invocation: Invocation, places: tuple[SharedDatabase, ...]) -> None:
        def invoke() -> CommandOutcome:
            own = invocation.name.isdecimal()  # an invocation of the contract
            into = sandbox(self._run, f"manage-{invocation.name}", places, files=own)
            return manage_py.invoke(self._run, invocation, into)

        self._processes[invocation.name] = self._pool.submit(invoke)

    @cached_property
    def _places(self) -> tuple[SharedDatabase, ...]:
        """The databases; waits until they are made, and has none where they cannot be."""
        if self._databases is None or self._databases.failure is not None:
            return ()
        return self._databases.outcome.places

    @property
    def _shared(self) -> bool:
        return shares_databases(self._places)

    @cached_property
    def _before(self) -> DatabaseState:
        return state(
            {
                place.alias: Path(f"{place.name}.snapshot") if place.vendor == "sqlite" else None
                for place in self._places
            }
        )

    def _side_by_side(self, number: int) -> Both:
        name = str(number)
        assert self._calls is not None
        call = self._calls.outcome(name)
        manage = self._processes[name].result()
        if self._run.contract.commands[number].exit != USAGE:
            manage = self._with_effects(manage, f"manage-{name}")
        return Both(self._with_effects(call, f"call-{name}"), manage)

    def _with_effects(self, outcome: CommandOutcome, name: str) -> CommandOutcome:
        folder = self._run.folder.path / "commands" / name
        copies = {place.alias: folder / Path(place.name).name for place in self._places}
        unchanged = all(
            path.read_bytes() == Path(f"{place.name}.snapshot").read_bytes() and not _has_log(path)
            for place, path in zip(self._places, copies.values(), strict=True)
        )
        return outcome if unchanged else replace(outcome, effects=effects(self._before, state(dict(copies))))

    def _in_turn(self, number: int, contract: CommandContract) -> Both:
        assert self._databases is not None
        invocation = _invocation(number, contract)
        aliases = {place.alias: None for place in self._places}
        self._databases.restore()
        before = state(dict(aliases))
        into = sandbox(self._run, f"manage-turn-{number}", self._places, files=True)
        manage = manage_py.invoke(self._run, invocation, into)
        manage = replace(manage, effects=effects(before, state(dict(aliases))))
        return Both(self._called(invocation, str(number)), manage)

    def _called(self, invocation: Invocation, name: str) -> CommandOutcome:
        """Call one invocation in a process of its own; on servers it takes its turn on the run's own databases."""
        databases = self._databases if self._shared else None
        aliases = {place.alias: None for place in self._places}
        if databases is not None:
            databases.restore()
        before = state(dict(aliases)) if databases is not None else None
        into = sandbox(self._run, f"call-{name}", self._places, files=True)
        calls = CallCommand(self._run, sandbox(self._run, f"calls-{name}"), [(invocation, into)])
        try:
            outcome = calls.outcome(invocation.name)
        finally:
            calls.stop()
        if databases is None or before is None:
            return self._with_effects(outcome, f"call-{name}")
        outcome = replace(outcome, effects=effects(before, state(dict(aliases))))
        databases.restore()
        return outcome


def _has_log(path: Path) -> bool:
    """Whether SQLite has written beside a database, in the write-ahead log that a process left when it ended."""
    log = Path(f"{path}-wal")
    return log.exists() and log.stat().st_size > 0


def _on_servers(run: RunContext) -> bool:
    return any(
        database.vendor != "sqlite" and database.engine != "dummy" for database in run.inventory.databases.databases
    )


def _invocation(number: int, contract: CommandContract) -> Invocation:
    return Invocation(str(number), tuple(contract.argv), contract.stdin, contract.deadline)
