"""``pytest --pyargs django_conformance.suite`` for those who live in pytest, and nothing at all for everybody else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from django_conformance import results
from django_conformance.reasons import Reason
from tests.harness import write
from tests.snippets import SMALL

SUITE = ("--pyargs", "django_conformance.suite", "-p", "no:cacheprovider")
READING = ("--conformance-select", "project.configuration")
"""Checks that only read the project: the run starts nothing."""
QUICK = ("--conformance-select", "project.contract")
"""Checks for which a run is prepared as any other, its databases and services among it."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return the folder of a small project."""
    return write(tmp_path / "project", SMALL)


def run(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run pytest in a project's folder as its user would."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=project,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_other_peoples_tests(tmp_path: Path) -> None:
    """A pytest that is not asked for the suite sees nothing of the plugin: no output, no Django, no run."""
    write(
        tmp_path,
        {
            "test_a.py": "import sys\ndef test_a():\n    assert not {'hypothesis.strategies', 'rich', 'django_conformance.run.preparation'} & set(sys.modules)\n    assert 'django.conf' not in sys.modules\n"
        },
    )
    done = run(tmp_path, "--no-header", "-p", "no:django", "-p", "no:cacheprovider", "test_a.py")

    assert done.returncode == 0, done.stdout
    assert "conformance" not in done.stdout + done.stderr
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "__pycache__") == ["test_a.py"]


def test_the_suite(project: Path, tmp_path: Path) -> None:
    """The suite runs from a project's folder, with a header that says on what, and writes the same report."""
    done = run(project, *SUITE, *QUICK, "--ds=mysite.settings", f"--conformance-report={tmp_path / 'r.jsonl'}")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "settings mysite.settings (from --settings)" in done.stdout
    assert results.read(tmp_path / "r.jsonl").end.exit == 0
    assert not (project / "db.sqlite3").exists()


def test_the_settings_of_pytests_configuration(project: Path) -> None:
    """Without ``--ds`` the settings are those that the project's own pytest configuration names."""
    write(
        project,
        {
            "pytest.ini": "[pytest]\nDJANGO_SETTINGS_MODULE = other.settings\n",
            "other/__init__.py": "",
            "other/settings.py": "from mysite.settings import *\n",
        },
    )
    done = run(project, *SUITE, *READING)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "settings other.settings (from pytest's configuration)" in done.stdout


def test_a_finding(project: Path) -> None:
    """A finding fails its test, in the check's own words, with exit status 1."""
    write(project, {"conformance.toml": "[[tsak]]\nname = 'x'\n"})
    done = run(project, *SUITE, *QUICK, "--tb=short")

    assert done.returncode == 1
    assert "did you mean 'task'?" in done.stdout


def test_expected_failures(project: Path, tmp_path: Path) -> None:
    """An expected failure is an xfail of pytest's; an unexpected pass fails and names the entry."""
    entry = "[[expected]]\ncheck = '{}'\nreason = 'known since May'\n"
    write(project, {"conformance.toml": entry.format("project.contract.keys") + "[[tsak]]\nname = 'x'\n"})
    report = tmp_path / "r.jsonl"
    done = run(project, *SUITE, *QUICK, "-rx", f"--conformance-report={report}")

    assert done.returncode == 0, done.stdout
    assert "1 xfailed" in done.stdout
    assert "known since May" in done.stdout
    assert [result.outcome for result in results.read(report).results if result.check == "project.contract.keys"] == [
        "expected-failure"
    ]

    write(project, {"conformance.toml": entry.format("project.contract.keys")})
    done = run(project, *SUITE, *QUICK, f"--conformance-report={report}")
    passes = [result for result in results.read(report).results if result.outcome == "unexpected-pass"]

    assert done.returncode == 1, done.stdout
    assert [result.check for result in passes] == ["project.contract.keys"]
    assert "conformance.toml: expected[0] expects this to fail" in passes[0].message


def test_what_is_not_judged(project: Path, tmp_path: Path) -> None:
    """A check that cannot be judged is a skip of pytest's, and its result says why as data."""
    write(
        project,
        {
            "shop/migrations/__init__.py": "",
            "shop/migrations/0001_initial.py": """
                from django.db import migrations


                def stop(apps, schema_editor):
                    raise ValueError("no shelf")


                class Migration(migrations.Migration):
                    operations = [migrations.RunPython(stop)]
            """,
        },
    )
    report = tmp_path / "r.jsonl"
    checks = ("databases.sql.migrate", "databases.sql.read", "celery.broker.round-trip", "celery.broker.contract-task")
    done = run(
        project, *SUITE, f"--conformance-report={report}", *(f"--conformance-select={check}" for check in checks)
    )

    assert done.returncode == 1, done.stdout
    assert "1 failed, 3 skipped" in done.stdout
    assert {
        result.check: (result.outcome, result.reason, result.blocked_by) for result in results.read(report).results
    } == {
        "celery.broker.contract-task": ("skipped", Reason("contract", "task"), None),
        "celery.broker.round-trip": ("skipped", Reason("no-subject", "celery.app"), None),
        "databases.sql.migrate": ("failed", None, None),
        "databases.sql.read": ("blocked", None, "databases.sql.migrate"),
    }


def test_collect_only(project: Path) -> None:
    """``--collect-only`` lists the checks and judges nothing."""
    done = run(project, *SUITE, "--collect-only", "-q")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "project.configuration.importable-" in done.stdout


def test_a_selection_of_pytests_own(project: Path, tmp_path: Path) -> None:
    """``-k`` chooses among the checks; where it leaves none, the run is not complete."""
    report = tmp_path / "r.jsonl"
    done = run(project, *SUITE, *READING, "-k", "importable", f"--conformance-report={report}")

    assert done.returncode == 0, done.stdout + done.stderr
    assert [result.check for result in results.read(report).results] == ["project.configuration.importable"]
    assert run(project, *SUITE, *READING, "-k", "no_such_check").returncode == 2


def test_a_project_that_cannot_be_imported(project: Path) -> None:
    """The cause is told once, with exit status 2, and no traceback of pytest's."""
    write(project, {"shop/models.py": "import not_there\n"})
    done = run(project, *SUITE)

    assert done.returncode == 2
    assert "No module named 'not_there'" in done.stdout
    assert "shop/models.py:1" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_file_of_the_suite_that_cannot_be_loaded(project: Path, tmp_path: Path) -> None:
    """Checks that cannot be collected are an error of the tool, named in the report, and the run is not complete."""
    write(
        project, {"conftest.py": "import sys\nsys.modules['django_conformance.drivers.channels.conversation'] = None\n"}
    )
    report = tmp_path / "r.jsonl"
    done = run(project, *SUITE, *QUICK, "--conformance-select=channels.communicator", f"--conformance-report={report}")
    errors = [result for result in results.read(report).results if result.check == "project.suite.loads"]

    assert done.returncode == 2, done.stdout
    assert any("channels/test_communicator.py" in result.subject for result in errors)
    assert all(
        result.outcome == "error" and "django_conformance.drivers.channels.conversation" in result.message
        for result in errors
    )


def test_other_plugins(project: Path) -> None:
    """Plugins that shuffle tests or measure coverage do not disturb the order; several processes are declined with a reason."""
    pytest.importorskip("pytest_randomly")
    done = run(project, *SUITE, "--conformance-select=project", "-v")
    ran = [line for line in done.stdout.splitlines() if "PASSED" in line]

    assert done.returncode == 0, done.stdout + done.stderr
    assert "test_expected_failures" in ran[-2] + ran[-1]
    assert "test_refused_connections" in ran[-2] + ran[-1]
    done = run(project, *SUITE, "-n2")
    assert done.returncode != 0
    assert "-n0" in done.stderr


def test_levels_areas_and_selection(project: Path, tmp_path: Path) -> None:
    """Areas, levels and ids narrow what is run; every result is of a check that was asked for."""
    report = tmp_path / "r.jsonl"

    def ran(*arguments: str) -> set[tuple[str, str, str]]:
        run(project, *SUITE, *arguments, f"--conformance-report={report}")
        return {(result.area, result.level, result.check) for result in results.read(report).results}

    must = ran(
        "--conformance-area=databases",
        "--conformance-level=must",
        "--conformance-select=databases.configuration",
        "--conformance-select=project",
    )
    assert {level for _, level, _ in must} == {"must"}
    assert {area for area, _, _ in must} == {"databases", "project"}
    deselected = next(check for area, _, check in must if area == "databases")
    assert deselected not in {
        check
        for _, _, check in ran("--conformance-select=databases.configuration", f"--conformance-deselect={deselected}")
    }


def test_the_seed(project: Path) -> None:
    """Generated examples depend on the seed alone, also on CI, where Hypothesis has a profile of its own."""
    write(
        project,
        {
            "conftest.py": """
                import pytest
                from hypothesis import given, strategies

                def pytest_sessionfinish(session):
                    seen = []
                    @given(strategies.lists(strategies.integers()))
                    def generate(value):
                        seen.append(value)
                    generate()
                    print("SEEN", hash(str(seen[1:])))
            """
        },
    )

    def seen(seed: str) -> str:
        done = run(project, *SUITE, *QUICK, f"--conformance-seed={seed}", "-s", PYTHONHASHSEED="0", CI="true")
        lines = [line for line in done.stdout.splitlines() if "SEEN" in line]
        assert lines, done.stdout + done.stderr
        return lines[0]

    assert seen("1") == seen("1") != seen("2")
