"""What reading and loading the project tells of its Celery: a file a rule in ``configuration/``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.findings import Finding, Findings, NotJudged, raise_all
from django_conformance.rules.judging import UNREGISTERED, raise_judged

if TYPE_CHECKING:
    import pytest

    from django_conformance.drivers.celery.workers import Workers
    from django_conformance.rules.judging import Judgement
    from django_conformance.rules.loading import LoadedRule
    from django_conformance.run.context import RunContext


def test_configuration(
    rule: LoadedRule,
    subject: str,
    judgements: dict[str, Judgement],
    run: RunContext,
    request: pytest.FixtureRequest,
) -> None:
    """Each rule of ``configuration/``, judged in the process that has the project imported, found nothing.

    That no worker knows a task is said only where the run's workers, if it has any, do not know it.
    """
    try:
        raise_judged(rule.check, subject, judgements)
    except Findings as stated:
        doubtful = any(UNREGISTERED in finding.evidence for finding in stated.findings)
        if not doubtful or run.reading or run.lacks("broker") is not None:
            raise
        registered = _registered(request.getfixturevalue("workers"), run)
        raise_all(finding for finding in stated.findings if not _is_refuted(finding, registered))


def _is_refuted(finding: Finding, registered: frozenset[str]) -> bool:
    names = finding.evidence.get(UNREGISTERED)
    return names is not None and registered.issuperset(names)


def _registered(workers: Workers, run: RunContext) -> frozenset[str]:
    """Return the names of all tasks that the run's workers know; a worker that does not start is its own check's finding."""
    names: set[str] = set()
    for app in run.inventory.celery.apps:
        try:
            _, ready = workers.ready(app.path)
        except (Finding, NotJudged):
            continue
        names.update(ready["tasks"])
    return frozenset(names)
