"""The repository and the image contain the project's migrations."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester


@pytest.mark.parametrize(
    "files",
    [
        {".gitignore": "*.sqlite3\n.env\n/migrations\nlocal/*/migrations\n"},
        {".gitignore": "*/migrations/*\n!*/migrations/*.py\n"},
        {".dockerignore": "**/migrations\n"},
        {".dockerignore": "migrations\n.git\n", "Dockerfile": "FROM python:3.12\nCOPY . /app\n"},
        {".gitignore": "**/migrations/*.pyc\n# shop/migrations\n"},
    ],
)
def test_accepts_files_that_leave_others_out(files: dict[str, str], rule: RuleTester) -> None:
    """Other folders, lines that are taken back, an image that nothing builds, and comments."""
    rule.accepts(files)


def test_accepts_what_git_has_all_the_same(rule: RuleTester) -> None:
    """The index has the files: they were added by force."""
    index = "shop/migrations/0001_initial.py\nwarehouse/migrations/0001_initial.py\n"
    rule.accepts({".gitignore": "**/migrations/*\n", ".git/index": index})


@pytest.mark.parametrize(
    "line", ["migrations/", "**/migrations/**", "*/migrations/0*.py", "/shop/migrations", "000[0-9]_*.py", "shop"]
)
def test_accuses_lines_of_git(line: str, rule: RuleTester) -> None:
    """Whatever form the pattern has."""
    rule.accuses({".gitignore": f"*.log\n{line}\n"}, ".gitignore:2", says="no other copy of the repository gets it")


@pytest.mark.parametrize("line", ["**/migrations", "*/migrations/*.py", "shop/migrations/"])
def test_accuses_lines_of_docker(line: str, rule: RuleTester) -> None:
    """An image is built without them."""
    files = {".dockerignore": f"{line}\n", "Dockerfile": "FROM python:3.12\nCOPY . /app\n"}
    rule.accuses(files, ".dockerignore:1", says="the image has no migration to apply")
