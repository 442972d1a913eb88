"""The findings for a project that cannot be imported: nothing else can be judged."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.deadlines import raised
from django_conformance.discovery.missing import lacking_hint, package_hint
from django_conformance.results import Result
from django_conformance.rules.loading import IMPORTABLE, load
from django_conformance.run.discover import LATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.inventory import Inventory, Problem
    from django_conformance.run.request import Request

_OWNERS = {
    "You must define a 'default' database": ("databases.configuration.default-alias", "DATABASES"),
}
"""Causes that belong to another rule: text in the cause to the rule and the subject."""

_DOING = {
    "settings": "The settings module {} cannot be imported",
    "setup": "django.setup() failed",
}

_EXAMPLES = ("example", "sample", "template", "dist")
"""What the names of files say that are there to be copied."""

_HINT_LATE = "If the project is only slow, {}; if it hangs, the line is the one it hung at."


def results_for(inventory: Inventory, request: Request) -> Iterator[Result]:
    """Yield a result for each problem that stopped the import: the innermost cause and its place."""
    for problem in inventory.project.problems:
        rule, subject = next(
            (owner for text, owner in _OWNERS.items() if text in problem.message), (IMPORTABLE, problem.subject)
        )
        check = load(rule).check
        late = LATE in problem.message
        doing = (
            "The project was not there in time"
            if late
            else _DOING.get(problem.stage, "The project cannot be imported").format(problem.subject)
        )
        yield Result(
            check=check.id,
            area=check.area,
            level=check.level,
            subject=subject,
            outcome="failed",
            message=f"{doing}: {problem.message}",
            hint=_HINT_LATE.format(raised()) if late else _hint(problem, request),
            docs=check.docs,
            location=problem.location,
            evidence={"stage": problem.stage, "cause": problem.message},
            reproduce=request.reproduce(check.id),
        )


def _hint(problem: Problem, request: Request) -> str:
    message = problem.message
    if message.startswith("ModuleNotFoundError"):
        example = _example(request)
        if example is not None:
            return f"Copy {example} to {_file(request).name}, with your values in it."
        own = f"Run this in the project's own environment and folder: the import path has {request.project}."
        return package_hint(message, request.project) or own
    lacking = lacking_hint(problem, request.project, request.settings)
    if lacking is not None:
        return lacking
    if "PackageNotFoundError" in message:
        return "Its version is read from its own installation: install the project, python -m pip install -e ."
    command = f"DJANGO_SETTINGS_MODULE={request.settings} python -c 'import django; django.setup()'"
    return f"To reproduce it: cd {request.project} && {command}"


def _example(request: Request) -> Path | None:
    """Return the file that a project has for its users to copy, where its settings module is not there."""
    file = _file(request)
    there = () if file.exists() or not file.parent.is_dir() else sorted(file.parent.glob(f"{file.stem}*"))
    return next((path for path in there if any(word in path.name for word in _EXAMPLES)), None)


def _file(request: Request) -> Path:
    return Path(request.project, *request.settings.split(".")).with_suffix(".py")
