"""Reports for people and for machines: the options that name their files, and the writing of them."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.cli.announced import announce
from django_conformance.cli.outputs import Output
from django_conformance.cli.repository import address_of_files, folder_in_repository
from django_conformance.files import write_parts

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable

    from django_conformance.checks import Check
    from django_conformance.compare.verdict import Verdict
    from django_conformance.merging import Merged

FORMATS = {
    "html": "a report to read in a browser, one file that needs no network",
    "junit": "JUnit XML, for the test reports of Jenkins, GitLab and others",
    "sarif": "SARIF 2.1.0, for code scanning",
    "markdown": "Markdown, for the summary of a job or a comment on a pull request",
    "badge": "a badge, as JSON for the endpoint of shields.io",
}
OUTPUTS = {
    "html": Output("--html", "HTML report", ("<!doctype html>",), "django-conformance"),
    "junit": Output("--junit", "JUnit report", ("<?xml",), "django-conformance"),
    "sarif": Output("--sarif", "SARIF log", ("{",), "sarif"),
    "markdown": Output("--markdown", "Markdown summary", ("## ",)),
    "badge": Output("--badge", "badge", ("{",), "schemaVersion"),
}
_LIMIT = 65_536
_SHORTEST = 1_000


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add an option for each format."""
    group = parser.add_argument_group(
        "reports", "Files to write beside what is shown here; - writes to standard output."
    )
    for name, what in FORMATS.items():
        group.add_argument(f"--{name}", metavar="FILE", help=f"write {what}")
    group.add_argument(
        "--markdown-limit",
        metavar="N",
        type=int,
        default=_LIMIT,
        help=f"the longest Markdown, in characters (default: {_LIMIT}, what GitHub takes in a comment)",
    )


@dataclass(frozen=True)
class Documents:
    """The files that a command was asked to write, by format, how long Markdown may be, and whether nothing is told of it."""

    paths: dict[str, Path]
    limit: int = _LIMIT
    quiet: bool = False

    @classmethod
    def asked(cls, arguments: argparse.Namespace) -> Documents:
        """Return what the options name, after making sure that each file can be written: a run takes time.

        Raises:
            UsageError: one cannot be written.
        """
        given = {name: getattr(arguments, name, None) for name in FORMATS}
        paths = {
            name: Path(path) if path == "-" else OUTPUTS[name].target(path) for name, path in given.items() if path
        }
        limit = max(_SHORTEST, getattr(arguments, "markdown_limit", _LIMIT))
        return cls(paths, limit, quiet=getattr(arguments, "quiet", False))

    def __bool__(self) -> bool:
        return bool(self.paths)

    @property
    def to_output(self) -> bool:
        """Whether standard output is for one of them."""
        return Path("-") in self.paths.values()

    def write(self, report: Merged) -> None:
        """Write the reports of one or more runs."""
        within = folder_in_repository(
            next((cell.run["project"].get("path") for cell in report.cells if cell.run), None)
        )
        folder, files = within or "", address_of_files(within, os.environ)
        self._write(
            {
                "html": lambda: _html().page(report, _checks()),
                "junit": lambda: _renderer("junit").junit(report, folder),
                "sarif": lambda: _json(_renderer("sarif").sarif(report, _checks(), folder)),
                "markdown": lambda: [_renderer("markdown").markdown(report, self.limit, files)],
                "badge": lambda: _json(_renderer("badge").badge(report)),
            }
        )

    def write_verdict(self, verdict: Verdict) -> None:
        """Write the reports of a comparison."""
        path = verdict.candidate.project.get("path")
        within = folder_in_repository(path)
        folder, files = within or "", address_of_files(within, os.environ)
        self._write(
            {
                "html": lambda: _html().verdict_page(verdict, _checks(), path),
                "junit": lambda: _renderer("junit").verdict_junit(verdict, folder),
                "sarif": lambda: _json(_renderer("sarif").verdict_sarif(verdict, _checks(), folder)),
                "markdown": lambda: [_renderer("markdown").verdict_markdown(verdict, self.limit, files)],
                "badge": lambda: _json(_renderer("badge").verdict_badge(verdict)),
            }
        )

    def _write(self, made: dict[str, Callable[[], Iterable[str]]]) -> None:
        for name, path in self.paths.items():
            parts = made[name]()
            if path == Path("-"):
                sys.stdout.writelines(parts)
                continue
            try:
                write_parts(path, parts)
            except OSError as error:
                raise OUTPUTS[name].refused(path, error.strerror or str(error)) from error
            if not self.quiet:
                announce(OUTPUTS[name].what, path)


def _json(value: Any) -> list[str]:
    return [json.dumps(value, indent=2) + "\n"]


def _checks() -> tuple[Check, ...]:
    from django_conformance.catalogue import catalogue

    return catalogue()


def _renderer(name: str) -> Any:
    from importlib import import_module

    return import_module(f"django_conformance.renderers.{name}")


def _html() -> Any:
    return _renderer("html")
