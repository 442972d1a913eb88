"""What reading and loading the project tells of it as such: a file a rule in ``configuration/``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.rules.judging import raise_judged

if TYPE_CHECKING:
    from django_conformance.rules.judging import Judgement
    from django_conformance.rules.loading import LoadedRule


def test_configuration(rule: LoadedRule, subject: str, judgements: dict[str, Judgement]) -> None:
    """Each rule of ``configuration/``, judged in the process that has the project imported, found nothing."""
    raise_judged(rule.check, subject, judgements)
