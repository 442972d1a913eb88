"""A project's own requirements are read from whichever file states them most exactly."""

from __future__ import annotations

import json
import logging
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from django_conformance.environments import uv
from django_conformance.environments.requirements import find
from django_conformance.errors import UsageError

if TYPE_CHECKING:
    from tests.environments.conftest import Write

LOOSE = {"requirements.txt": "Django>=4.2\n"}
PACKAGE = """
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"

[project]
name = "mysite"
version = "1.2"
requires-python = ">=3.10"
dependencies = ["Django>=4.2,<5"]

[project.optional-dependencies]
postgres = ["psycopg>=3"]
everything = ["mysite[postgres]", "celery"]

[dependency-groups]
dev = ["iniconfig"]
docs = [{ include-group = "dev" }, "sphinx"]
"""
POETRY = """
[tool.poetry]
package-mode = false

[tool.poetry.dependencies]
python = "^3.10"
django = "^4.2"
celery = { version = "~5.3.1", extras = ["redis"] }
neighbour = { path = "neighbour", develop = true }
psycopg = { version = "*", optional = true }

[tool.poetry.extras]
postgres = ["psycopg"]

[tool.poetry.group.dev.dependencies]
iniconfig = "*"

[tool.poetry.group.docs]
optional = true

[tool.poetry.group.docs.dependencies]
sphinx = "*"
"""
POETRY_LOCK = """
[[package]]
name = "django"
version = "4.2.16"

[[package]]
name = "celery"
version = "5.3.6"

[[package]]
name = "forked"
version = "1.0"

[package.source]
type = "git"
url = "https://example.com/forked.git"
reference = "main"
resolved_reference = "0123abc"
"""
PYLOCK = """
lock-version = "1.0"
created-by = "a test"
requires-python = ">=3.10"

[[packages]]
name = "django"
version = "4.2.16"

[[packages]]
name = "tzdata"
version = "2024.2"
marker = "sys_platform == 'win32'"

[[packages]]
name = "neighbour"
directory = { path = "neighbour" }
"""


def test_a_requirements_file_with_all_that_pip_knows(write: Write) -> None:
    """Includes, constraints, hashes, markers, extras, folders, addresses and options are what pip takes them for."""
    folder = write(
        {
            "requirements.txt": "--extra-index-url https://packages.example.com/simple\n-r requirements/more.txt\n"
            "-c bounds.txt\n-e ./neighbour[fast]  # ours\ngit+https://example.com/forked.git@main#egg=forked\n",
            "requirements/more.txt": "Django==4.2.16 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
            "celery[redis]>=5.3 ; python_version >= '3.8'\n",
            "bounds.txt": "kombu<5.5\n",
            "neighbour/setup.py": "",
        }
    )
    found = find(folder)
    assert found.requirements == (
        "Django==4.2.16",
        'celery[redis]>=5.3; python_version >= "3.8"',
        f"-e {folder / 'neighbour'}[fast]",
        "forked @ git+https://example.com/forked.git@main",
    )
    assert found.constraints == ("kombu<5.5",)
    assert found.options == ("--extra-index-url https://packages.example.com/simple",)
    assert found.origin == str(folder / "requirements.txt")


def test_what_is_no_requirement_is_named(write: Write) -> None:
    """A line that pip would refuse is an error with file and line."""
    folder = write({"requirements.txt": "Django>=4.2\n-e ./gone\n"})
    with pytest.raises(UsageError, match=r"requirements.txt, line 2: there is no .*gone"):
        find(folder)


def test_the_most_exact_file_is_taken(write: Write) -> None:
    """A lock at the repository's root goes before the loose requirements beside the project, and nothing above the root counts."""
    folder = write({"site/backend/requirements.txt": "Django\n", "requirements.txt": "celery\n"})
    (folder / "site" / ".git").mkdir()
    backend = folder / "site" / "backend"
    assert find(backend).requirements == ("Django",)
    write({"site/Pipfile.lock": json.dumps({"default": {"django": {"version": "==4.2.16"}}})})
    assert find(backend).kind == "Pipfile.lock"
    assert find(backend, str(backend / "requirements.txt")).requirements == ("Django",)


def test_other_files_beside_it_are_named(write: Write) -> None:
    """Where several requirements files stand together, the usual name is taken and the others are said."""
    found = find(write({**LOOSE, "requirements-dev.txt": "pytest\n", "requirements/production.txt": "Django\n"}))
    assert found.requirements == ("Django>=4.2",)
    assert "requirements-dev.txt" in found.notes[0]
    assert "requirements/production.txt" in found.notes[0]
    assert "were not read" in found.notes[0]


def test_files_that_it_includes_are_read(write: Write) -> None:
    """What requirements.txt reads by -r, and what that reads, is not said to be left out."""
    found = find(
        write(
            {
                "requirements.txt": "-r requirements/production.txt\n",
                "requirements/production.txt": "-r base.txt\ngunicorn\n",
                "requirements/base.txt": "Django\n",
                "requirements/development.txt": "-r base.txt\nruff\n",
            }
        )
    )

    assert found.requirements == ("Django", "gunicorn")
    assert found.notes == ("requirements/development.txt was not read. Name another file with --requirements FILE.",)


def test_a_pyproject_with_extras_and_groups(write: Write) -> None:
    """Extras and dependency groups are added where they are asked for, with those that they include."""
    folder = write({"pyproject.toml": PACKAGE})
    assert find(folder).requirements == ("Django>=4.2,<5",)
    assert find(folder).package == folder
    path = folder / "pyproject.toml"
    chosen = find(folder, f"{path}[everything,docs]").requirements
    assert chosen == ("Django>=4.2,<5", "psycopg>=3", "celery", "iniconfig", "sphinx")
    with pytest.raises(UsageError, match="no extra or group 'mysql'"):
        find(folder, f"{path}[mysql]")


def test_a_package_brings_its_own_dependencies(write: Write) -> None:
    """A requirements file that installs the project itself asks for what the project depends on, and for its extras."""
    found = find(write({"pyproject.toml": PACKAGE, "requirements.txt": "-e .[postgres]\nkombu\n"}))
    assert found.requirements == ("kombu", "Django>=4.2,<5", "psycopg>=3")
    assert found.python == ">=3.10"


def test_poetrys_own_tables_and_lock(write: Write) -> None:
    """Poetry's carets, extras, folders and groups are what poetry takes them for; its lock holds the versions."""
    folder = write({"pyproject.toml": POETRY, "neighbour/setup.py": ""})
    expected = {"iniconfig", "django<5.0,>=4.2", "celery[redis]<5.4.0,>=5.3.1", f"-e {folder / 'neighbour'}"}
    assert set(find(folder).requirements) == expected
    assert find(folder).python == ">=3.10,<4.0"
    assert set(find(folder, f"{folder / 'pyproject.toml'}[postgres,docs]").requirements) == {
        *expected,
        "psycopg",
        "sphinx",
    }
    write({"poetry.lock": POETRY_LOCK})
    locked = find(folder)
    assert locked.kind == "poetry.lock"
    assert set(locked.requirements) == expected
    assert locked.pins == ("django==4.2.16", "celery==5.3.6", "forked @ git+https://example.com/forked.git@0123abc")


def test_what_poetry_says_of_its_own_file_is_not_printed(
    write: Write, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older form of a poetry file is a matter of its author's, and no line of a gate's screen."""
    monkeypatch.setattr(logging.getLogger(), "handlers", [])  # pytest's own: what nobody handles is printed
    poetry = "[tool.poetry]\npackage-mode = false\n[tool.poetry.dependencies]\ndjango = '*'\n"
    find(write({"pyproject.toml": f"{poetry}[tool.poetry.dev-dependencies]\npytest = '*'\n"}))

    assert capfd.readouterr().err == ""


def test_a_pipfile_lock(write: Write) -> None:
    """Pipenv's lock gives its default packages and its index, and the categories that are asked for."""
    lock = {
        "_meta": {"sources": [{"url": "https://pypi.example.com/simple"}], "requires": {"python_version": "3.12"}},
        "default": {
            "celery": {
                "version": "==5.3.6",
                "extras": ["redis"],
                "markers": "python_version >= '3.8'",
                "hashes": ["x"],
            },
            "forked": {"git": "https://example.com/forked.git", "ref": "0123abc"},
        },
        "develop": {"iniconfig": {"version": "==2.0.0"}},
    }
    folder = write({"Pipfile.lock": json.dumps(lock)})
    found = find(folder)
    default = ("celery[redis]==5.3.6 ; python_version >= '3.8'", "forked @ git+https://example.com/forked.git@0123abc")
    assert found.requirements == default
    assert found.options == ("--index-url https://pypi.example.com/simple",)
    assert found.python == "==3.12.*"
    assert find(folder, f"{folder / 'Pipfile.lock'}[develop]").requirements == (*default, "iniconfig==2.0.0")


def test_a_pylock(write: Write) -> None:
    """PEP 751's lock gives its packages, with markers, and folders as they stand."""
    found = find(write({"pylock.toml": PYLOCK}))
    assert found.requirements == (
        "django==4.2.16",
        "tzdata==2024.2 ; sys_platform == 'win32'",
        f"-e {found.root / 'neighbour'}",
    )


def test_a_uv_lock_as_uv_writes_it(write: Write) -> None:
    """The lock of uv holds every version; what is asked for stands in pyproject.toml, with uv's default groups."""
    pyproject = PACKAGE.replace('"Django>=4.2,<5"', '"sqlparse<0.5"').replace('"sphinx"', '"mdurl"')
    folder = write({"pyproject.toml": pyproject})
    done = uv.run(["lock", "--quiet"], folder)
    assert done.returncode == 0, done.stderr
    found = find(folder)
    assert found.kind == "uv.lock"
    assert found.requirements == ("sqlparse<0.5", "iniconfig")
    assert [pin.partition("==")[0] for pin in found.pins] == ["iniconfig", "sqlparse"]
    chosen = find(folder, f"{folder / 'uv.lock'}[docs]")
    assert [pin.partition("==")[0] for pin in chosen.pins] == ["iniconfig", "mdurl", "sqlparse"]


def test_without_any_file_what_is_installed_counts(write: Write) -> None:
    """A project that states nothing is taken to ask for what is installed here, but for this tool; the record says so."""
    found = find(write({"manage.py": ""}))
    assert found.kind == "environment"
    assert f"django=={version('django')}" in found.requirements
    assert not [line for line in found.requirements if "django-conformance" in line]
    assert found.origin == "the packages installed in this environment"
    assert "installed in this environment" in found.notes[0]


def test_files_that_cannot_be_read_are_named(write: Write) -> None:
    """A file that is not there, of no known kind, or broken is an error that names it."""
    folder = write({"setup.cfg": "", "Pipfile.lock": "{", "sub/pyproject.toml": "["})
    for name, words in (("gone.txt", "no file"), ("setup.cfg", "not a known kind"), ("Pipfile.lock", "cannot be read")):
        with pytest.raises(UsageError, match=words):
            find(folder, str(folder / name))
    with pytest.raises(UsageError, match="is not valid TOML"):
        find(folder / "sub", str(folder / "sub" / "pyproject.toml"))
