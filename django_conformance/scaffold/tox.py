"""An environment for tox, in which the project is checked: https://tox.wiki/en/stable/config.html."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_conformance.scaffold.ci import Pipeline

NAME = "conformance"
_SECTION = re.compile(rf"^\[testenv:{NAME}\]", re.MULTILINE)


def has_section(text: str) -> bool:
    """Whether a ``tox.ini`` has the environment."""
    return bool(_SECTION.search(text))


def section(project: Pipeline) -> str:
    """Return the environment's section of ``tox.ini``."""
    requirements = [f"    -r {project.install.file}"] if project.install.file.endswith(".txt") else []
    lines = [
        "",
        f"[testenv:{NAME}]",
        "description = how the project behaves in production, compared with how its tests simulate it",
        "deps =",
        *requirements,
        f"    {project.tool.with_extras(project.extras)}",
        f"change_dir = {project.folder if project.folder != '.' else '{tox_root}'}",
        f"commands = django-conformance check{project.options} {{posargs}}",
    ]
    return "\n".join(lines) + "\n"
