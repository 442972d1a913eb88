"""A workflow of GitHub Actions: a check of each push and pull request, and the version matrix when somebody asks for it.

Actions are pinned to commits. https://docs.github.com/en/actions/reference/security/secure-use
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_conformance.scaffold.ci import Pipeline

PATH = ".github/workflows/conformance.yml"

CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"
SETUP_PYTHON = "actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0"
DOWNLOAD = "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1"
UPLOAD = "actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0"


def workflow(project: Pipeline) -> str:
    """Return the workflow's file."""
    run = project.install.run
    return f"""\
# Written by `django-conformance init`; yours to change.
name: conformance

on:
  push:
    branches: [main, master]
  pull_request:
  workflow_dispatch:  # the version matrix too

permissions:
  contents: read

concurrency:
  group: conformance-${{{{ github.ref }}}}
  cancel-in-progress: true

defaults:
  run:
    shell: bash
{_working_directory(project)}
jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    # env:  # variables that your settings need; no service does: a run has its own
    #   SECRET_KEY: not-a-secret
    steps:
{_begun(json.dumps(project.python))}{_cache(project)}      - name: Install
        run: |
{_block(project.install.lines)}
      - name: Check
        run: |
          {run}django-conformance check{project.options} --format github \\
            --report results.jsonl --markdown "$GITHUB_STEP_SUMMARY"
      - name: Keep the results
        if: always()
        uses: {UPLOAD}
        with:
          name: conformance
          path: {project.inside("results.jsonl")}
          if-no-files-found: ignore

  cells:
    if: github.event_name == 'workflow_dispatch'
    runs-on: ubuntu-latest
    outputs:
      matrix: ${{{{ steps.list.outputs.matrix }}}}
    steps:
{_begun(json.dumps(project.python))}      - name: Install
        run: pip install {project.tool_with("matrix")}
      - name: List the cells
        id: list
        run: echo "matrix=$(django-conformance matrix --list --json)" >> "$GITHUB_OUTPUT"

  cell:
    needs: cells
    runs-on: ubuntu-latest
    timeout-minutes: 60
    continue-on-error: ${{{{ matrix.experimental }}}}
    strategy:
      fail-fast: false
      matrix: ${{{{ fromJSON(needs.cells.outputs.matrix) }}}}
    name: ${{{{ matrix.cell }}}}
    env:
      CELL: ${{{{ matrix.cell }}}}
    steps:
{_begun("${{ matrix.python }}")}      - name: Install
        run: pip install {project.tool_with("matrix", project.extras)}
      - name: Check the cell
        run: django-conformance matrix{project.options} --project . --cell "$CELL" --reports reports
      - name: Keep the results
        if: always()
        uses: {UPLOAD}
        with:
          name: cell-${{{{ matrix.cell }}}}
          path: {project.inside("reports")}
          if-no-files-found: ignore

  report:
    needs: cell
    if: always() && needs.cell.result != 'skipped'
    runs-on: ubuntu-latest
    steps:
      - uses: {SETUP_PYTHON}
        with:
          python-version: {json.dumps(project.python)}
      - uses: {DOWNLOAD}
        with:
          pattern: cell-*
          path: cells
      - name: Install
        working-directory: .
        run: pip install {project.tool_with()}
      - name: One report of all cells
        working-directory: .
        run: django-conformance report cells/* --html conformance.html --markdown "$GITHUB_STEP_SUMMARY"
      - name: Keep the report
        if: always()
        uses: {UPLOAD}
        with:
          name: conformance-matrix
          path: conformance.html
          if-no-files-found: ignore
"""


def _begun(python: str) -> str:
    """Return the steps that a job on the project's files begins with."""
    return f"""\
      - uses: {CHECKOUT}
        with:
          persist-credentials: false
      - uses: {SETUP_PYTHON}
        with:
          python-version: {python}
"""


def _working_directory(project: Pipeline) -> str:
    return "" if project.folder == "." else f"    working-directory: {json.dumps(project.folder)}\n"


def _cache(project: Pipeline) -> str:
    """Return the lines that keep pip's downloads, for as long as the requirements stay the same."""
    if not project.install.file:
        return ""
    return f"          cache: pip\n          cache-dependency-path: {json.dumps(project.install.file)}\n"


def _block(lines: Iterable[str]) -> str:
    return "\n".join(f"          {line}" for line in lines)
