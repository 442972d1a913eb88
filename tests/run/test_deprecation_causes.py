"""Deprecations by their cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.inventory import Location
from django_conformance.run.deprecations import DeprecatedUse, causes, setting_place

if TYPE_CHECKING:
    from pathlib import Path


def deprecation(message: str, line: int, package: str = "django") -> DeprecatedUse:
    """Return a warning of Django that a line of the project causes."""
    return DeprecatedUse("RemovedInDjango60Warning", message, package, "5.2", None, Location("shop/models.py", line))


def test_one_cause_has_its_places() -> None:
    """Warnings that differ by the name that they quote, or by a number, are of one cause; another package's are not."""
    first, second = deprecation("Field 'a' has 3 checks", 3), deprecation("Field 'b' has 4 checks", 9)
    third, fourth = deprecation("check is deprecated", 3), deprecation("Field 'a' has 3 checks", 3, "celery")

    assert causes([first, second, third, fourth]) == [(first, second), (third,), (fourth,)]


def test_a_setting_has_the_line_that_gives_it(tmp_path: Path) -> None:
    """At the margin, in a block, or in the module whose names are all taken; an argument of a call is none."""
    (tmp_path / "base.py").write_text("from .production import *\n\nUSE_L10N: bool = True\n")
    (tmp_path / "production.py").write_text(
        "from .base import *\nCACHE = dict(\n    EMAIL_BACKEND=1,\n)\nif DEBUG:\n    EMAIL_BACKEND = 'console'\n    LATE = 1\nLATE = 2\n"
    )
    places = {
        name: setting_place(tmp_path, "production.py", name) for name in ("EMAIL_BACKEND", "USE_L10N", "LATE", "NONE")
    }

    assert places == {
        "EMAIL_BACKEND": Location("production.py", 6),
        "USE_L10N": Location("base.py", 3),
        "LATE": Location("production.py", 8),
        "NONE": None,
    }
