"""The files for CI: valid YAML, pinned actions, command lines that the real parser takes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from django_conformance import cli
from django_conformance.catalogue import only_read
from django_conformance.inventory import Inventory
from django_conformance.inventory.project import ProjectInventory
from django_conformance.run.suite_options import selection
from django_conformance.scaffold import github, gitlab, tox
from django_conformance.scaffold.ci import Pipeline, pipeline
from django_conformance.scaffold.tool import ToolRequirement

if TYPE_CHECKING:
    from collections.abc import Mapping

INVENTORY = Inventory(project=ProjectInventory(settings="shop.settings"))
ROOT = Path(__file__).resolve().parents[2]
CELLS = {"py3.12-django5.2": "3.12", "py3.13-django6.0": "3.13"}


def of(
    repository: Path,
    folder: str = ".",
    options: str = "",
    files: Mapping[str, str] | None = None,
    *,
    tool: ToolRequirement | None = None,
) -> Pipeline:
    """Return the pipeline of a project in a folder of a repository with these files."""
    project = repository / folder
    project.mkdir(exist_ok=True)
    for name, text in (files or {}).items():
        (repository / name).write_text(text)
    return pipeline(INVENTORY, project, repository, options, CELLS, tool=tool)


def command_lines(scripts: list[str]) -> list[list[str]]:
    """Return the arguments of every command line of the tool in scripts of a shell."""
    lines = [line for script in scripts for line in script.replace("\\\n", " ").splitlines()]
    words = [
        shlex.split(re.sub(r"\$\((.*?)\)", r" \1 ", line.partition(">>")[0].replace('"', " ")))
        for line in lines
        if "django-conformance " in line
    ]
    return [line[line.index("django-conformance") + 1 :] for line in words]


def jobs(text: str) -> dict[str, Any]:
    """Return the jobs of a workflow."""
    return dict(yaml.safe_load(text)["jobs"])


@pytest.mark.parametrize("lock", ["requirements.txt", "uv.lock", "poetry.lock", "Pipfile.lock", "nothing"])
@pytest.mark.parametrize("folder", [".", "back end"])
def test_every_command_line_is_one(tmp_path: Path, lock: str, folder: str) -> None:
    """The parser of the program takes each, however the project is installed."""
    project = of(tmp_path, folder, " --settings shop.settings", {lock: ""})
    steps = [step for job in jobs(github.workflow(project)).values() for step in job["steps"]]
    scripts = [step["run"] for step in steps if "run" in step]
    document = yaml.safe_load(gitlab.jobs(project))
    scripts += [line for job in document.values() for line in job["script"]]

    lines = command_lines(scripts)

    assert [line[0] for line in lines] == ["check", "matrix", "matrix", "report", "check", "matrix", "report"]
    assert [cli.parser().parse_args(line).command for line in lines] == [line[0] for line in lines]


def test_actions_are_pinned_and_permissions_are_few(tmp_path: Path) -> None:
    """Each action is a commit, with its release in a comment; the token may only read; no input is pasted into a script."""
    text = github.workflow(of(tmp_path))
    uses = re.findall(r"uses: (.*)", text)

    assert [use for use in uses if not re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use)] == []
    assert yaml.safe_load(text)["permissions"] == {"contents": "read"}
    assert text.count("persist-credentials: false") == text.count("actions/checkout@")
    scripts = [step["run"] for job in jobs(text).values() for step in job["steps"] if "run" in step]
    assert [script for script in scripts if "${{" in script] == []


def test_the_matrix_of_github_is_what_the_command_lists(tmp_path: Path) -> None:
    """One job lists the cells, and another runs one of them."""
    text = github.workflow(of(tmp_path))

    assert jobs(text)["cell"]["strategy"]["matrix"] == "${{ fromJSON(needs.cells.outputs.matrix) }}"
    assert "django-conformance matrix --list --json" in jobs(text)["cells"]["steps"][-1]["run"]


def test_the_matrix_of_gitlab_names_the_cells(tmp_path: Path) -> None:
    """A job each, in the same file, and in an image that has the Python of the cell."""
    document = yaml.safe_load(gitlab.jobs(of(tmp_path)))

    assert document["conformance cells"]["image"] == "python:$PYTHON"
    assert document["conformance cells"]["parallel"]["matrix"] == [
        {"CELL": "py3.12-django5.2", "PYTHON": "3.12"},
        {"CELL": "py3.13-django6.0", "PYTHON": "3.13"},
    ]
    assert yaml.safe_load(gitlab.INCLUDE) == {"include": [{"local": gitlab.PATH}]}


def test_paths_are_those_of_a_project_in_a_folder(tmp_path: Path) -> None:
    """Commands run in the folder of manage.py; artifacts and caches are named from the root."""
    project = of(tmp_path, "backend", files={"requirements.txt": "django"})
    workflow = yaml.safe_load(github.workflow(project))
    (check,) = [step for step in workflow["jobs"]["check"]["steps"] if step.get("name") == "Install"]
    document = yaml.safe_load(gitlab.jobs(project))

    assert workflow["defaults"]["run"] == {"shell": "bash", "working-directory": "backend"}
    assert "pip install -r ../requirements.txt 'django-conformance[embedded]'" in check["run"]
    assert 'cache-dependency-path: "requirements.txt"' in github.workflow(project)
    assert document["conformance"]["script"][0] == 'cd "backend"'
    assert document["conformance"]["artifacts"]["reports"]["codequality"] == "backend/gl-code-quality-report.json"
    assert document["conformance"]["cache"]["key"] == {"files": ["requirements.txt"]}


@pytest.mark.parametrize(
    ("files", "command"),
    [
        ({"uv.lock": "", "requirements.txt": ""}, "uv sync --frozen"),
        ({"poetry.lock": "", "pyproject.toml": "[build-system]"}, "poetry install --no-interaction"),
        (
            {"requirements.txt": "", "pyproject.toml": "[project]"},
            "pip install -r requirements.txt 'django-conformance[embedded]'",
        ),
        ({"pyproject.toml": "[project]"}, "pip install . 'django-conformance[embedded]'"),
        ({"setup.py": "", "pyproject.toml": "[tool.ruff]"}, "pip install . 'django-conformance[embedded]'"),
        ({"pyproject.toml": "[tool.ruff]"}, "pip install 'django-conformance[embedded]'"),
    ],
)
def test_a_project_is_installed_from_the_most_exact_file(tmp_path: Path, files: dict[str, str], command: str) -> None:
    """A lock before a list of requirements, that before the package itself; where there is nothing, the tool alone."""
    assert command in of(tmp_path, files=files).install.lines


def test_a_tox_environment_is_added_once(tmp_path: Path) -> None:
    """Its section is recognised."""
    text = tox.section(of(tmp_path, files={"requirements.txt": ""}))

    assert tox.has_section(text)
    assert not tox.has_section("[testenv]\n# [testenv:conformance]\n")
    assert "commands = django-conformance check {posargs}\n" in text


def test_the_hook_and_the_action_call_the_program_as_it_is() -> None:
    """The options of both are known to the parser, and the hook needs no service."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    uses = [step["uses"] for step in action["runs"]["steps"] if "uses" in step]
    (check,) = [step["run"] for step in action["runs"]["steps"] if step.get("id") == "check"]

    arguments = cli.parser().parse_args(hook["entry"].split()[1:])
    assert only_read(selection(arguments))
    assert [use for use in uses if not re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", use)] == []
    options = shlex.split(check.partition("python -m django_conformance ")[2].replace("\\\n", " "))
    assert cli.parser().parse_args(options[:-1]).command == "check"
    assert "${{" not in check
