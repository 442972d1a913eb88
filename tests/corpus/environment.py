"""An application's environment and its sources, both built by uv and kept in the cache folder."""

from __future__ import annotations

import hashlib
import json
import shutil
import tarfile
from typing import TYPE_CHECKING

from django_conformance.environments import uv
from django_conformance.environments.cache import cache_folder
from django_conformance.environments.interpreters import installed_interpreter
from django_conformance.environments.tool import this_tool

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.corpus.application import Application


def environment(application: Application) -> Path:
    """Return the interpreter of an environment that has the application and this tool, built where there is none yet."""
    tool = this_tool(cache_folder() / "itself")
    lines = [application.requirement, *application.requires, tool.line, *tool.requires]
    overrides = [f"{name}; python_version < '3'" for name in application.without]
    folder = _folder(application, [*lines, *overrides, application.before, tool.identity])
    interpreter = folder / "environment" / "bin" / "python"
    if (folder / "built").exists():
        return interpreter
    shutil.rmtree(folder / "environment", ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "requirements.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    (folder / "overrides.txt").write_text("".join(f"{line}\n" for line in overrides), encoding="utf-8")
    python = str(installed_interpreter(application.python).path)
    _uv(["venv", "--python", python, "environment"], folder)
    install = [
        "pip",
        "install",
        "--python",
        str(interpreter),
        "--compile-bytecode",
        "--exclude-newer",
        application.before,
    ]
    _uv([*install, "-r", "requirements.txt", "--override", "overrides.txt"], folder)
    (folder / "built").touch()
    return interpreter


def sources(application: Application, target: Path) -> Path:
    """Unpack the application's source distribution, with our files laid over it; return the folder of its project."""
    folder = _folder(application, [application.requirement])
    if not list(folder.glob("*.tar.gz")):
        folder.mkdir(parents=True, exist_ok=True)
        python = str(installed_interpreter(application.python).path)
        download = [
            "pip",
            "download",
            "--no-deps",
            "--no-binary",
            ":all:",
            "--dest",
            str(folder),
            application.requirement,
        ]
        _uv(["tool", "run", "--python", python, *download], folder)
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as file:
        file.extractall(target, filter="data")
    (unpacked,) = target.iterdir()
    if application.overlaid.is_dir():
        shutil.copytree(application.overlaid, unpacked, dirs_exist_ok=True)
    return unpacked / application.project


def _folder(application: Application, what: Sequence[str]) -> Path:
    digest = hashlib.sha256(json.dumps([application.python, *what]).encode()).hexdigest()[:12]
    return cache_folder() / "corpus" / f"{application.name}-{digest}"


def _uv(arguments: Sequence[str], folder: Path) -> None:
    done = uv.run(arguments, folder)
    assert done.returncode == 0, uv.reason(done.stderr)
