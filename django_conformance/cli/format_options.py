"""The options that say how a report is printed, apart from what prints it: that takes long to import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

FORMATS = ("full", "concise", "github", "gitlab")


def add_options(add: Callable[..., Any]) -> None:
    """Add the options that say how a report is printed."""
    add(
        "--format",
        choices=FORMATS,
        default="full",
        help="print a report for people, a line a finding (concise), annotations for GitHub Actions, or GitLab's Code Quality "
        "report (default: full)",
    )
    add("-q", "--quiet", action="store_true", help="print only findings and the last line")
    add(
        "-v", "--verbose", action="store_true", help="print every place of each finding, and why each check was not run"
    )
