"""What the plugin keeps of a run between hooks."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance import results
from django_conformance.errors import ExitCode
from django_conformance.files import read_text
from django_conformance.plugin.apart import Apart
from django_conformance.plugin.expected import Expectations
from django_conformance.plugin.loading import loaded_with_databases
from django_conformance.plugin.subjects import Subjects
from django_conformance.redaction import of_run
from django_conformance.results import Result, Run, Writer
from django_conformance.run import deprecations, excerpts
from django_conformance.run.named_arguments import named_arguments
from django_conformance.run.preparation import prepared

if TYPE_CHECKING:
    from django_conformance.checks import Check
    from django_conformance.inventory import Location
    from django_conformance.plugin.progress import Progress
    from django_conformance.run.context import RunContext
    from django_conformance.run.request import Request


class ConformanceSession:
    """A prepared run, its writer, and the results so far."""

    def __init__(self, request: Request, progress: Progress) -> None:
        self._stack = ExitStack()
        self._progress = progress
        self.request = request
        self.checks: dict[Any, Check] = {}
        self.failed: dict[str, set[str]] = defaultdict(set)
        self.remaining: Counter[str] = Counter()
        self._kinds: dict[str, str | None] = {}
        self.interrupted = False
        prepared_run = self._stack.enter_context(prepared(request, lambda stage: self.progress(stage=stage)))
        self.run: RunContext = loaded_with_databases(prepared_run)
        self.subjects = Subjects(self.run.inventory, self.run.contract)
        self.apart = Apart(self)
        self._stack.callback(self.apart.end)
        report = request.report or self.run.folder.path / "results.jsonl"
        report.parent.mkdir(parents=True, exist_ok=True)
        agreed = self.run.contract.path
        texts = [read_text(Path(agreed))] if agreed is not None else []
        named = named_arguments(self.run.inventory, request.project, self.run.contract)
        self.redactor = of_run(self.run.folder.path, request.project, *texts, named=named)
        self.writer = Writer(self._stack.enter_context(report.open("w", encoding="utf-8")), self.redactor)
        self.writer.run(Run(**self.run.header))
        self.writer.inventory(self.run.inventory)
        self._excerpts: set[Location] = set()
        self.expectations = Expectations(
            self.run.contract,
            {**self.run.header["packages"], "python": self.run.header["python"]},
            datetime.datetime.now(tz=datetime.timezone.utc).date(),
        )

    def progress(self, **record: Any) -> None:
        """Report the progress."""
        self._progress.tell(**record)

    def judge(self, item: Any, said: list[Result], *, end: bool) -> list[Result]:
        """Return an item's results after applying the contract's expected failures; ``end`` says that the item is done."""
        check = self.checks[item].id
        last = self.remaining[check] <= 1
        self.remaining[check] -= end
        return [self.expectations.judge(result, last=last) for result in said]

    def add(self, result: Result) -> None:
        """Write a result, and remember it for the checks that depend on it."""
        if result.outcome in ("failed", "expected-failure", "error", "blocked"):
            self.failed[result.check].add(result.subject)
        self.writer.result(result)
        if result.outcome not in ("passed", "skipped", "blocked"):
            self._quote(result)

    def _quote(self, result: Result) -> None:
        """Write the code that a result names, once for each place."""
        for place in excerpts.places(result.location, result.evidence):
            source = excerpts.excerpt(self.request.project, place) if place not in self._excerpts else None
            self._excerpts.add(place)
            if source is not None:
                self.writer.source(source)

    def blocked_by(self, check: Check, subject: str) -> str | None:
        """Return the id of a failed check that blocks this one for ``subject``, or ``None``.

        A failed check for the same kind of subject blocks the same subject. For another kind, or a whole area, it blocks all.
        """
        for earlier in check.after:
            failed = self.failed.get(earlier)
            if not failed:
                continue
            if self._each(earlier) != check.each or "." not in check.each or subject in failed:
                return earlier
        return None

    def _each(self, check: str) -> str | None:
        """Return the kind of subject that a check of the run is for."""
        if check not in self._kinds:
            self._kinds[check] = next((ran.each for ran in self.checks.values() if ran.id == check), None)
        return self._kinds[check]

    def finish(self) -> ExitCode:
        """Write what only the whole run shows, and the footer. Return the exit status."""
        self.writer.observation(deprecations.observation(self.run))
        status = results.exit_code(self.writer.results, completed=not self.interrupted)
        self.writer.end(status)
        return status

    def close(self) -> None:
        """Stop the run, and remove its folder."""
        self._stack.close()
        self._progress.close()
