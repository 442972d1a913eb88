"""results.jsonl is what its schema and its page say."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from dataclasses import fields
from importlib.resources import files
from typing import TYPE_CHECKING, Any, get_args

import pytest
from jsonschema import Draft202012Validator

from django_conformance.codec import to_json
from django_conformance.inventory import Inventory
from django_conformance.observations import Observation
from django_conformance.reasons import MEANINGS, ReasonKind
from django_conformance.results import End, Result, Run, Source
from django_conformance.run.reference import reference_project
from tests.docs.commands import ROOT, blocks
from tests.harness import check

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.endtoend

RECORDS = {
    "run": Run,
    "inventory": Inventory,
    "observation": Observation,
    "result": Result,
    "source": Source,
    "end": End,
}
QUOTED = {"type": "source", **to_json(Source("shop/tasks.py", 3, ("total = 0",)))}
"""What is written for a finding: the reference project has none."""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the results file of a check of the reference project."""
    path = tmp_path_factory.mktemp("report") / "results.jsonl"
    check(reference_project(), report=path)
    return path


@pytest.fixture(scope="module")
def lines(report: Path) -> list[dict[str, Any]]:
    """Return its lines, and before the last one that quotes code."""
    written = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    return [*written[:-1], QUOTED, written[-1]]


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    """Return a validator of the schema that is installed."""
    definition = json.loads((files("django_conformance") / "results.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(definition)
    return Draft202012Validator(definition, format_checker=Draft202012Validator.FORMAT_CHECKER)


def test_every_line_is_valid(lines: list[dict[str, Any]], schema: Draft202012Validator) -> None:
    """A real run writes all types of line, the header first and the footer last, each as the schema has it."""
    errors = [
        f"{line['type']}: {error.json_path} {error.message}" for line in lines for error in schema.iter_errors(line)
    ]

    assert errors == []
    assert {line["type"] for line in lines} == set(RECORDS)
    assert [lines[0]["type"], lines[-1]["type"]] == ["run", "end"]


@pytest.mark.parametrize("kind", RECORDS)
def test_the_schema_has_every_key(kind: str, lines: list[dict[str, Any]], schema: Draft202012Validator) -> None:
    """The schema names the keys of the records, requires them, and no others; the keys that are written are those."""
    assert isinstance(schema.schema, dict)
    definition = schema.schema["$defs"][kind]
    keys = {"type", *(field.name for field in fields(RECORDS[kind]))}

    assert set(definition["properties"]) == keys
    assert set(definition["required"]) == keys
    assert set(next(line for line in lines if line["type"] == kind)) == keys


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        ("run", "format", 1),
        ("run", "services", {"redis": {"source": "somewhere", "version": None}}),
        ("observation", "way", "guessed"),
        ("result", "outcome", "maybe"),
        ("result", "check", "celery"),
        ("result", "reason", {"kind": "bored", "name": ""}),
        ("result", "blocked_by", "celery.broker.late"),
        ("result", "location", {"path": "shop/tasks.py", "line": 0}),
        ("end", "exit", 3),
    ],
)
def test_the_schema_refuses(
    kind: str, key: str, value: object, lines: list[dict[str, Any]], schema: Draft202012Validator
) -> None:
    """A line with a value that no run writes is not valid."""
    line = copy.deepcopy(next(line for line in lines if line["type"] == kind))

    line[key] = value

    assert not schema.is_valid(line)


def test_reasons(lines: list[dict[str, Any]], schema: Draft202012Validator) -> None:
    """The schema has the kinds of reason that there are; a skipped check has one, and a blocked one the check that blocks it."""
    assert isinstance(schema.schema, dict)
    kinds = schema.schema["$defs"]["result"]["properties"]["reason"]["oneOf"][1]["properties"]["kind"]["enum"]
    skipped = next(line for line in lines if line.get("outcome") == "skipped")
    passed = next(line for line in lines if line.get("outcome") == "passed")

    assert kinds == list(MEANINGS)
    assert set(MEANINGS) == set(get_args(ReasonKind))
    assert not schema.is_valid({**skipped, "reason": None})
    assert not schema.is_valid({**passed, "reason": skipped["reason"]})
    assert not schema.is_valid({**skipped, "outcome": "blocked", "reason": None})
    assert schema.is_valid({**skipped, "outcome": "blocked", "reason": None, "blocked_by": passed["check"]})


def test_unknown_keys_and_types_are_valid(lines: list[dict[str, Any]], schema: Draft202012Validator) -> None:
    """What a later version adds does not make a file invalid for readers of today."""
    assert schema.is_valid({**lines[0], "later": True})
    assert schema.is_valid({"type": "later"})


def test_the_example_reads_a_report(report: Path, tmp_path: Path) -> None:
    """The program on the page prints the failed results of a report, and nothing where there are none."""
    (example,) = blocks(ROOT / "docs" / "results.md", "python")
    failed = {"type": "result", "outcome": "failed", "level": "must", "check": "a.b.c", "subject": "s", "message": "m"}
    text = report.read_text(encoding="utf-8")
    (tmp_path / "results.jsonl").write_text(text + json.dumps(failed) + "\n", encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-c", example], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    )

    assert done.stdout.splitlines()[-1] == "must a.b.c s m"
    assert len(done.stdout.splitlines()) == 1 + sum(
        json.loads(line).get("outcome") == "failed" for line in text.splitlines()
    )
