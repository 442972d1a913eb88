"""Markdown, for the summary of a CI job or a comment on a pull request: the verdict first, then findings while there is room.

Text of the project is escaped: it makes no links, no mentions, and no HTML.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote

from django_conformance.errors import ExitCode
from django_conformance.inventory import AREAS
from django_conformance.merging import errors, findings
from django_conformance.renderers.changed import gating, levels, noted, same
from django_conformance.renderers.tally import checks_passed
from django_conformance.renderers.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django_conformance.compare.verdict import Verdict
    from django_conformance.inventory import Location
    from django_conformance.merging import Merged, MergedCell, MergedFinding
    from django_conformance.results import Result

LIMIT = 65_536
"""How many characters GitHub takes in a comment."""

_FOOT = 400
_LONGEST = 1_500
_CELLS = 300
_SPECIAL = re.compile(r"[\\`*_\[\]#|~<>&@]|:(?=//)|(?<=www)\.|\A[-+=]|(?<=\A\d)[.)](?=\s)", re.IGNORECASE)
_QUOTED = re.compile(r"``(.+?)``|`([^`\n]+)`", re.DOTALL)
_MARKS = {"must": "❌", "should": "⚠️", "info": "ℹ️"}
_HEADINGS = {ExitCode.CLEAN: "✅ Clean", ExitCode.FINDINGS: "❌ Findings", ExitCode.INCOMPLETE: "⛔ Not completed"}
_WORDS = {
    "clean": "✅ clean",
    "findings": "❌ findings",
    "incomplete": "⛔ not completed",
    "not-built": "⛔ not built",
    "skipped": "– not run",
}


def markdown(report: Merged, limit: int = LIMIT, files: str = "") -> str:
    """Return the summary of one or more runs, no longer than ``limit`` characters.

    Places are links if it is known where ``files`` can be read: what stands before a path in such an address.
    """
    merged = findings(report)
    counts = Counter(finding.result.level for finding in merged)
    passed = sum(counts["passed"] for cell in report.cells for counts in cell.counts.values())
    head = [f"## {_HEADINGS[report.exit]}: {_counted(counts)}", ""]
    if len(report.cells) == 1:
        head += [*_areas(report.cells[0], passed), *_reasons(report.cells)]
    else:
        head += [*_cells(report.cells), *_reasons(report.cells)]
    failed = [_error(finding, files) for finding in errors(report)]
    return _cut(
        head,
        [*failed, *(_finding(finding, files) for finding in merged)],
        limit,
        "the HTML report and the results file",
    )


def verdict_markdown(verdict: Verdict, limit: int = LIMIT, files: str = "") -> str:
    """Return the summary of a comparison, as :func:`markdown` that of a run."""
    status = ExitCode(verdict.exit)
    moved = [package for package in verdict.packages if package.before and package.after]
    head = [f"## {_HEADINGS[status]}: {_counted(levels(verdict))}", ""]
    if verdict.reason:
        head += [escaped(verdict.reason), ""]
    if moved:
        rows = (
            f"| {escaped(package.name)} | {escaped(package.before)} | {escaped(package.after)} |" for package in moved
        )
        head += ["| package | before | after |", "| --- | --- | --- |", *rows, ""]
    gated = [_finding(finding, files) for finding in gating(verdict, together=True)]
    quiet = [_finding(finding, files) for finding in noted(verdict, together=True)]
    parts = [*gated, *(["### Does not gate\n", *quiet] if quiet else [])]
    head += [same(verdict), "", ""]
    return _cut(head, parts, limit, "the HTML report and the verdict file")


def escaped(text: object, *, ends: bool = False) -> str:
    """Return a project's text as Markdown that shows just that; with blanks at its ends where they count."""
    words = " ".join(visible(text).split())
    if ends and words:
        words = f"{' ' * str(text)[0].isspace()}{words}{' ' * str(text)[-1].isspace()}"
    return _SPECIAL.sub(lambda match: f"&#{ord(match[0])};", words[:_LONGEST]) + ("…" if len(words) > _LONGEST else "")


def _prose(text: str) -> str:
    """Return a sentence as Markdown; what stands between backticks is code, as in a docstring."""
    parts = _QUOTED.split(text)
    return "".join(
        _code(part or "") if number % 3 else escaped(part, ends=len(parts) > 1) for number, part in enumerate(parts)
    )


def _code(text: str) -> str:
    words = " ".join(visible(text).replace("`", "'").split())
    return f"`{words}`" if words else ""


def _counted(counts: Counter[str]) -> str:
    return (
        ", ".join(f"{counts[level]} {level}" for level in ("must", "should", "info") if counts[level])
        or "nothing found"
    )


def _areas(cell: MergedCell, passed: int) -> Iterator[str]:
    yield "| area | passed | failed | not judged |"
    yield "| --- | --: | --: | --: |"
    for area in AREAS:
        counts = cell.counts.get(area)
        if counts:
            left = counts["skipped"] + counts["blocked"]
            yield f"| {area} | {counts['passed']} | {_failed(counts)} | {left} |"
    yield ""
    if cell.run:
        packages = cell.run["packages"]
        versions = [f"{name} {packages[name]}" for name in ("django", "celery", "channels") if name in packages]
        yield f"{checks_passed(passed)} on Python {escaped(cell.run['python'])}, {escaped(', '.join(versions))}."
        yield ""


def _cells(cells: Sequence[MergedCell]) -> Iterator[str]:
    areas = [area for area in AREAS if any(area in cell.counts for cell in cells)]
    yield f"| cell | | {' | '.join(areas)} |"
    yield f"| --- | --- |{' --: |' * len(areas)}"
    urgent = sorted(cells, key=lambda cell: cell.state in ("clean", "skipped"))
    for cell in urgent[:_CELLS]:
        counted = (_share(cell.counts.get(area, Counter())) for area in areas)
        yield f"| {escaped(cell.name)}{' (may fail)' if cell.may_fail else ''} | {_WORDS[cell.state]} | {' | '.join(counted)} |"
    if cells[_CELLS:]:
        yield f"| and {len(cells) - _CELLS} more | | {' | ' * len(areas)}"
    yield ""


def _share(counts: Counter[str]) -> str:
    failed, passed = _failed(counts), counts["passed"] + counts["expected-failure"]
    if not counts:
        return "–"
    return f"**{failed}** of {failed + passed}" if failed else str(passed)


def _failed(counts: Counter[str]) -> int:
    return counts["failed"] + counts["unexpected-pass"] + counts["error"]


def _reasons(cells: Iterable[MergedCell]) -> Iterator[str]:
    for cell in cells:
        if cell.state in ("incomplete", "not-built"):
            yield f"- {escaped(cell.name)}: {escaped(cell.reason)}"
    yield ""


def _error(finding: MergedFinding, files: str) -> str:
    result = finding.result
    lines = [f"- ⛔ **error** {escaped(result.subject)} · {escaped(result.check)}", f"  {escaped(result.message)}"]
    return "  \n".join([*lines, *_place_and_fix(result, files)]) + "\n"


def _place_and_fix(result: Result, files: str) -> Iterator[str]:
    if result.location:
        yield f"  at {_place(result.location, files)}"
    if result.hint:
        yield f"  **Fix:** {_prose(result.hint)}"


def _finding(finding: MergedFinding, files: str) -> str:
    result = finding.result
    check = f"[{escaped(result.check)}]({result.docs})" if _is_address(result.docs) else escaped(result.check)
    checks = ", ".join([check, *map(escaped, result.evidence.get("also", ()))])
    lines = [f"- {_MARKS.get(result.level, '')} **{result.level}** {escaped(result.subject)} · {checks}"]
    lines += [f"  {escaped(result.message)}", *_place_and_fix(result, files)]
    if len(finding.cells) > 1:
        lines.append(f"  in {len(finding.cells)} cells")
    return "  \n".join(lines) + "\n"


def _place(location: Location, files: str) -> str:
    path = PurePosixPath(location.path)
    if not files or path.is_absolute() or ".." in path.parts:
        return escaped(location)
    line = f"#L{location.line}" if location.line else ""
    address = f"{files}{quote(location.path)}{line}"
    return f"[{escaped(location)}]({address})" if _is_address(address) else escaped(location)


def _is_address(docs: str) -> bool:
    return docs.startswith("https://") and not re.search(r"[\s()<>\"]", docs)


def _cut(head: Sequence[str], parts: Sequence[str], limit: int, whole: str) -> str:
    """Join what fits, and say what is left out and where it stands."""
    text = "\n".join(head)
    if len(text) > limit - _FOOT:
        text = f"{text[: limit - _FOOT].rpartition(chr(10))[0]}\n\n"
    told = 0
    for part in parts:
        if len(text) + len(part) + 1 > limit - _FOOT:
            break
        text += f"{part}\n"
        told += 1
    if parts[told:]:
        text += f"\n{len(parts) - told} more are left out here, which has room for {limit:,} characters: see {whole}.\n"
    return text[:limit]
