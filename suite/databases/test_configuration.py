"""Databases, routers and migrations as configured: what reading and loading the project can tell.

Each file of ``configuration/`` is a rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.rules.judging import raise_judged

if TYPE_CHECKING:
    from django_conformance.observations import Observe
    from django_conformance.rules.judging import Judgement
    from django_conformance.rules.loading import LoadedRule


def test_configuration(
    rule: LoadedRule,
    subject: str,
    judgements: dict[str, Judgement],
    observe: Observe,
) -> None:
    """Each rule of ``configuration/``, judged in the process that has the project imported, found nothing."""
    if rule.check.id in judgements:
        for observation in judgements[rule.check.id].observations:
            observe(observation)
    raise_judged(rule.check, subject, judgements)
