"""The deployment files of a project's repository, found in one walk."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.deployment.yaml_text import documents
from django_conformance.inventory.common import Location
from django_conformance.source.files import is_test
from django_conformance.source.roots import repository, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.inventory.deployment import Stage

_SKIPPED = frozenset(
    (
        *(
            "node_modules",
            "site-packages",
            "dist-packages",
            "__pycache__",
            ".git",
            ".hg",
            ".tox",
            ".nox",
            ".venv",
            "venv",
        ),
        *(
            ".mypy_cache",
            ".ruff_cache",
            ".pytest_cache",
            ".idea",
            ".vscode",
            ".terraform",
            "htmlcov",
            "bower_components",
        ),
        *("static", "staticfiles", "media", "locale", "migrations", "vendor"),
    )
)
_LARGEST = 200_000
_DEVELOPMENT = frozenset(
    (
        *(
            "dev",
            "devel",
            "development",
            "local",
            "override",
            "test",
            "tests",
            "testing",
            "ci",
            "debug",
            "devcontainer",
        ),
        *("example", "examples", "sample", "samples", "demo", "docs", "doc", "e2e", "playground", "vagrant", "github"),
    )
)
_PRODUCTION = frozenset(
    (
        *(
            "prod",
            "production",
            "staging",
            "live",
            "deploy",
            "deployment",
            "release",
            "k8s",
            "kubernetes",
            "helm",
            "charts",
        ),
        *("systemd", "supervisor", "supervisord", "ansible", "infra", "infrastructure"),
    )
)


@dataclass(frozen=True, eq=False)
class DeploymentFile:
    """A file of the repository; ``relative`` is its path as findings have it."""

    path: Path
    relative: str

    @property
    def name(self) -> str:
        """Return its name in lowercase."""
        return self.path.name.lower()

    @property
    def folder(self) -> Path:
        """Return the folder that it is in."""
        return self.path.parent

    @property
    def is_test(self) -> bool:
        """Whether it lies among tests, documentation or examples, which nobody deploys."""
        return is_test(Path(self.relative))

    @cached_property
    def text(self) -> str:
        """What it holds; nothing where that cannot be read as text."""
        try:
            return self.path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            return ""

    @cached_property
    def documents(self) -> list[Any]:
        """What its documents of YAML hold, read once for all who ask; nothing where it is no YAML."""
        return documents(self.text, self.relative)

    def place(self, offset: int) -> Location:
        """Return the place of a character of its text."""
        return Location(self.relative, self.text.count("\n", 0, offset) + 1)

    @cached_property
    def stage(self) -> Stage:
        """What the words of its name say, or else those of its folders."""
        *folders, name = (set(re.split(r"[^a-z0-9]+", part.lower())) for part in Path(self.relative).parts)
        for words in (name, *reversed(folders)):
            if words & _DEVELOPMENT:
                return "development"
            if words & _PRODUCTION:
                return "production"
        return "unsaid"


@dataclass(frozen=True, eq=False)
class DeploymentFiles:
    """The files of the repository that a project lies in."""

    project: Path

    @property
    def root(self) -> Path:
        """Return the repository's folder."""
        return Path(repository(str(self.project)))

    @cached_property
    def every(self) -> tuple[DeploymentFile, ...]:
        """All files that may be read as text, sorted by their paths."""
        return tuple(DeploymentFile(path, shown(str(path), self.project)) for path in _walk(self.root))

    @cached_property
    def words(self) -> frozenset[str]:
        """The names of the repository's folders and Python files: the first part of a module's name may be any of them."""
        paths = [file.path.relative_to(self.root) for file in self.every]
        folders = {part for path in paths for part in path.parts[:-1]}
        return frozenset(folders | {path.stem for path in paths if path.suffix == ".py"} | {self.root.name})

    def named(self, pattern: str) -> list[DeploymentFile]:
        """Return the files whose name, in lowercase, matches a regular expression as a whole; none of tests and examples."""
        expression = re.compile(pattern)
        return [file for file in self.every if expression.fullmatch(file.name) and not file.is_test]

    @cached_property
    def by_path(self) -> dict[Path, DeploymentFile]:
        """The files by their paths."""
        return {file.path: file for file in self.every}

    @cached_property
    def _by_relative(self) -> dict[str, DeploymentFile]:
        return {file.relative: file for file in reversed(self.every)}

    def of(self, location: Location) -> DeploymentFile | None:
        """Return the file that a location is in, ``None`` where it is none of these."""
        return self._by_relative.get(location.path)

    @cached_property
    def scripts(self) -> tuple[DeploymentFile, ...]:
        """Shell scripts: by their suffix, or by their first line; none of tests and examples."""
        return tuple(file for file in self.every if not file.is_test and _is_script(file))

    def at(self, path: Path) -> DeploymentFile | None:
        """Return the file at a path, ``None`` where it is none of these."""
        return self.by_path.get(Path(os.path.normpath(path)))


@lru_cache(maxsize=1)
def files_of(project: Path) -> DeploymentFiles:
    """Return the files of the repository that a project lies in, one walk for all who ask one after another."""
    return DeploymentFiles(project)


def _is_script(file: DeploymentFile) -> bool:
    suffix = file.path.suffix.lower()
    if suffix in (".sh", ".bash"):
        return True
    if suffix:
        return False
    return re.match(r"#!\s*\S*(?:/|env\s+)(?:ba|da|a|z|k)?sh\b", file.text) is not None


def _walk(root: Path) -> Iterator[Path]:
    """Yield the files of a repository that may be read as text, without environments, packages and what is generated."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(
            name for name in folders if name not in _SKIPPED and not Path(folder, name, "pyvenv.cfg").exists()
        )
        for name in sorted(names):
            path = Path(folder, name)
            try:
                if path.is_file() and path.stat().st_size <= _LARGEST:
                    yield path
            except OSError:
                continue
