"""Where the reference project is: inside the package in a wheel, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path


def reference_project() -> Path:
    """Return the folder of the reference project that ships with the suite."""
    import django_conformance

    return next(
        path for path in (Path(folder) / "sample_project" for folder in django_conformance.__path__) if path.is_dir()
    )
