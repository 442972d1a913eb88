"""What ``check`` prints of a finished run: a report for people, a line a finding, or what GitHub and GitLab read."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.cli.screen import Screen
from django_conformance.cli.source_lines import SourceLines
from django_conformance.inventory import Location
from django_conformance.renderers.concise import concise
from django_conformance.renderers.github import workflow_commands
from django_conformance.renderers.gitlab import code_quality
from django_conformance.renderers.places import Places
from django_conformance.renderers.tally import verdict
from django_conformance.renderers.terminal import Detail, Look, summary

if TYPE_CHECKING:
    import argparse

    from django_conformance.results import Report

_ROOTS = {"github": "GITHUB_WORKSPACE", "gitlab": "CI_PROJECT_DIR"}
"""The variables that say where the repository is, whose paths CI shows."""


def show(report: Report, project: Path, arguments: argparse.Namespace) -> None:
    """Print a report as the options ask for it."""
    console = Screen()
    name = arguments.format
    places = Places(project, _base(name, project), SourceLines(project).around, links=console.links)
    if name == "gitlab":
        entries = code_quality(report, places, _settings_file(project, str(report.run.project.get("settings"))))
        console.out(json.dumps(entries, indent=2, ensure_ascii=True), highlight=False)
    elif name == "full":
        detail: Detail = "quiet" if arguments.quiet else "verbose" if arguments.verbose else "normal"
        console.show(summary(report, Look(detail, _again(arguments), places)))
    else:
        for line in workflow_commands(report, places) if name == "github" else concise(report, places):
            console.out(line, highlight=False)
        if not arguments.quiet or name == "github":
            console.show(verdict(report))


def _base(name: str, project: Path) -> Path:
    """Return the folder that paths are relative to: of the repository for CI, else the current one."""
    named = os.environ.get(_ROOTS.get(name, ""), "")
    if named:
        return Path(named).resolve()
    if name in _ROOTS:
        return next((folder for folder in (project, *project.parents) if (folder / ".git").exists()), Path.cwd())
    return Path.cwd()


def _settings_file(project: Path, settings: str) -> Location:
    """Return the file that a settings module is in, if it is the project's; else ``manage.py``."""
    module = Path(*settings.split("."))
    files = (module.with_suffix(".py"), module / "__init__.py")
    return Location(next((file.as_posix() for file in files if (project / file).is_file()), "manage.py"), 1)


def _again(arguments: argparse.Namespace) -> str:
    """Return the command line of this run without its selection."""
    words = ["django-conformance check"]
    words += ["--reference"] if arguments.reference else []
    for name in ("project", "settings", "contract"):
        value = getattr(arguments, name)
        words += [f"--{name} {value}"] if value else []
    return " ".join(words)
