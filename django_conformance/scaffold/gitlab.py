"""Jobs of GitLab CI, in a file that ``.gitlab-ci.yml`` includes: a check of each push, and the version matrix on demand.

https://docs.gitlab.com/ci/yaml/
"""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django_conformance.scaffold.ci import Pipeline

PATH = "conformance.gitlab-ci.yml"
MAIN = ".gitlab-ci.yml"
INCLUDE = f"include:\n  - local: {PATH}\n"
_REPORTS = "--format gitlab --output gl-code-quality-report.json --junit junit.xml"
_MOST_CELLS = 200
"""How many jobs GitLab takes in ``parallel:matrix``."""


def jobs(project: Pipeline) -> str:
    """Return the file that is included."""
    run = project.install.run
    enter = [] if project.folder == "." else [f"cd {json.dumps(project.folder)}"]
    check = [
        *enter,
        *(line for line in project.install.lines if not line.startswith("#")),
        f"{run}django-conformance check{project.options} --report results.jsonl {_REPORTS}",
    ]
    cell = [
        *enter,
        f"pip install {project.tool_with('matrix', project.extras)}",
        f'django-conformance matrix{project.options} --project . --cell "$CELL" --reports reports',
    ]
    report = [
        *enter,
        f"pip install {project.tool_with()}",
        "django-conformance report reports --html conformance.html",
    ]
    return f"""\
# Written by `django-conformance init`; yours to change. `{MAIN}` includes it:
#
#   include:
#     - local: {PATH}

conformance:
  stage: test
  image: python:{project.python}
  variables:
    PIP_CACHE_DIR: "$CI_PROJECT_DIR/.cache/pip"
    # Variables that your settings need; no service does: a run has its own.
  cache:
{_cache_key(project)}    paths:
      - .cache/pip
  script:
{_items(check)}
  artifacts:
    when: always
    reports:
      codequality: {json.dumps(project.inside("gl-code-quality-report.json"))}
      junit: {json.dumps(project.inside("junit.xml"))}
    paths:
      - {json.dumps(project.inside("results.jsonl"))}

conformance cells:  # the version matrix, one cell a job: `django-conformance matrix --list` says why each is there
  stage: test
  image: python:$PYTHON
  rules:
    - when: manual
  allow_failure: true
  parallel:
    matrix:
{_cells(project.cells)}
  script:
{_items(cell)}
  artifacts:
    when: always
    paths:
      - {json.dumps(project.inside("reports"))}

conformance report:  # one report of all cells, once they have run
  stage: test
  image: python:{project.python}
  allow_failure: true
  needs:
    - job: conformance cells
      artifacts: true
  script:
{_items(report)}
  artifacts:
    when: always
    paths:
      - {json.dumps(project.inside("conformance.html"))}
"""


def _cache_key(project: Pipeline) -> str:
    if not project.install.file:
        return "    key: conformance\n"
    return f"    key:\n      files:\n        - {json.dumps(project.install.file)}\n"


def _cells(cells: Mapping[str, str]) -> str:
    """Return a job for each cell, in an image that has its Python."""
    jobs = islice(cells.items(), _MOST_CELLS)
    return "\n".join(f"      - {{ CELL: {json.dumps(name)}, PYTHON: {json.dumps(python)} }}" for name, python in jobs)


def _items(lines: Iterable[str]) -> str:
    return "\n".join(f"    - {json.dumps(line, ensure_ascii=False)}" for line in lines)
