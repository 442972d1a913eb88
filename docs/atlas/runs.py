"""Runs the releases of the atlas: each distinct set of versions is built and checked once, and what differs is run again.

Results files stay in the cache folder, so that an interrupted run goes on where it was.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance import results
from django_conformance.catalogue import catalogue
from django_conformance.compare import compare, known_changes
from django_conformance.environments import tool, tox
from django_conformance.environments.cache import cache_folder
from django_conformance.environments.interpreters import installed_interpreter
from django_conformance.environments.records import Requirements
from django_conformance.environments.resolve import resolve
from django_conformance.errors import ConformanceError, TruncatedReport, UnreadableReport
from django_conformance.gate.repeats import differing, of_part, selection
from django_conformance.gate.request import GateRequest
from django_conformance.gate.runs import Runs
from docs.atlas.chains import base

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from django_conformance.compare import Verdict
    from django_conformance.environments.resolve import Resolution
    from django_conformance.environments.tox import Built
    from django_conformance.results import Report
    from docs.atlas.chains import Pair

OBSERVER = Path(__file__).with_name("observer")
"""A project that shows what release notes promise, and what the reference project has no use for."""

PROJECTS = ("reference", "observer")

WITHOUT_SERVERS = (
    "celery.eager.contract-task",
    "commands.call-command.outcome",
    "commands.manage.outcome",
    "databases.configuration.migrations-complete",
    "project.configuration.library-calls",
)
"""What shows most of the observer in a few seconds."""

_EXTRAS = ("celery", "channels", "redis", "postgresql")


@dataclass(frozen=True)
class Atlas:
    """Releases, resolved from one base.

    ``say`` is told of each step. ``select`` are the checks that run in the observer; without them all do.
    """

    say: Callable[[str], None]
    select: tuple[str, ...] = ()

    def sides(self, pair: Pair) -> tuple[Resolution, Resolution]:
        """Return the releases of a pair.

        Raises:
            Conflict: the versions do not go together.
        """
        requirements, held = self._base
        before, after = (resolve(requirements, changes, held=held) for changes in pair.requires)
        return before, after

    def verdict(self, pair: Pair, project: str, *, again: bool = True) -> Verdict:
        """Return what a project does differently on both sides of a pair, run where it has not been run.

        Args:
            pair: the releases.
            project: one of ``PROJECTS``.
            again: whether what differs is run once more, to tell the release's changes from an environment's noise.
        """
        before, after = self.sides(pair)
        first = self._run(before, project), self._run(after, project)
        verdict = compare(*first, known=known_changes(), asked=(pair.package,))
        if not again or not differing(verdict):
            return verdict
        select = selection(differing(verdict), first)
        repeated = [self._again(release, project, pair, select) for release in (before, after)]
        return compare(
            *first,
            baseline_again=repeated[:1],
            candidate_again=repeated[1:],
            known=known_changes(),
            ids=True,
            asked=(pair.package,),
        )

    @cached_property
    def _base(self) -> tuple[Requirements, Resolution]:
        number, requires = base()
        requirements = Requirements(
            kind="atlas",
            path=None,
            root=OBSERVER,
            requirements=("django", *tool.extras(*_EXTRAS), *requires),
            complete=True,
        )
        return requirements, resolve(requirements, python=installed_interpreter(number))

    def _run(self, release: Resolution, project: str) -> Report:
        name = _named(project, self.select)
        stored = self._stored(folder(release) / f"{name}.jsonl")
        return self._own(stored or self._checked(release, project, name, self.selected(project)), release)

    def selected(self, project: str) -> tuple[str, ...]:
        """Return the checks that run in a project; none is named where all do."""
        return self.select if project == "observer" else ()

    def _again(self, release: Resolution, project: str, pair: Pair, select: Sequence[str] | None) -> Report:
        """Run what differs once more, with another seed for hashes; a run that had all of it is used again."""
        digest = hashlib.sha256("\n".join(select or ()).encode()).hexdigest()[:8]
        name = f"{_named(project, self.select)}-again-{pair.name}-{digest}"
        stored = self._stored(folder(release) / f"{name}.jsonl")
        report = self._own(stored or self._checked(release, project, name, select or (), PYTHONHASHSEED="1"), release)
        return report if select is None else of_part(report)

    def _stored(self, file: Path) -> Report | None:
        try:
            return results.read(file)
        except (UnreadableReport, TruncatedReport):
            return None

    def _own(self, report: Report, release: Resolution) -> Report:
        """Return the report with the release's packages alone: what the tool brought beside them is no part of it."""
        kept = {name: version for name, version in report.run.packages.items() if name in release.packages}
        return replace(report, run=replace(report.run, packages=kept))

    def _checked(
        self, release: Resolution, project: str, name: str, select: Iterable[str] = (), **variables: str
    ) -> Report:
        built = self._built(release)
        folder(release).mkdir(parents=True, exist_ok=True)
        runs = Runs(GateRequest(OBSERVER, "observer.settings"), folder(release), frozenset(release.packages))
        self.say(f"{key(release)}: {project}{', again' if variables else ''}")
        return (
            runs.reference(name, built, select)
            if project == "reference"
            else runs.check(name, built, select, **variables)
        )

    def _built(self, release: Resolution) -> Built:
        environment = tox.environment(key(release), release, self._base[0])
        self.say(f"{key(release)}: building")
        built = tox.build([environment])[key(release)]
        if isinstance(built, tox.BuildFailed):
            raise ConformanceError(f"{key(release)} cannot be built: {built.reason}", f"See its log: {built.log}.")
        return built


def key(release: Resolution) -> str:
    """Return what tells releases apart: two pairs whose versions are the same share a run."""
    text = "\n".join([str(release.python.version), *sorted(release.lines)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def folder(release: Resolution) -> Path:
    """Return where the results files of a release are."""
    return cache_folder() / "atlas" / key(release)


def _named(project: str, select: Sequence[str]) -> str:
    """Return the name of a project's results file: it changes with the checks that there are, with the observer, and with what runs in it.

    A check that one side has not been judged by would be taken for a change.
    """
    files = sorted(path for path in OBSERVER.rglob("*") if path.suffix in (".py", ".toml"))
    observer = [path.read_bytes() for path in files] if project == "observer" else []
    checks = (check.id for check in catalogue())
    text = b"\0".join([*observer, *(check.encode() for check in (*select, *checks))])
    return f"{project}-{hashlib.sha256(text).hexdigest()[:8]}"
