"""``django-conformance init``: writes a project's contract, its CI files and a tox environment. It overwrites nothing."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.contract import FILE_NAME
from django_conformance.errors import ExitCode, UsageError
from django_conformance.run import target as targets

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from django_conformance.cli.screen import Screen
    from django_conformance.inventory import Inventory
    from django_conformance.results import Report
    from django_conformance.run.target import Target

SERVICES = ("github", "gitlab")
_NAMED = ("manage.py", "the contract")
"""Where a settings module is found without being named again."""

HELP = "write a contract, CI files and a tox environment for a project"
DESCRIPTION = (
    "Look at a project, check it once, and write what is needed to check it from now on: conformance.toml, in which "
    "today's findings are expected, a workflow for GitHub Actions or jobs for GitLab CI, and a tox environment. Files that there "
    "are stay as they are."
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to its parser."""
    targets.add_options(parser)
    add = parser.add_argument
    add("-y", "--yes", action="store_true", help="write without asking")
    add(
        "--ci",
        action="append",
        choices=(*SERVICES, "none"),
        help="the CI service to write files for; may be repeated (default: the one that the repository uses)",
    )


@dataclass(frozen=True)
class _Repository:
    """The repository that a project is in, whether questions are answered by ``--yes``, and which files were written."""

    root: Path
    console: Screen
    yes: bool
    written: list[Path] = field(default_factory=list)

    def wants(self, question: str) -> bool:
        """Ask whether something is to be done."""
        return self.yes or self.console.input(f"{question} [Y/n] ", markup=False).strip().lower() in ("", "y", "yes")

    def name(self, path: Path) -> str:
        """Return the path of a file as it is told."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)

    def say(self, text: str) -> None:
        """Say something in sentences, which wrap at words."""
        from django_conformance.renderers.layout import paragraph

        self.console.show(paragraph(text))

    def tell(self, path: Path, what: str) -> None:
        """Say what became of a file."""
        self.console.print(f"{self.name(path)}: {what}", soft_wrap=True, markup=False)

    def write(self, path: Path, make: Callable[[], str], what: str) -> None:
        """Write a file that there is not yet, if that is wanted, and say so.

        Raises:
            UsageError: it cannot be written.
        """
        if path.exists():
            self.tell(path, "is there already, and stays as it is")
            return
        if not self.wants(f"Write {self.name(path)}, {what}?"):
            return
        text = make()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise UsageError(f"{path} cannot be written: {error.strerror}.") from error
        self.written.append(path)
        self.tell(path, "written")


def run(arguments: argparse.Namespace) -> int:
    """Write the files of a project. For one that cannot be imported, say why and return 2.

    Raises:
        UsageError: no such project or settings, nobody to ask, or a file cannot be written.
    """
    from django_conformance.cli.screen import Screen

    if not arguments.yes and not sys.stdin.isatty():
        raise UsageError(
            "init asks before it writes, and there is no terminal to ask in.", "Add --yes to write at once."
        )
    if arguments.reference:
        raise UsageError("The reference project has its contract already.", "Name your own with --project DIR.")
    target = targets.target(arguments)
    console = Screen()
    inventory = _discovered(target, console)
    if inventory.project.problems:
        _tell_problems(inventory, target, console)
        return ExitCode.INCOMPLETE
    root = next(
        (folder for folder in (target.project, *target.project.parents) if (folder / ".git").exists()), target.project
    )
    repository = _Repository(root, console, arguments.yes)
    findings = _contract(repository, target, inventory)
    _continuous_integration(repository, target, inventory, arguments.ci)
    _tell_next(repository, arguments, inventory, findings)
    return ExitCode.CLEAN


def _discovered(target: Target, console: Screen) -> Inventory:
    from django_conformance.run.discover import discover
    from django_conformance.run.folder import run_folder
    from django_conformance.run.request import Request

    with console.status("looking at the project"), run_folder() as folder:
        return discover(Request(target.project, target.settings, target.settings_from, target.contract), folder, "auto")


def _tell_problems(inventory: Inventory, target: Target, console: Screen) -> None:
    console.print(f"{target.settings} cannot be used, so nothing was written:", soft_wrap=True, markup=False)
    for problem in inventory.project.problems:
        place = f" ({problem.location})" if problem.location else ""
        console.print(f"  {problem.message}{place}", soft_wrap=True, markup=False)
    console.print("Fix this, or name other settings with --settings MODULE, and run init again.", soft_wrap=True)


def _contract(repository: _Repository, target: Target, inventory: Inventory) -> int:
    """Write the contract where there is none, and return how many findings it expects.

    It is checked before it is written, so that a run that is interrupted leaves nothing behind.
    """
    from django_conformance.scaffold.contract import contract
    from django_conformance.scaffold.expected import expected, pinned

    if target.contract is not None:
        repository.tell(target.contract, "is the contract already, and stays as it is")
        return 0
    text = contract(inventory, target.project, None if target.settings_from == "manage.py" else target.settings)
    count = 0

    def checked() -> str:
        nonlocal count
        report = _report(target, text)
        results = report.results if report is not None else ()
        count = len(pinned(results))
        for result in results:
            if result.outcome == "error":
                repository.say(f"{result.check} could not run: {result.message}")
        return text + expected(results)

    repository.write(target.project / FILE_NAME, checked, "after a check of today's findings")
    return count


def _report(target: Target, text: str) -> Report | None:
    """Check the project with a contract of this text."""
    from django_conformance.cli import check, parser

    reports: list[Report] = []
    with tempfile.TemporaryDirectory(prefix="dc-init-") as folder:
        draft = Path(folder) / FILE_NAME
        draft.write_text(text, encoding="utf-8")
        options = ["--project", str(target.project), "--settings", target.settings, "--contract", str(draft)]
        check.checked(parser(["check"]).parse_args(["check", *options]), reports.append)
    return reports[0] if reports else None


def _continuous_integration(
    repository: _Repository, target: Target, inventory: Inventory, named: list[str] | None
) -> None:
    """Write the files of the CI services that are named, or else used, and add an environment to a ``tox.ini``."""
    from django_conformance.environments import cells, installed
    from django_conformance.scaffold import github, gitlab, tox
    from django_conformance.scaffold.ci import pipeline
    from django_conformance.scaffold.tool import tool

    options = "" if target.settings_from in _NAMED else f" --settings {target.settings}"
    names = {cell.name: cell.python for cell in cells.of_a_project(cells.cells())}
    of_tool = tool(installed.origin_of_the_tool())
    project = pipeline(inventory, target.project, repository.root, options, names, tool=of_tool)
    services = named if named is not None else _used(repository.root)
    if "github" in services:
        repository.write(
            repository.root / github.PATH, lambda: github.workflow(project), "a workflow for GitHub Actions"
        )
    if "gitlab" in services:
        repository.write(repository.root / gitlab.PATH, lambda: gitlab.jobs(project), "jobs for GitLab CI")
        main = repository.root / gitlab.MAIN
        if not main.exists():
            repository.write(main, lambda: gitlab.INCLUDE, "which includes them")
        elif gitlab.PATH not in main.read_text(encoding="utf-8", errors="replace"):
            repository.tell(main, f"add these lines to it:\n\n{gitlab.INCLUDE}")
        elif main not in repository.written:
            repository.tell(main, f"includes {gitlab.PATH} already")
    if of_tool.folder and any(path.suffix == ".yml" for path in repository.written):
        repository.say(
            f"These files install django-conformance by its name, from a package index. Yours is from {of_tool.folder}: "
            "if your index does not have it, write in them where CI can get it."
        )
    if not services:
        repository.say("No CI: the repository shows neither GitHub nor GitLab. Add --ci github or --ci gitlab.")
    _tox(repository, tox.section(project), tox.has_section)


def _used(root: Path) -> list[str]:
    """Return the CI services that a repository shows: by their files, or by the addresses of its remotes."""
    try:
        remotes = (root / ".git" / "config").read_text(encoding="utf-8", errors="replace")
    except OSError:
        remotes = ""
    shows = {
        "github": (root / ".github").is_dir() or "github.com" in remotes,
        "gitlab": (root / ".gitlab-ci.yml").is_file() or "gitlab" in remotes,
    }
    return [service for service in SERVICES if shows[service]]


def _tox(repository: _Repository, section: str, has_section: Callable[[str], bool]) -> None:
    path = repository.root / "tox.ini"
    if not path.is_file():
        return
    if has_section(path.read_text(encoding="utf-8", errors="replace")):
        repository.tell(path, "has [testenv:conformance] already")
    elif repository.wants("Add [testenv:conformance] at the end of tox.ini?"):
        with path.open("a", encoding="utf-8") as file:
            file.write(section)
        repository.written.append(path)
        repository.tell(path, "[testenv:conformance] added at its end")


def _tell_next(repository: _Repository, arguments: argparse.Namespace, inventory: Inventory, findings: int) -> None:
    from rich.text import Text

    from django_conformance.renderers.layout import paragraph

    console = repository.console
    console.print("\nWhat to do next:" if repository.written else "\nNothing was written. What to do next:")
    for number, step in enumerate(_steps(repository.written, arguments, inventory, findings), 1):
        console.show(paragraph(step, Text(f"  {number}. ")))


def _steps(
    written: Sequence[Path], arguments: argparse.Namespace, inventory: Inventory, findings: int
) -> Iterator[str]:
    if inventory.project.own_code_advice:
        yield (
            f"{inventory.project.own_code_advice}. `django-conformance inventory` then lists what they have; add entries for "
            "what may run."
        )
    elif any(path.name == FILE_NAME for path in written):
        yield f"Read {FILE_NAME}: correct the arguments of what may run, and remove the comment signs."
    if findings:
        yield (
            f"{findings} {'finding is' if findings == 1 else 'findings are'} expected from now on: fix "
            f"{'it' if findings == 1 else 'each'} and remove its entry, or write into its reason why it may stay."
        )
    options = "".join(
        f" --{name} {getattr(arguments, name)}" for name in ("project", "settings") if getattr(arguments, name)
    )
    yield f"Run: django-conformance check{options}"
    if written:
        yield "Commit the files."
