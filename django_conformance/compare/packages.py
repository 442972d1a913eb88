"""The differences between two environments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.compare.verdict import PackageChange

if TYPE_CHECKING:
    from django_conformance.results import Run

TOOL = "django-conformance"


def package_changes(baseline: Run, candidate: Run) -> tuple[PackageChange, ...]:
    """Return the packages whose version differs, by name; ``python`` among them where the interpreter does.

    The tool itself is left out: it is not part of what is judged, and each run's header names its version.
    """
    before = {**baseline.packages, "python": baseline.python}
    after = {**candidate.packages, "python": candidate.python}
    names = sorted({*before, *after} - {TOOL})
    return tuple(
        PackageChange(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
    )
