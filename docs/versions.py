"""What is generated from the version matrix: parts of tox.ini, README.md and docs/matrix.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.environments.cells import (
    LIBRARIES,
    TITLES,
    USUAL,
    cells,
    requirements_of,
    variables_of,
    versions,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django_conformance.environments.cells import Cell

EXTRAS = ("celery", "channels", "redis", "postgresql", "embedded")
"""What `all` brings, but for the version that it holds: a lane holds none."""


def env_list() -> str:
    """Return tox's list of environments."""
    return _setting("env_list", [cell.name for cell in cells()])


def extras() -> str:
    """Return with which extras the tool is installed in a cell."""
    lanes = requirements_of("lane")
    held = [f"{''.join(f'!{lane}-' for lane in lanes).rstrip('-')}: all"]
    return _setting("extras", [*held, *(f"{lane}: {extra}" for lane in lanes for extra in EXTRAS)])


def deps() -> str:
    """Return what each factor of a cell's name is installed with."""
    lines = [
        f"{'' if axis in ('lane', *USUAL) else axis}{version}: {line}"
        for axis in (*LIBRARIES, "lane", *USUAL)
        for version, required in requirements_of(axis).items()
        for line in required
    ]
    return _setting("deps", lines)


def set_env() -> str:
    """Return how a cell tells the reference project its server, broker and database.

    What is imported is compiled once, at the build, and not by every process of a run: uv leaves it to the first import.
    """
    lines = ["UV_COMPILE_BYTECODE = 1"]
    lines += [
        f"{choice}: {name} = {value}"
        for axis in USUAL
        for choice, variables in variables_of(axis).items()
        for name, value in variables.items()
    ]
    return _setting("set_env", lines)


def ignore_outcome() -> str:
    """Return which cells report without failing."""
    lanes = sorted({cell.lane for cell in cells() if cell.may_fail})
    return _setting(
        "ignore_outcome", [f"{lane}: true" for lane in lanes] + [f"{'-'.join(f'!{one}' for one in lanes)}: false"]
    )


def supported() -> str:
    """Return the table of versions."""
    rows = [f"| {TITLES[axis]} | {', '.join(versions(axis))} |" for axis in ("python", *LIBRARIES)]
    names = {"server": "ASGI server", "broker": "broker", "database": "database"}
    rows += [f"| {names[axis]} | {', '.join(_PRODUCTS[name] for name in versions(axis))} |" for axis in USUAL]
    return "\n".join(["| | |", "| --- | --- |", *rows])


def cells_table() -> str:
    """Return the table of cells."""
    rows = [f"| `{cell.name}` | {cell.reason}{' (may fail)' if cell.may_fail else ''} |" for cell in cells()]
    return "\n".join(["| cell | why it is there |", "| --- | --- |", *rows])


def gitlab() -> str:
    """Return an example of GitLab's own matrix, which has to be written out."""

    def job(cell: Cell) -> str:
        return f'      - {{ CELL: "{cell.name}", PYTHON: "{cell.python}" }}'

    lines = [
        "```yaml",
        "conformance:",
        '  image: "python:$PYTHON"',
        "  parallel:",
        "    matrix:",
        *(job(cell) for cell in cells() if not cell.may_fail),
        "  script:",
        "    - pip install 'django-conformance[all,matrix]'",
        '    - django-conformance matrix --cell "$CELL" --reports reports',
        "  artifacts:",
        "    when: always",
        "    paths: [reports/]",
        "```",
    ]
    return "\n".join(lines)


_PRODUCTS = {
    "daphne": "Daphne",
    "uvicorn": "Uvicorn",
    "hypercorn": "Hypercorn",
    "redis": "Redis",
    "rabbitmq": "RabbitMQ",
    "sqlite": "SQLite",
    "postgresql": "PostgreSQL",
    "mariadb": "MariaDB",
}


def _setting(name: str, lines: Iterable[str]) -> str:
    return "\n".join([f"{name} =", *(f"    {line}" for line in lines)])


PARTS: dict[str, Callable[[], str]] = {
    "cells": cells_table,
    "deps": deps,
    "env_list": env_list,
    "extras": extras,
    "gitlab": gitlab,
    "ignore_outcome": ignore_outcome,
    "set_env": set_env,
    "supported": supported,
}
