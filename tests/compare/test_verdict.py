"""verdict.json: what is written is read again, and is what the published schema says."""

from __future__ import annotations

import copy
import json
from dataclasses import fields
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from django_conformance.compare import (
    STATES,
    Change,
    KnownChange,
    Verdict,
    compare,
    read_verdict,
    verdict_json,
    write_verdict,
)
from django_conformance.errors import UnreadableReport
from django_conformance.observations import Observation
from tests.compare.runs import CHECK, PLACE, observed, report, result

if TYPE_CHECKING:
    from pathlib import Path

KNOWN = KnownChange("celery", ">=5.7", ("celery.*",), "It changes.", "https://example.com/1")


def warnings(*messages: str) -> Observation:
    location = {"path": "shop/views.py", "line": 1}
    made = [{"category": "W", "message": message, "package": "django", "location": location} for message in messages]
    return Observation("project:deprecations", "warnings", made)


def everything() -> Verdict:
    """Return a verdict with a change in each state, and evidence of each kind."""
    before = report(
        result(subject="regressed"),
        observed(1, "celery:regressed"),
        result(subject="lost"),
        result(subject="blocked", check="celery.parity.return-value"),
        result("failed", subject="fixed", message="no"),
        result(subject="changed"),
        observed({"a": [1]}, "celery:changed"),
        result("error", subject="neither", message="no"),
        result(subject="flips"),
        warnings("old"),
    )
    after = report(
        result("failed", subject="regressed", message="2 is not 1", hint="fix", docs="https://x", location=PLACE),
        observed(2, "celery:regressed"),
        result("skipped", subject="lost", message="no broker"),
        result(
            "blocked",
            subject="blocked",
            check="celery.parity.return-value",
            message=f"blocked by {CHECK}",
            blocked_by=CHECK,
        ),
        result(subject="fixed"),
        result(subject="changed"),
        observed({"a": [2]}, "celery:changed"),
        result("error", subject="neither", message="no"),
        result("failed", subject="flips", message="late"),
        result("failed", subject="new", message="no"),
        warnings("new"),
        packages={"django": "5.2.1", "celery": "5.7.0"},
    )
    return compare(
        before, after, candidate_again=[report(result(subject="flips"), result(subject="changed"))], known=[KNOWN]
    )


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    """Return a validator of the schema that is installed."""
    definition = json.loads((files("django_conformance") / "verdict.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(definition)
    return Draft202012Validator(definition)


def test_every_state_is_valid(schema: Draft202012Validator) -> None:
    """A verdict with every state is what the schema says, and so is one of nothing."""
    verdict = everything()

    assert {change.state for change in verdict.changes} == set(STATES) - {"same"}
    for valid in (verdict, compare(report(), report())):
        written = json.loads(json.dumps(verdict_json(valid)))
        assert [f"{error.json_path} {error.message}" for error in schema.iter_errors(written)] == []


def test_the_schema_has_every_key(schema: Draft202012Validator) -> None:
    """The schema names and requires the keys of the records, and no others; it explains all evidence that is written."""
    assert isinstance(schema.schema, dict)
    definitions = schema.schema["$defs"]
    for definition, kind in ((schema.schema, Verdict), (definitions["change"], Change)):
        keys = {field.name for field in fields(kind)}
        assert set(definition["properties"]) == set(definition["required"]) == keys
    evidence = {key for change in everything().changes for key in change.evidence}
    assert evidence <= set(definitions["evidence"]["properties"])


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("exit",), 3),
        (("format",), 2),
        (("packages", 0, "from"), 5),
        (("packages", 0, "name"), ""),
        (("changes", 0, "state"), "same"),
        (("changes", 0, "check"), "celery"),
        (("changes", 0, "level"), "may"),
        (("changes", 0, "stack"), "yes"),
        (("changes", 0, "known"), "http://example.com"),
        (("changes", 0, "evidence", "paths"), "a"),
        (("counts", "same"), -1),
        (("baseline", "packages"), {"django": 5}),
    ],
)
def test_the_schema_refuses(path: tuple[Any, ...], value: Any, schema: Draft202012Validator) -> None:
    """A value that no verdict has is not valid, nor is a verdict that lacks a key; a key that is not known is."""
    written = verdict_json(everything())
    wrong, lacking = copy.deepcopy(written), {key: value for key, value in written.items() if key != path[0]}
    inner = wrong
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value

    assert not schema.is_valid(wrong)
    assert not schema.is_valid(lacking)
    assert schema.is_valid({**written, "later": True})


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """A verdict comes back equal from its file, keys of a later version being ignored."""
    verdict = everything()
    path = tmp_path / "folder" / "verdict.json"

    write_verdict(path, verdict)
    data = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**data, "later": 1}), encoding="utf-8")

    assert read_verdict(path) == verdict


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not a verdict"),
        ("[]", "is not a verdict"),
        ('{"format": 1}', "is not a verdict"),
        ('{"format": 9}', "reads formats up to 1"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_is_none(text: str | None, message: str, tmp_path: Path) -> None:
    """A file that is no verdict, or of a later format, is told with the reason."""
    path = tmp_path / "verdict.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")

    with pytest.raises(UnreadableReport, match=message):
        read_verdict(path)


def test_the_counts() -> None:
    """Each state is counted, with what is the same, what follows from something else and what gates."""
    verdict = everything()

    assert sum(verdict.counts[state] for state in STATES if state != "same") == len(verdict.changes)
    assert verdict.counts["gating"] == len(verdict.gating) == 3
    assert verdict.counts["folded"] == 1
