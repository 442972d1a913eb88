"""One environment, built by a tox process of its own in a folder of its own, which says afterwards what is in it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from django_conformance.environments import uv
from django_conformance.redaction import of_environment
from django_conformance.tail import write_private

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

INI = """\
# Written by django-conformance. What was built from it is in built.json, how it went in build.log.
[tox]
min_version = 4.23
env_list = versions
no_package = true
work_dir = {{tox_root}}{{/}}tox

[testenv:versions]
base_python = {python}
uv_python_preference = only-system
pass_env = *
# Every version is resolved: nothing is left to decide, and what the tool needs of its own shall not be refused.
install_command = "{uv}" pip install --no-deps {{opts}} {{packages}}
deps = -r requirements.txt
allowlist_externals = *
commands = {commands}
"""
_UNUSED = 30 * 24 * 3600
_NOISE = re.compile(r"^(versions: (exit|FAIL|install|venv)|  versions: |  evaluation failed|\.pkg)|^versions: \d+ ")


def build(
    folder: Path, python: Path, lines: Sequence[str], editable: Sequence[str], running: set[subprocess.Popen[bytes]]
) -> int:
    """Have tox build the environment; return its exit status. The process is in ``running`` while it runs."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)  # requirements may name an index with a password
    (folder / "eggs").mkdir()
    # what setuptools writes beside a package's source when it is installed as it stands
    (folder / "setuptools.cfg").write_text(f"[egg_info]\negg_base={folder / 'eggs'}\n", encoding="utf-8")
    program = uv.program()
    install = ["env", f"DIST_EXTRA_CONFIG={folder / 'setuptools.cfg'}", program, "pip", "install", "--no-deps"]
    install += [word for place in editable for word in ("--editable", place)]
    commands = " ".join(f'"{word}"' for word in install) if editable else ""
    ini = INI.format(python=python, uv=program, commands=commands)
    (folder / "tox.ini").write_text(ini, encoding="utf-8")
    (folder / "requirements.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    with log(folder).open("wb") as output:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tox",
                "run",
                "--conf",
                str(folder / "tox.ini"),
                "--colored",
                "no",
                "-e",
                "versions",
            ],
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        running.add(process)
        try:
            return process.wait()
        finally:
            running.discard(process)
            hide_secrets(folder)


def finish(folder: Path) -> dict[str, str]:
    """Write down what is installed in a built environment, and return it."""
    packages = installed(folder)
    unfinished = folder / "built.json.unfinished"
    unfinished.write_text(json.dumps({"packages": packages}, indent=1), encoding="utf-8")
    unfinished.replace(folder / "built.json")
    return packages


def kept(folder: Path) -> dict[str, str] | None:
    """Return what is installed in the environment that an earlier run has built, or None where there is none."""
    try:
        data = json.loads((folder / "built.json").read_text(encoding="utf-8"))
        os.utime(folder / "built.json")
        subprocess.run([str(interpreter(folder)), "-c", ""], check=True, capture_output=True, timeout=60)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    packages: dict[str, str] = data["packages"]
    return packages


def interpreter(folder: Path) -> Path:
    """Return the built environment's interpreter."""
    return folder / "tox" / "versions" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def installed(folder: Path) -> dict[str, str]:
    """Return name and version of every distribution in a built environment."""
    places = [str(path) for path in (folder / "tox" / "versions").glob("[Ll]ib*/**/site-packages")]
    distributions = metadata.distributions(path=places)
    return dict(
        sorted(
            (canonicalize_name(distribution.metadata["Name"]), distribution.version) for distribution in distributions
        )
    )


def log(folder: Path) -> Path:
    """Return the file that has tox's and uv's words."""
    return folder / "build.log"


def hide_secrets(folder: Path) -> None:
    """Hide what tox and uv wrote of passwords for an index, or for a repository, of which a requirement is installed."""
    path = log(folder)
    write_private(path, of_environment().text(path.read_text(encoding="utf-8", errors="replace")))


def why(folder: Path) -> str:
    """Return the installer's own reason why a build failed."""
    lines = [line for line in log(folder).read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    start = next((number for number, line in enumerate(lines) if re.match(r"\s*(error|\u00d7)", line)), 0)
    said = [line for line in lines[start:] if not _NOISE.search(line)]
    return "\n".join(uv.reason("\n".join(said)).splitlines()[:40])


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep other runs from building the same environment meanwhile."""
    from filelock import FileLock  # comes with tox

    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):
        yield


def forget_unused(folders: Path) -> None:
    """Delete environments that no run has used for a month."""
    for made in folders.glob("*/built.json"):
        with suppress(OSError):
            if time.time() - made.stat().st_mtime > _UNUSED:
                shutil.rmtree(made.parent, ignore_errors=True)


def _environment() -> Mapping[str, str]:
    """Return an environment that says nothing of another environment, of tox's own run, or of the project.

    Bytecode is written once, with the build: the processes of a run write none, and would compile all they import.
    """
    gone = ("TOX_", "PYTHON", "VIRTUAL_ENV", "UV_PYTHON", "PYTEST_", "DJANGO_SETTINGS_MODULE")
    kept_variables = {name: value for name, value in os.environ.items() if not name.startswith(gone)}
    return kept_variables | uv.variables() | {"UV_COMPILE_BYTECODE": "1"}
