"""Tries a rule on a small healthy project, as a run would judge it: what the pytest fixture ``conformance_rule`` gives.

::

    def test_accuses_a_task_without_a_queue(conformance_rule):
        rule = conformance_rule("celery.own.named-queues")

        rule.accuses({"shop/tasks.py": "…"}, "shop/tasks.py:4", says="names no queue")
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from importlib.resources import files as resources
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

from django_conformance import contract
from django_conformance.rules import own
from django_conformance.rules.loading import identifiers, load
from django_conformance.run.discover import Discovery
from django_conformance.run.folder import run_folder
from django_conformance.run.request import Request

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django_conformance.rules.judging import FindingRecord, Judgement

SETTINGS = "site_config.settings"
_SERVER = '    "daphne",\n'
_UNNEEDED = ("conformance.toml", "__pycache__")


@dataclass(frozen=True)
class RuleTester:
    """One rule, tried on a small healthy project with a few files more or other.

    The project has the apps ``shop`` and ``warehouse``, tasks, a consumer, a command, and two databases with a router; its
    settings are ``site_config.settings``.
    """

    id: str
    folder: Path

    def accepts(self, files: Mapping[str, str], *, settings: str = "", remove: tuple[str, ...] = ()) -> None:
        """Hold that the rule says nothing of a project with these files; ``settings`` is added to its settings."""
        findings = self.findings(files, settings=settings, remove=remove)
        assert not findings, f"{self.id} is to accept this, and {_told(findings)}"

    def accuses(
        self,
        files: Mapping[str, str],
        *places: str,
        subject: str | None = None,
        says: str = "",
        settings: str = "",
        remove: tuple[str, ...] = (),
    ) -> list[FindingRecord]:
        """Hold that the rule names exactly these places (``shop/tasks.py:5``), and return what it says of them.

        The place of a finding without a location is its subject, an alias of a database for instance. Where they are
        given, ``subject`` is that of every finding, and ``says`` a part of every message.
        """
        findings = self.findings(files, settings=settings, remove=remove)
        told = f"{self.id} {_told(findings)}"
        assert sorted(map(_place, findings)) == sorted(places), f"{told}\n\nIt is to name: {', '.join(places)}"
        for finding in findings:
            assert subject in (None, finding.subject), f"{told}\n\nIts subject is {finding.subject!r}, not {subject!r}"
            assert says in finding.message, f"{told}\n\nThe message is to have the words: {says}"
        return findings

    def places(self, files: Mapping[str, str], *, settings: str = "", remove: tuple[str, ...] = ()) -> list[str]:
        """Return place and message of each finding."""
        findings = self.findings(files, settings=settings, remove=remove)
        return list(map(_line, findings))

    def findings(
        self, files: Mapping[str, str], *, settings: str = "", remove: tuple[str, ...] = ()
    ) -> list[FindingRecord]:
        """Return what the rule finds on the healthy project with these files in it, and without those of ``remove``."""
        return list(self.judgement(files, settings=settings, remove=remove).findings)

    def judgement(self, files: Mapping[str, str], *, settings: str = "", remove: tuple[str, ...] = ()) -> Judgement:
        """Return what the rule found and observed."""
        project = self.project(files, settings=settings, remove=remove)
        with run_folder() as folder:
            request = Request(project, SETTINGS, "the tester", select=(self.id,))
            discovery = Discovery(request, folder, [self.id])
            problems = discovery.inventory().project.problems
            assert not problems, "\n".join(f"{problem.message} ({problem.location})" for problem in problems)
            judgement = discovery.judgements().get(self.id)
        assert judgement is not None, f"{self.id} was not judged: its area could not be looked at"
        assert not judgement.fault, judgement.fault
        return judgement

    def project(self, files: Mapping[str, str], *, settings: str = "", remove: tuple[str, ...] = ()) -> Path:
        """Write the healthy project with these files in it, and return its folder."""
        number = len(list(self.folder.iterdir())) if self.folder.exists() else 0
        project = self.folder / str(number) / "project"
        self.healthy(project, remove)
        for name, text in files.items():
            path = project / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        if settings:
            with (project / "site_config" / "settings.py").open("a", encoding="utf-8") as file:
                file.write("\n" + dedent(settings))
        return project

    def healthy(self, project: Path, remove: tuple[str, ...]) -> None:
        """Write the healthy project into a folder."""
        shutil.copytree(_base(), project, ignore=shutil.ignore_patterns(*_UNNEEDED))
        for name in remove:
            (project / name).unlink(missing_ok=True)
        written = project / "site_config" / "settings.py"
        written.write_text(written.read_text(encoding="utf-8").replace(_SERVER, ""), encoding="utf-8")


def tester(rule_id: str, folder: Path, *roots: Path) -> RuleTester:
    """Return a tester of a rule, which may be one of those that the contract in one of ``roots`` names; it writes projects into ``folder``."""
    for root in roots:
        named = contract.load(contract.find(root)).rules
        if named is not None:
            own.declare(root, str((root / named).resolve()))
            break
    known = identifiers()
    mine = ", ".join(file.id for file in known.values() if file.origin) or "none"
    assert rule_id in known, f"There is no rule {rule_id}. Rules of your own: {mine}."
    assert not load(rule_id).fault, load(rule_id).fault
    return RuleTester(rule_id, folder)


def _base() -> Path:
    """Return the healthy project: in a wheel below the package, in a checkout among its tests."""
    package = Path(str(resources("django_conformance")))
    shipped = package / "tests" / "miniatures" / "base"
    return shipped if shipped.is_dir() else package.parent / "tests" / "miniatures" / "base"


def _place(finding: FindingRecord) -> str:
    return str(finding.location or finding.subject)


def _line(finding: FindingRecord) -> str:
    return f"{_place(finding)}: {finding.message}"


def _told(findings: Sequence[FindingRecord]) -> str:
    """Return what a rule finds, for whoever reads why a test failed."""
    return "\n  ".join(["finds:", *map(_line, findings)]) if findings else "finds nothing."
