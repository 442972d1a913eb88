"""A gate, step by step: plan, build, run, compare, run again what differs, ask the stack, blame, let both talk."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from django_conformance.compare import compare, known_changes
from django_conformance.environments import tox
from django_conformance.environments.resolve import Conflict
from django_conformance.environments.tox import BuildFailed, Built
from django_conformance.errors import ConformanceError
from django_conformance.gate import stack as stacks, verdicts
from django_conformance.gate.blame import Blame
from django_conformance.gate.plan import BASELINE, CANDIDATE, planned
from django_conformance.gate.repeats import differing, of_part, of_run, selection, unsure
from django_conformance.gate.rolling import with_rolling
from django_conformance.gate.runs import RunFailed, Runs
from django_conformance.rolling.judge import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django_conformance.compare import Change, Verdict
    from django_conformance.environments.tox import Environment
    from django_conformance.gate.plan import Plan
    from django_conformance.gate.request import GateRequest
    from django_conformance.results import Report


Compared = TypeVar("Compared")
Blamed = dict[tuple[str, str], tuple[str, ...]]
"""The packages that change something, by check and subject."""

_RUNS = 4
"""How often each environment is run at most, so that what it does by itself is told from what the upgrade does."""


class GateListener(Protocol):
    """Who wants to know how far a gate is."""

    def planned(self, plan: Plan) -> None:
        """Which versions are compared."""

    def building(self, name: str, stage: tox.BuildStage) -> None:
        """How far an environment is."""

    def running(self, name: str, count: int) -> None:
        """How many checks a run has judged."""

    def note(self, text: str) -> None:
        """Something that a person should know, and that is no finding."""


def gate(request: GateRequest, progress: GateListener) -> Verdict:
    """Build both environments, run both, and say what changed.

    Raises:
        UsageError: what was asked for does not exist, or tox is not installed.
        Conflict: the baseline's versions do not go together.
        ConformanceError: the baseline's environment cannot be built, or a run did not come to its end.
    """
    tox.available()
    plan = planned(request)
    progress.planned(plan)
    if isinstance(plan.candidate, Conflict):
        return verdicts.unresolvable(request, plan, plan.candidate.reason, plan.candidate.hint)
    built = tox.build([plan.baseline, plan.candidate], progress.building, parallel=request.parallel)
    before, after = built[BASELINE], built[CANDIDATE]
    if isinstance(before, BuildFailed):
        raise ConformanceError(
            f"The baseline's environment cannot be built: {before.reason}", f"See its log: {before.log}."
        )
    if isinstance(after, BuildFailed):
        return verdicts.unbuildable(request, plan, plan.candidate.resolution, after.reason)
    with ExitStack() as last:
        folder = request.reports or Path(last.enter_context(tempfile.TemporaryDirectory(prefix="dc-gate-")))
        folder.mkdir(parents=True, exist_ok=True)
        return _Gate(plan, Runs(request, folder, plan.names, progress.running), before, after, progress).verdict()


class _Gate:
    """The steps that need both environments."""

    def __init__(self, plan: Plan, runs: Runs, before: Built, after: Built, progress: GateListener) -> None:
        self._plan, self._runs, self._progress = plan, runs, progress
        self._built = (before, after)
        self._environments = len({before.environment.key, after.environment.key})

    def verdict(self) -> Verdict:
        verdict = verdicts.with_replaced(self._compared(), self._plan.baseline.tool_packages.overrides)
        return self._rolled(verdict) if self._runs.request.rolling else verdict

    def _compared(self) -> Verdict:
        before, after = (
            self._runs.check(name, built) for name, built in zip((BASELINE, CANDIDATE), self._built, strict=True)
        )
        known = known_changes()
        first = compare(before, after, known=known, ids=True)
        if not differing(first):
            return self._counted(first)
        select = selection(differing(first), (before, after))
        again = [self._again(before, after, select, 1)]

        def compared(stack: Verdict | None = None, blame: Blamed | None = None) -> Verdict:
            return compare(
                before,
                after,
                baseline_again=[baseline for baseline, _ in again],
                candidate_again=[candidate for _, candidate in again],
                stack=stack,
                blame=blame,
                known=known,
                ids=True,
                asked=self._asked,
            )

        second = compared()
        while len(again) + 1 < _RUNS and (doubtful := unsure(second, len(again) + 1)):
            again.append(self._again(before, after, selection(doubtful, (before, after)), len(again) + 1))
            second = compared()
        steady = [change for change in differing(second) if change.state != "unstable"]
        asked = selection(steady, (before, after))
        stack = self._stack(asked) if steady and self._runs.request.stack else None
        blame = None
        gating = [change for change in steady if change.gates]
        if self._bisects and gating:
            which = selection(gating, (before, after)) or ()
            blame = self._blamed(
                "bisect",
                gating,
                lambda name, built: compare(before, self._runs.check(name, built, which), ids=True).changes,
            )
        verdict = compared(stack, blame)
        return self._counted(verdicts.seen_there(of_run(verdict, asked), self._built[1].python))

    def _again(
        self, before: Report, after: Report, select: tuple[str, ...] | None, number: int
    ) -> tuple[Report, Report]:
        """Return a further run of what differs in each environment; in one environment, each is the other's second run.

        The first runs have Python's hash seed 0, further ones their number: what depends on the order of a set is then
        seen to be unstable.
        """
        if len({built.environment.key for built in self._built}) == 1:
            return after, before
        suffix = "again" if number == 1 else f"again-{number}"
        runs = [
            self._runs.check(f"{name}-{suffix}", built, select or (), PYTHONHASHSEED=str(number))
            for name, built in zip((BASELINE, CANDIDATE), self._built, strict=True)
        ]
        first, second = runs if select is None else [of_part(report) for report in runs]
        return first, second

    def _rolled(self, verdict: Verdict) -> Verdict:
        """Let both versions talk to each other, and return the verdict with what came of it."""
        verdict = with_rolling(
            verdict,
            lambda name, select: self._runs.rolling(name, *self._built, select),
            stack=self._rolling_stack if self._runs.request.stack else None,
            blame=self._rolling_blame if self._bisects else None,
        )
        return self._counted(verdict)

    def _rolling_stack(self, select: Sequence[str]) -> Sequence[Change] | None:
        return self._of_reference(
            lambda before, after: (
                judge(self._runs.rolling("reference-rolling", before, after, select, reference=True)).changes
            )
        )

    def _rolling_blame(self, changes: Sequence[Change], select: Sequence[str]) -> Blamed:
        def look(name: str, built: Built) -> Sequence[Change]:
            return judge(self._runs.rolling(name, self._built[0], built, select)).changes

        return self._blamed("rolling-bisect", changes, look)

    @property
    def _asked(self) -> tuple[str, ...]:
        """The package that the gate was asked to move, where it is only one: what else moves, moves for its sake."""
        names = verdicts.asked(self._runs.request)
        names_moved = {moved.name for moved in self._plan.moved}
        return names if len(names) == 1 and names_moved.issuperset(names) else ()

    @property
    def _bisects(self) -> bool:
        return self._runs.request.bisect and len(self._plan.moved) > 1

    def _blamed(self, kind: str, changes: Sequence[Change], look: Callable[[str, Built], Sequence[Change]]) -> Blamed:
        looking = Blame(self._plan, self._runs.request.before, self._build, look, kind)
        blame = looking.of(changes)
        self._environments += looking.environments
        return blame

    def _stack(self, select: tuple[str, ...] | None) -> Verdict | None:
        """Compare the reference project in both environments; where it cannot run there, say so."""
        return self._of_reference(lambda before, after: stacks.stack_verdict(self._runs, before, after, select))

    def _of_reference(self, ask: Callable[[Built, Built], Compared]) -> Compared | None:
        """Return what the reference project says in both environments; where it cannot run there, say so."""
        builds = []
        try:
            for of_project in self._built:
                wanted = stacks.environment_for(of_project.environment, self._plan.requirements)
                built = of_project if wanted is of_project.environment else self._build(wanted)
                if isinstance(built, BuildFailed):
                    self._progress.note(f"The reference project's environment cannot be built: {built.reason}")
                    return None
                builds.append(built)
            return ask(builds[0], builds[1])
        except (Conflict, RunFailed) as error:
            self._progress.note(f"The reference project cannot run in these environments: {error.message}")
            return None

    def _build(self, environment: Environment) -> Built | BuildFailed:
        return tox.build([environment], self._progress.building)[environment.name]

    def _counted(self, verdict: Verdict) -> Verdict:
        return verdicts.with_environments(verdict, self._environments)
