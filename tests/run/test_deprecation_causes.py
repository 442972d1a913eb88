"""Deprecations by their cause."""

from __future__ import annotations

from django_conformance.inventory import Location
from django_conformance.run.deprecations import DeprecatedUse, causes


def deprecation(message: str, line: int, package: str = "django") -> DeprecatedUse:
    """Return a warning of Django that a line of the project causes."""
    return DeprecatedUse("RemovedInDjango60Warning", message, package, "5.2", None, Location("shop/models.py", line))


def test_one_cause_has_its_places() -> None:
    """Warnings that differ by the name that they quote, or by a number, are of one cause; another package's are not."""
    first, second = deprecation("Field 'a' has 3 checks", 3), deprecation("Field 'b' has 4 checks", 9)
    third, fourth = deprecation("check is deprecated", 3), deprecation("Field 'a' has 3 checks", 3, "celery")

    assert causes([first, second, third, fourth]) == [(first, second), (third,), (fourth,)]
