"""Every exit status is reached for real, and every error says what to do next, without a traceback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from django_conformance import results
from tests.harness import check, command, write
from tests.miniature import BASE
from tests.snippets import SMALL

QUICK = ("--select", "project.configuration")
"""Checks that only read the project: the run starts nothing."""
PREPARED = ("--select", "project.contract")
"""Checks for which a run is prepared as any other, its databases and services among it."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return the folder of a small project without Celery and Channels."""
    return write(tmp_path / "project", SMALL)


def test_clean(project: Path, tmp_path: Path) -> None:
    """A project without a fault gives 0, and its report ends with that."""
    checked = check(project, *PREPARED, report=tmp_path / "r.jsonl")

    assert (checked.status, checked.report.end.exit) == (0, 0)
    assert "Clean" in checked.output


def test_findings(project: Path, tmp_path: Path) -> None:
    """A finding gives 1, names the culprit, how to fix it, and how to see it again; that command gives 1 too."""
    write(project, {"conformance.toml": "[[tsak]]\nname = 'x'\n"})
    checked = check(project, *PREPARED, report=tmp_path / "r.jsonl")
    finding = checked.findings()[0]

    assert checked.status == 1
    assert "did you mean 'task'?" in finding.message
    assert finding.hint
    assert finding.reproduce.startswith("django-conformance check ")
    assert command(*finding.reproduce.split()[1:]).returncode == 1


def test_not_importable(project: Path, tmp_path: Path) -> None:
    """A project that cannot be imported gives 2 and exactly one finding: the cause and its line."""
    write(project, {"shop/models.py": "import not_there\n"})
    checked = check(project, report=tmp_path / "r.jsonl")

    assert checked.status == 2
    assert [(one.check, one.outcome, str(one.location)) for one in checked.report.results] == [
        ("project.configuration.importable", "failed", "shop/models.py:1")
    ]
    assert "No module named 'not_there'" in checked.output
    assert "Traceback" not in checked.output
    done = command("inventory", "--project", str(project))
    assert (done.returncode, "not_there" in done.stdout, "Traceback" in done.stdout + done.stderr) == (2, True, False)


def test_nothing_checked(project: Path, tmp_path: Path) -> None:
    """Asked for an area that the project does not have, a check is not complete, and says why each was left out."""
    checked = check(project, "--area", "channels", report=tmp_path / "r.jsonl")

    assert checked.status == 2
    assert {one.outcome for one in checked.report.results if one.area == "channels"} == {"skipped"}
    assert "Nothing was checked" in checked.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--project", "/not/there"], "There is no folder /not/there"),
        (["--settings", ""], "manage.py"),
        (["--contract", "absent.toml"], "absent.toml cannot be read"),
        (["--contract", "broken.toml"], "is not valid TOML"),
        (["--select", "celery.parity.retrun-value"], "Did you mean celery.parity.return-value"),
        (["--select", "crontab_minute"], "Did you mean celery.configuration.crontab-minute?"),
        (["--deselect", "nothing-like-it"], "django-conformance catalogue"),
        (["--reference", "--settings", "x"], "cannot be combined with --project or --settings"),
        (["--report", "manage.py/r.jsonl"], "cannot be written"),
        (["--report", "."], "cannot be written"),
        (["--level", "may"], "invalid choice: 'may'"),
        (["--area", "mail"], "invalid choice: 'mail'"),
        (["--max-examples", "0"], "not a positive number"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, list) else "",
)
def test_usage_errors(tmp_path: Path, arguments: list[str], message: str) -> None:
    """A command that cannot be carried out gives 2 and a sentence with what to do."""
    project = write(tmp_path, {**SMALL, "broken.toml": "[[task"})
    if arguments[0] == "--settings":
        (project / "manage.py").unlink()
    done = command("check", *arguments, cwd=project)

    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_a_manage_py_further_down(tmp_path: Path) -> None:
    """Where manage.py lies in a folder below, the message names that folder."""
    write(tmp_path / "src", SMALL)
    done = command("check", cwd=tmp_path)

    assert done.returncode == 2
    assert f"--project {tmp_path / 'src'}" in done.stderr


def test_a_service_that_does_not_start(tmp_path: Path) -> None:
    """A service whose given URL is none gives 2 and names the variable."""
    project = shutil.copytree(BASE, tmp_path / "project")
    done = command(
        "check",
        "--project",
        str(project),
        *PREPARED,
        DJANGO_CONFORMANCE_REDIS_URL="http://redis",
        DJANGO_CONFORMANCE_SERVICE_SOURCES="",
    )

    assert done.returncode == 2
    assert "DJANGO_CONFORMANCE_REDIS_URL" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_where_the_settings_were_found(project: Path, tmp_path: Path) -> None:
    """Option, environment, manage.py and contract go one before the other, and the header says which it was."""
    write(
        project,
        {
            "other/__init__.py": "",
            "other/settings.py": "from mysite.settings import *\n",
            "conformance.toml": "[project]\nsettings = 'mysite.settings'\n",
        },
    )

    def found(*options: str, **environment: str) -> tuple[str, str]:
        checked = check(project, *QUICK, *options, report=tmp_path / "r.jsonl", **environment)
        assert checked.status == 0, checked.output
        return checked.report.run.project["settings"], checked.report.run.project["settings_from"]

    assert found("--settings", "other.settings", DJANGO_SETTINGS_MODULE="mysite.settings") == (
        "other.settings",
        "--settings",
    )
    assert found(DJANGO_SETTINGS_MODULE="other.settings") == ("other.settings", "$DJANGO_SETTINGS_MODULE")
    assert found() == ("mysite.settings", "manage.py")
    (project / "manage.py").unlink()
    assert found() == ("mysite.settings", "the contract")


def test_a_project_that_gets_in_the_way(tmp_path: Path) -> None:
    """Modules named like ours, a conftest that raises and odd pytest configuration do not matter to a check."""
    trap = "raise SystemExit('the project is in the way')\n"
    files = {f"{name}/__init__.py": trap for name in ("tests", "suite", "fixtures", "benchmarks", "suite/project")}
    files |= {
        "conftest.py": trap,
        "tests/test_x.py": trap,
        "pytest.ini": "[pytest]\naddopts = --nonsense -n 4\n",
        "setup.cfg": "[tool:pytest]\naddopts = --worse\n",
    }
    files |= {
        "tox.ini": "[pytest]\naddopts = -x\n",
        "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '-p no:django'\n",
        "sample_project.py": trap,
    }
    project = write(tmp_path / "a project", {**SMALL, **files})
    checked = check(
        project,
        "--select",
        "project",
        "--select",
        "databases.configuration",
        report=tmp_path / "r.jsonl",
        PYTEST_ADDOPTS="--nonsense",
        PYTHONPATH=str(project),
    )

    assert checked.status == 0, checked.output
    assert {one.area for one in checked.report.results if one.outcome == "passed"} == {"project", "databases"}


def test_a_relative_report(project: Path, tmp_path: Path) -> None:
    """A report's path is relative to where the command is given, and folders above it are made."""
    done = command("check", "--project", str(project), *QUICK, "--report", "new/r.jsonl", cwd=tmp_path)

    assert done.returncode == 0
    assert results.read(tmp_path / "new" / "r.jsonl").end.exit == 0


def test_how_it_looks(project: Path) -> None:
    """Without a terminal there are no colours and no progress bar; a narrow one is kept to."""
    wide = command("check", "--project", str(project), *QUICK)
    narrow = command("check", "--project", str(project), *QUICK, COLUMNS="40", NO_COLOR="1", FORCE_COLOR="")

    assert "\x1b" not in wide.stdout + narrow.stdout
    assert max(len(line) for line in narrow.stdout.splitlines()) <= 40


def test_a_reader_that_leaves(project: Path) -> None:
    """``| head -1`` ends the command without a complaint."""
    for arguments in (["catalogue"], ["catalogue", "--json"], ["inventory", "--project", str(project)]):
        process = subprocess.Popen(
            [sys.executable, "-m", "django_conformance", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert process.stdout is not None
        process.stdout.close()
        _, error = process.communicate(timeout=120)
        assert (process.returncode, error) == (2, b"")


def test_inventory_as_json(project: Path) -> None:
    """``inventory --json`` prints one JSON document and nothing else, whatever the project prints."""
    with (project / "mysite" / "settings.py").open("a") as settings:
        settings.write("\nprint('noise')\n")
    done = command("inventory", "--project", str(project), "--json")

    assert done.returncode == 0
    assert json.loads(done.stdout)["project"]["installed_apps"] == ["shop"]
