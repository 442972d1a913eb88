"""Results of format 1 are read as those of format 2: with the ids of today, and what their messages said as facts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from django_conformance import renamed
from django_conformance.catalogue import catalogue
from django_conformance.format1 import WAYS, upgraded_observation, upgraded_result
from django_conformance.observations import Observation
from django_conformance.reasons import Reason
from django_conformance.results import Result, Run, Writer, exit_code, read

if TYPE_CHECKING:
    from pathlib import Path

    from django_conformance.reasons import ReasonKind

OLD, NEW = "celery.broker.an-old-rule", "celery.broker.contract-task"


def line(outcome: str, message: str, check: str = NEW) -> dict[str, Any]:
    """Return a result as format 1 has it."""
    reproduce = f"django-conformance check --select {check} --seed 7" if outcome == "failed" else ""
    return {"check": check, "outcome": outcome, "message": message, "reproduce": reproduce}


@pytest.mark.parametrize(
    "message",
    [
        "blocked by celery.broker.worker-starts",
        "blocked by celery.broker.worker-starts: the worker ended with exit status 1.",
    ],
)
def test_what_a_blocked_check_says(message: str) -> None:
    """The message names the check that blocks, which becomes a fact; the message stays."""
    result = upgraded_result(line("blocked", message))

    assert (result["blocked_by"], result["reason"], result["message"]) == ("celery.broker.worker-starts", None, message)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("The project has no Celery tasks.", "no-subject"),
        ("The project does not use Channels.", "no-subject"),
        ("The contract names no task: add [[task]] to conformance.toml.", "contract"),
        ("The contract says nothing of a queue.", "contract"),
        ("No message broker: apt-get install redis-server", "unknown"),
    ],
)
def test_what_a_skipped_check_says(message: str, kind: str) -> None:
    """The kind of reason comes from how the message begins; where that does not tell, it is not known."""
    result = upgraded_result(line("skipped", message))

    assert (result["reason"], result["blocked_by"]) == ({"kind": kind, "name": ""}, None)


def test_messages_of_what_was_judged() -> None:
    """A failure that says "blocked by" is not blocked, and has no reason to be skipped."""
    result = upgraded_result(line("failed", "blocked by celery.broker.worker-starts"))

    assert (result["blocked_by"], result["reason"]) == (None, None)


def test_old_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check has the id of today: in its own result, in the command that runs it again, and where it blocks another."""
    monkeypatch.setattr(renamed, "RENAMED", {OLD: NEW})
    failed, blocked = (
        upgraded_result(line("failed", "no", OLD)),
        upgraded_result(line("blocked", f"blocked by {OLD}: no")),
    )

    assert (failed["check"], failed["reproduce"]) == (NEW, f"django-conformance check --select {NEW} --seed 7")
    assert (blocked["blocked_by"], blocked["message"]) == (NEW, f"blocked by {NEW}: no")


@pytest.mark.parametrize(("old", "new"), [*WAYS.items(), ("broker", "broker")])
def test_old_ways(old: str, new: str) -> None:
    """The way of an observation has the word that stands in the ids of checks."""
    observation = upgraded_observation({"subject": "commands:close 1", "way": old, "value": {"status": 0}})

    assert observation == {"subject": "commands:close 1", "way": new, "value": {"status": 0}}


def test_every_way_of_an_observation_is_one_of_checks() -> None:
    """Checks of each area judge what old ways became, under an id with the same word."""
    assert set(WAYS.values()) <= {check.way for check in catalogue()}


@pytest.mark.parametrize(
    ("file_format", "kind", "way"), [(1, "no-subject", "manage"), (2, "not-applicable", "manage.py")]
)
def test_a_file(tmp_path: Path, file_format: int, kind: ReasonKind, way: str) -> None:
    """The lines of a file of format 1 are upgraded, and those of format 2 are what they say."""
    header = Run("django-conformance 1", "2026-01-01T00:00:00+00:00", {}, "3.12", "linux", {}, {}, 7, file_format)
    skipped = Result(
        NEW, "celery", "must", "a", "skipped", "The project has no Celery tasks.", reason=Reason("not-applicable")
    )
    with (tmp_path / "r.jsonl").open("w", encoding="utf-8") as stream:
        writer = Writer(stream)
        writer.run(header)
        writer.observation(Observation("commands:close 1", "manage.py", {}))
        writer.result(skipped)
        writer.end(exit_code(writer.results))

    report = read(tmp_path / "r.jsonl")

    assert report.run.format == file_format
    assert [result.reason for result in report.results] == [Reason(kind)]
    assert [observation.way for observation in report.observations] == [way]


def test_a_line_that_is_no_result(tmp_path: Path) -> None:
    """A result of format 1 that lacks a key is refused with its line, as one of format 2 is."""
    header = Run("django-conformance 1", "2026-01-01T00:00:00+00:00", {}, "3.12", "linux", {}, {}, 7, 1)
    with (tmp_path / "r.jsonl").open("w", encoding="utf-8") as stream:
        Writer(stream).run(header)
        stream.write(json.dumps({"type": "result", "subject": "a"}) + "\n")

    with pytest.raises(Exception, match="line 2, is not a results record"):
        read(tmp_path / "r.jsonl")
