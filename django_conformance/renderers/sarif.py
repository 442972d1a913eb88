"""SARIF 2.1.0, as code scanning reads it: a rule for each check that found something, and a result for each finding.

Paths are relative to the root of the repository. A finding about a setting has no line of its own: it is put into the
settings module, since code scanning shows no result without a place.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django_conformance.errors import ExitCode
from django_conformance.inventory import Location
from django_conformance.merging import findings
from django_conformance.renderers.changed import gating, noted
from django_conformance.renderers.visible import visible, worded
from django_conformance.run.excerpts import places

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django_conformance.checks import Check
    from django_conformance.compare.verdict import Verdict
    from django_conformance.merging import Merged, MergedFinding
    from django_conformance.results import Result

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"
_LEVELS = {"must": "error", "should": "warning", "info": "note"}
_NUMBERS = re.compile(r"\bline \d+|:\d+")
_WORDS = re.compile(r"[.-]")


def sarif(report: Merged, checks: Iterable[Check], folder: str = "") -> dict[str, Any]:
    """Return the log of one or more runs; ``checks`` document the rules, ``folder`` is the project's in its repository."""
    settings = next((inventory.project.settings_path for _, inventory in report.inventories), None)
    started = [cell.run["started"] for cell in report.cells if cell.run]
    return _log(
        findings(report),
        checks,
        report.tool,
        _Places(folder, settings),
        started,
        completed=report.exit is not ExitCode.INCOMPLETE,
    )


def verdict_sarif(verdict: Verdict, checks: Iterable[Check], folder: str = "") -> dict[str, Any]:
    """Return the log of a comparison: what gates at its level, and what does not as notes."""
    found = [*gating(verdict), *noted(verdict)]
    candidate = verdict.candidate
    completed = verdict.exit != ExitCode.INCOMPLETE
    return _log(found, checks, candidate.tool, _Places(folder, None), [candidate.started], completed=completed)


class _Places:
    """Where results are put."""

    def __init__(self, folder: str, settings: str | None) -> None:
        self._folder = folder
        self._without = Location(settings or "manage.py")

    def of(self, location: Location | None) -> dict[str, Any]:
        """Return the physical location of a place."""
        place = location or self._without
        inside = not place.path.startswith("/")
        path = quote(visible(f"{self._folder}{place.path}" if inside else place.path))
        artifact = {"uri": path, "uriBaseId": _ROOT} if inside else {"uri": f"file://{path}"}
        region = {"startLine": place.line or 1}
        column, end_column = getattr(place, "column", None), getattr(place, "end_column", None)
        if place.line and column:
            region |= {"startColumn": column} | ({"endColumn": end_column} if end_column else {})
        return {"physicalLocation": {"artifactLocation": artifact, "region": region}}


def _log(
    found: Sequence[MergedFinding],
    checks: Iterable[Check],
    tool: str,
    where: _Places,
    started: Sequence[str],
    *,
    completed: bool,
) -> dict[str, Any]:
    known = {check.id: check for check in checks}
    ids = list(dict.fromkeys(finding.result.check for finding in found))
    levels = {finding.result.check: finding.result for finding in found}
    name, _, version = tool.partition(" ")
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": name,
                "semanticVersion": version or "0",
                "rules": [_rule(known.get(identifier), levels[identifier]) for identifier in ids],
            }
        },
        "automationDetails": {"id": f"{name}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "invocations": [
            {"executionSuccessful": completed, **({"startTimeUtc": _utc(min(started))} if started else {})}
        ],
        "results": [_result(finding, ids, where) for finding in found],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(check: Check | None, result: Result) -> dict[str, Any]:
    """Return the rule of a check; one that this version does not know is known by its result."""
    words = _WORDS.split(result.check)
    rule: dict[str, Any] = {
        "id": result.check,
        "name": "".join(word.capitalize() for word in words),
        "shortDescription": {"text": check.holds if check else result.check},
        "fullDescription": {"text": f"{check.holds} {_sentence(check.why)}" if check else result.check},
        "defaultConfiguration": {"level": _LEVELS.get(check.level if check else result.level, "warning")},
        "properties": {"tags": [result.area, words[1] if len(words) > 1 else result.area]},
    }
    address = check.docs if check else result.docs
    if address.startswith("https://"):
        rule["helpUri"] = address
    if check:
        rule["help"] = {
            "text": worded(f"{_sentence(check.why)}\n\nFix: {check.fix}\n\n{check.docs}".rstrip()),
            "markdown": f"{_code(_sentence(check.why))}\n\n**Fix:** {_code(check.fix)}"
            + (f"\n\n[Documentation]({check.docs})" if check.docs else ""),
        }
    return rule


def _result(finding: MergedFinding, ids: Sequence[str], where: _Places) -> dict[str, Any]:
    result = finding.result
    text = worded(f"{result.message}\nFix: {result.hint}" if result.hint else result.message)
    others = [place for place in places(result.location, result.evidence) if place != result.location]
    properties: dict[str, Any] = {"subject": visible(result.subject)}
    if len(finding.cells) > 1:
        properties["cells"] = [visible(name) for name in finding.cells]
    if result.reproduce:
        properties["reproduce"] = visible(result.reproduce)
    return {
        "ruleId": result.check,
        "ruleIndex": ids.index(result.check),
        "level": _LEVELS.get(result.level, "warning"),
        "message": {"text": text},
        "locations": [where.of(result.location)],
        **({"relatedLocations": [where.of(place) for place in others]} if others else {}),
        "partialFingerprints": {"conformance/v1": _fingerprint(result)},
        "properties": properties,
    }


def _fingerprint(result: Result) -> str:
    """Return what stays the same while the finding does: lines move."""
    path = result.location.path if result.location else ""
    words = "\n".join([result.check, result.subject, path, _NUMBERS.sub("", result.message)])
    return hashlib.sha256(words.encode(errors="replace")).hexdigest()[:32]


def _utc(started: str) -> str:
    """Return a time with its offset as SARIF writes UTC."""
    try:
        moment = datetime.datetime.fromisoformat(started).astimezone(datetime.timezone.utc)
    except ValueError:
        return "1970-01-01T00:00:00Z"
    return f"{moment.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _code(text: str) -> str:
    """Return a docstring's text as Markdown."""
    return text.replace("``", "`")
