"""What ``check`` prints of a finished run: a report for people, a line a finding, or what GitHub and GitLab read."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.cli import outputs
from django_conformance.cli.format_options import detail
from django_conformance.cli.source_lines import SourceLines
from django_conformance.inventory import Location
from django_conformance.renderers.concise import concise
from django_conformance.renderers.github import workflow_commands
from django_conformance.renderers.gitlab import code_quality
from django_conformance.renderers.places import Places
from django_conformance.renderers.tally import verdict
from django_conformance.renderers.terminal import Look, summary

if TYPE_CHECKING:
    import argparse

    from django_conformance.cli.screen import Screen
    from django_conformance.results import Report

_ROOTS = {"github": "GITHUB_WORKSPACE", "gitlab": "CI_PROJECT_DIR"}
"""The variables that say where the repository is, whose paths CI shows."""


def show(report: Report, project: Path, arguments: argparse.Namespace, console: Screen) -> None:
    """Print a report as the options ask for it; what is for a machine may go to a file instead."""
    if arguments.format != "full":
        text = _for_machines(report, project, arguments)
        if not arguments.output:
            console.out(text, highlight=False)
            return
        outputs.CODE_QUALITY.write(Path(arguments.output), f"{text}\n")
    places = Places(project, Path.cwd(), SourceLines(project).around, links=console.links)
    console.show(summary(report, Look(detail(arguments), _again(arguments), places)))


def _for_machines(report: Report, project: Path, arguments: argparse.Namespace) -> str:
    """Return a report in one of the forms that programs read."""
    places = Places(project, _base(arguments.format, project))
    if arguments.format == "gitlab":
        settings = _settings_file(project, str(report.run.project.get("settings")))
        return json.dumps(code_quality(report, places, settings), indent=2)
    lines = list((workflow_commands if arguments.format == "github" else concise)(report, places))
    return "\n".join([*lines, *([] if arguments.quiet else [verdict(report).plain])])


def _base(name: str, project: Path) -> Path:
    """Return the folder that paths are relative to: of the repository for CI, else the current one."""
    named = os.environ.get(_ROOTS.get(name, ""), "")
    if named:
        return Path(os.path.realpath(named))
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
