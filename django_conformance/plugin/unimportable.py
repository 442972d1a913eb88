"""The one finding of a project that cannot be imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.results import Result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.inventory import Inventory
    from django_conformance.run.request import Request

CHECK = "project.configuration.importable"

_OWNERS = {
    "You must define a 'default' database": ("databases.configuration.default-alias", "databases", "DATABASES"),
}
"""Causes that a check of an area is about: text of the cause to the check, its area and the subject."""


def results_for(inventory: Inventory, request: Request) -> Iterator[Result]:
    """Yield a result for each problem that stopped the import: the innermost cause and its place."""
    for problem in inventory.project.problems:
        doing = {
            "settings": f"The settings module {problem.subject} cannot be imported",
            "setup": "django.setup() failed",
        }
        check, area, subject = next(
            (owner for text, owner in _OWNERS.items() if text in problem.message), (CHECK, "project", problem.subject)
        )
        yield Result(
            check=check,
            area=area,
            level="must",
            subject=subject,
            outcome="failed",
            message=f"{doing.get(problem.stage, 'The project cannot be imported')}: {problem.message}",
            hint=_hint(problem.message, request),
            docs="https://docs.djangoproject.com/en/stable/topics/settings/#designating-the-settings",
            location=problem.location,
            evidence={"stage": problem.stage, "cause": problem.message},
            reproduce=request.reproduce(check),
        )


def _hint(message: str, request: Request) -> str:
    if message.startswith("ModuleNotFoundError"):
        return f"Run in the project's own environment and folder: {request.project} is what is on the path."
    if message.startswith("KeyError") or "environment" in message:
        return "Set the variables that the settings need before the command; their endpoints are never connected to."
    command = f"DJANGO_SETTINGS_MODULE={request.settings} python -c 'import django; django.setup()'"
    return f"See it for yourself: cd {request.project} && {command}"
