"""What a rule found becomes the outcome of its check."""

from __future__ import annotations

from dataclasses import replace

import pytest

from django_conformance.checks import Check
from django_conformance.findings import Blocked, Finding, Findings, NotJudged
from django_conformance.reasons import Lack, Reason
from django_conformance.rules import judging
from django_conformance.rules.judging import FindingRecord, Judgement, RuleFailed, judge, raise_judged
from django_conformance.rules.loading import LoadedRule

CHECK = Check("commands.configuration.parser", "must", "https://docs.djangoproject.com/", each="commands.command")


def test_findings_of_a_subject() -> None:
    """Of a rule with subjects of its own, each subject has the findings that name it."""
    judgements = {CHECK.id: Judgement((FindingRecord("no", subject="tidy"), FindingRecord("never", subject="send")))}

    with pytest.raises(Findings) as raised:
        raise_judged(CHECK, "send", judgements)

    assert [finding.message for finding in raised.value.findings] == ["never"]
    raise_judged(CHECK, "load", judgements)


def test_an_area_that_could_not_be_looked_at() -> None:
    """Rules of an area that is not there are not judged, and blocked by the one that says why."""
    assert judge({}, [CHECK.id]) == {}

    with pytest.raises(Blocked) as raised:
        raise_judged(CHECK, "send", {})

    assert raised.value.by == "project.configuration.importable"
    assert raised.value.message == "blocked by project.configuration.importable: commands could not be looked at"


def test_what_comes_after_an_unanswered_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where discovery had no server to answer a rule, what comes after that rule accuses nobody either."""
    loads = LoadedRule(replace(CHECK, id="commands.configuration.loads"), lambda _: [Finding("no", is_unanswered=True)])
    parser = LoadedRule(replace(CHECK, after=(loads.check.id,)), lambda _: [Finding("never")])
    rules = {rule.check.id: rule for rule in (loads, parser)}
    monkeypatch.setattr(judging, "load", rules.__getitem__)
    monkeypatch.setattr(judging, "identifiers", lambda: rules)

    judgements = judge({"commands": None}, [parser.check.id, loads.check.id])

    assert [judgement.findings for judgement in judgements.values()] == [(), ()]
    assert all(judgement.not_judged is not None for judgement in judgements.values())


def test_nothing_to_judge() -> None:
    """A rule that had nothing to judge is skipped, with its reason."""
    nothing = Judgement(not_judged=Lack(Reason("not-applicable"), "The project does this itself."))

    with pytest.raises(NotJudged, match=r"The project does this itself\.") as raised:
        raise_judged(CHECK, "send", {CHECK.id: nothing})

    assert raised.value.reason == Reason("not-applicable")


def test_a_rule_that_fails() -> None:
    """A rule that raises is the tool's fault, and no finding."""
    judgements = judge({"databases": None}, ["databases.configuration.engine"])

    assert "'NoneType' object has no attribute 'inventory'" in judgements["databases.configuration.engine"].fault
    with pytest.raises(RuleFailed, match="NoneType"):
        raise_judged(CHECK, "send", {CHECK.id: judgements["databases.configuration.engine"]})
