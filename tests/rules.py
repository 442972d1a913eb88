"""Tries rules on small projects, through the real discovery, in a process forked from a warm one.

A test of a rule asks for the fixture ``rule``, which knows from the test's path which rule it is for::

    def test_accepts(rule: RuleTester) -> None:
        rule.accepts({"shop/views.py": \"\"\"…\"\"\"})


    def test_accuses(rule: RuleTester) -> None:
        rule.accuses({"shop/views.py": \"\"\"…\"\"\"}, "shop/views.py:5")
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import IO, TYPE_CHECKING, Any

from django_conformance import testing
from django_conformance.codec import from_json, to_json
from django_conformance.inventory import Inventory
from django_conformance.rules.judging import FindingRecord, Judgement
from django_conformance.rules.loading import identifiers, load
from django_conformance.run.settings_module import in_manage
from tests.miniature import Miniature
from tests.rows import Each
from tests.zygote import Request

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROOT = Path(__file__).resolve().parents[1]

_SETTINGS, _FIRST_ADDED = "site_config/settings.py", 43
"""The file that settings are added to, and the first line that is added."""

_MARK = re.compile(r"  # accused(?:: (?P<says>.*))?$", re.MULTILINE)


def unmarked(text: str) -> str:
    """Return a file without the comments that say which of its lines are accused."""
    return _MARK.sub("", text)


@dataclass(frozen=True)
class Judged:
    """A project that was discovered and judged."""

    inventory: Inventory
    judgements: dict[str, Judgement] = field(default_factory=dict)

    def failed(self) -> dict[str, tuple[FindingRecord, ...]]:
        """Return the rules that found something, without those that a run blocks since one before them failed."""
        failed: dict[str, tuple[FindingRecord, ...]] = {}
        blocked: set[str] = set()
        for rule_id in sorted(self.judgements, key=_ground):
            judgement = self.judgements[rule_id]
            assert not judgement.fault, judgement.fault
            if not (blocked | failed.keys()).isdisjoint(load(rule_id).check.after):
                blocked.add(rule_id)
            elif judgement.findings:
                failed[rule_id] = judgement.findings
        return failed


def _ground(rule_id: str) -> tuple[int, str]:
    """Return how many rules stand below one, and its id: rules come after those that they depend on."""
    after = [earlier for earlier in load(rule_id).check.after if earlier in identifiers()]
    return 1 + max((_ground(earlier)[0] for earlier in after), default=0), rule_id


class Zygote:
    """The warm process; started when it is first asked."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def judge(
        self, project: Path, rules: Iterable[str], settings: str | None = None, areas: tuple[str, ...] = ()
    ) -> Judged:
        """Discover a project and judge it by rules, given by their ids; the settings are those of its ``manage.py``.

        Without ``areas`` those of the rules are looked at, as in a run that selects these.
        """
        named = settings or in_manage(project / "manage.py") or "site_config.settings"
        request = Request(str(project), named, tuple(rules), areas)
        stdin, stdout = self._pipes()
        stdin.write(json.dumps(to_json(request)) + "\n")
        stdin.flush()
        answer: dict[str, Any] = json.loads(stdout.readline())
        assert "failure" not in answer, answer["failure"]
        return Judged(from_json(Inventory, answer["inventory"]), from_json(dict[str, Judgement], answer["judgements"]))

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.communicate(timeout=30)

    def _pipes(self) -> tuple[IO[str], IO[str]]:
        if self._process is None:
            command = [sys.executable, "-m", "tests.zygote"]
            self._process = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        return self._process.stdin, self._process.stdout


@dataclass(frozen=True)
class RuleTester(testing.RuleTester):
    """One rule, tried on the healthy project of ``tests/miniatures/base`` in the warm process."""

    zygote: Zygote

    def judgement(self, files: Mapping[str, str], *, settings: str = "", remove: tuple[str, ...] = ()) -> Judgement:
        """Return what the rule found and observed."""
        judged = self.zygote.judge(self.project(files, settings=settings, remove=remove), [self.id])
        assert not judged.inventory.project.problems, judged.inventory.project.problems
        judgement = judged.judgements.get(self.id)
        assert judgement is not None, judged.inventory.problems
        assert not judgement.fault, judgement.fault
        return judgement

    def accuses_setting(self, setting: str, *, subject: str | None = None, says: str = "") -> list[FindingRecord]:
        """Hold that the rule names the first line that is added to the settings, and nothing else."""
        return self.accuses({}, f"{_SETTINGS}:{_FIRST_ADDED}", settings=setting, subject=subject, says=says)

    def accuses_settings(
        self, table: str, files: Mapping[str, str] | None = None, *, subject: str | None = None
    ) -> None:
        """Hold that the rule names each of these settings, and what it says of it: ``DEBUG = "False"  # write False``.

        A finding's subject is the last setting of its line, where none is given. Lines of different settings are judged together.
        """
        left = [line.strip().partition("  # ") for line in table.strip().splitlines()]
        while left:
            together = {code.rpartition("; ")[2].partition(" = ")[0]: (code, told) for code, _, told in reversed(left)}
            left = [row for row in left if (row[0], row[2]) not in together.values()]
            code = "\n".join(line for line, _ in together.values())
            places = [f"{_SETTINGS}:{_FIRST_ADDED + number}" for number in range(len(together))]
            findings = {str(finding.location): finding for finding in self.accuses(files or {}, *places, settings=code)}
            for place, (setting, (_, told)) in zip(places, together.items(), strict=True):
                assert findings[place].subject == (subject or setting), findings[place]
                assert told in findings[place].message, findings[place]

    def accepts_settings(self, *rows: str, files: Mapping[str, str] | None = None) -> None:
        """Hold that the rule accepts each of these settings, in a project of its own: an argument, or a line of a table."""
        for row in rows:
            for settings in filter(None, map(str.strip, row.splitlines())) if row.startswith("\n") else (row,):
                self.accepts(files or {}, settings=settings)

    def accuses_marked(self, files: Mapping[str, str], *, settings: str = "") -> list[FindingRecord]:
        """Hold that the rule names exactly the lines that end in ``# accused``, and says what follows there: ``# accused: words``."""
        marked = {
            f"{path}:{number}": mark["says"] or ""
            for path, text in files.items()
            for number, line in enumerate(dedent(text).lstrip("\n").splitlines(), start=1)
            if (mark := _MARK.search(line))
        }
        findings = self.accuses(files, *marked, settings=settings)
        for finding in findings:
            assert marked[str(finding.location)] in finding.message, finding
        return findings

    def each(
        self,
        place: str,
        code: str,
        *,
        files: Mapping[str, str] | None = None,
        settings: str = "",
        subject: str | None = None,
        says: str = "",
        apart: bool = False,
    ) -> Each:
        """Return this code for tables of what fills its holes; ``place`` is its path, and the line that is to be accused."""
        return Each(self, place, code, files or {}, settings, subject, says, apart)

    def healthy(self, project: Path, remove: tuple[str, ...]) -> None:
        """Write the healthy project, with its contract, into a folder."""
        Miniature("base", "", remove=remove).build(project.parent)


def write_project(folder: Path, files: Mapping[str, str], *, settings: str = "", remove: tuple[str, ...] = ()) -> Path:
    """Write the healthy project with these files in it into a folder of its own below ``folder``; return that."""
    return RuleTester("", folder, Zygote()).project(files, settings=settings, remove=remove)
