"""Which folders hold a project's own code: its own, and of the repository around it what is not installed.

A package may lie beside the folder of ``manage.py``: ``src/shop`` beside ``tests/manage.py``. The contract's
``[project] source`` names folders instead where they lie elsewhere.
"""

from __future__ import annotations

import os
import re
import sys
import sysconfig
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import django_conformance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MARKS = ("pyproject.toml", "setup.py", "setup.cfg")
_ROOT = re.compile(r"(?:docker-)?compose[\w.-]*\.ya?ml|\.github|\.gitlab-ci\.yml|\.circleci|Procfile", re.IGNORECASE)
_ABOVE = 2
"""How far above a project the root of its repository is looked for by what stands there."""
_SEVERAL = 2
_PACKAGES = frozenset({"site-packages", "dist-packages"})

_declared: dict[str, tuple[str, ...]] = {}


_left_out: dict[str, str] = {}


def declare(project: str | Path, folders: Iterable[str], rules: str | None = None) -> None:
    """Take these folders, relative to a project's, for its own code beside its folder; its repository where there is none.

    A folder of ``rules`` about the project is none of its code.
    """
    _left_out.pop(_real(project), None)
    if rules is not None:
        _left_out[_real(project)] = _real(Path(project, rules))
    named = tuple(_real(Path(project, folder)) for folder in folders)
    if named:
        _declared[_real(project)] = named
    else:
        _declared.pop(_real(project), None)


def declared(project: str | Path) -> tuple[str, ...]:
    """Return the folders that were declared, as absolute paths."""
    return _declared.get(_real(project), ())


def is_left_out(path: str | Path, project: str | Path) -> bool:
    """Whether a file is one of the project's rules about itself."""
    folder = _left_out.get(_real(project))
    return folder is not None and _below(_real(path), folder)


@cache
def repository(project: str) -> str:
    """Return the folder of the repository that a project is in, or of its distribution; its own where there is none.

    The repository of this tool is none: its reference project is what lies in one folder. A project that is installed has
    none either: what lies around its environment is not its own.
    """
    folder = Path(_real(project))
    if not _PACKAGES.isdisjoint(folder.parts):
        return str(folder)
    above = [folder, *folder.parents]
    marked = [next((path for path in above if (path / ".git").exists()), folder)]
    marked.append(next((path for path in above if any((path / mark).is_file() for mark in _MARKS)), folder))
    marked += _deployed_from(above[: _ABOVE + 1])
    if (folder / ".git").exists():
        return str(folder)
    return next((str(path) for path in marked if path != folder and not _too_wide(path)), str(folder))


def _deployed_from(folders: Iterable[Path]) -> Iterator[Path]:
    """Yield the first of these folders that has what stands in the root of a repository alone, without its ``.git``, as in a copy.

    A folder with several projects in it is none.
    """
    for folder in folders:
        try:
            names = [path.name for path in folder.iterdir()]
        except OSError:
            return
        if any(_ROOT.fullmatch(name) for name in names):
            if len(list(folder.glob("*/manage.py"))) < _SEVERAL and not any(folder.glob("*/.git")):
                yield folder
            return


def _too_wide(folder: Path) -> bool:
    """Whether a folder holds more than a project: a person's home, or this tool in development."""
    tool = _real(Path(django_conformance.__file__).parent)
    developed = _below(tool, str(folder)) and _PACKAGES.isdisjoint(Path(tool).parts)
    return developed or folder in (Path(folder.anchor), Path.home())


def outer(project: str | Path) -> tuple[str, ...]:
    """Return the absolute folders beside the project's own that hold its code, whether or not it is in one of them."""
    folders = declared(project) or (repository(_real(project)),)
    return tuple(folder for folder in folders if folder != _real(project))


def installed(path: str) -> bool:
    """Whether a file or a folder is an installed package's, this tool's or of Python itself."""
    absolute = _real(path)
    places = (sysconfig.get_path("stdlib"), str(Path(django_conformance.__file__).parent))
    return not _PACKAGES.isdisjoint(Path(absolute).parts) or any(_below(absolute, _real(place)) for place in places)


def owns(path: str, project: str | Path) -> bool:
    """Whether a file, or a folder, is below one of the folders that hold a project's own code, and is not installed there."""
    absolute = _real(path)
    if _below(absolute, _real(project)):
        return _PACKAGES.isdisjoint(Path(absolute).relative_to(_real(project)).parts)
    root = next((root for root in outer(project) if absolute == root or _below(absolute, root)), None)
    return root is not None and not _installed(absolute, root)


def shown(path: str, project: str | Path) -> str:
    """Return a path as findings have it: relative to the project's folder, or to its repository; absolute elsewhere."""
    absolute = _real(path)
    for root in (_real(project), repository(_real(project))):
        if _below(absolute, root):
            return os.path.relpath(absolute, root)
    return absolute


def beside(project: str | Path) -> Iterator[Path]:
    """Yield the folders and files to read beside the project's own: what was declared, or what the process has imported."""
    if declared(project):
        yield from map(Path, declared(project))
        return
    if repository(_real(project)) == _real(project):
        return
    places: dict[str, None] = {}
    for name, module in list(sys.modules.items()):
        place = "" if "." in name or name == "__main__" else _place(module)
        if place and not _below(place, _real(project)) and place != _real(project) and owns(place, project):
            places.setdefault(place)
    yield from map(Path, places)


def _place(module: object) -> str:
    """Return the folder of a package, or the file of a module that is none."""
    file = getattr(module, "__file__", None)
    if isinstance(file, str) and file.endswith(".py"):
        return _real(Path(file).parent if Path(file).name == "__init__.py" else file)
    paths = list(getattr(module, "__path__", ()))
    return _real(paths[0]) if len(paths) == 1 and isinstance(paths[0], str) else ""


def _installed(absolute: str, root: str) -> bool:
    """Whether a file below a root is an environment's: by its folders, or where this process has its packages."""
    parts = Path(absolute).relative_to(root).parts
    prefix = _real(sys.prefix)
    return (
        not _PACKAGES.isdisjoint(parts)
        or any(part.startswith(".") for part in parts)
        or (_below(prefix, root) and _below(absolute, prefix))
    )


def _below(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip(os.sep) + os.sep)


def _real(path: str | Path) -> str:
    return _resolved(str(path)) if os.path.isabs(path) else os.path.realpath(path)  # noqa: PTH117 - asked for every file


_resolved = cache(os.path.realpath)
