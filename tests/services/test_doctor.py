"""What doctor reports."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from typing import TYPE_CHECKING

from django_conformance.services.doctor import DRIVERS, PYTHONS, doctor, driver, interpreter, service
from django_conformance.services.locate import candidates, locate
from django_conformance.services.records import KINDS, Missing

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_everything_is_reported() -> None:
    """Each kind of service, driver and interpreter is in the report, found or not, with what a run would use."""
    report = doctor()
    assert list(KINDS) == [service_report.kind for service_report in report.services]
    for service_report in report.services:
        used, located = service_report.used, locate(service_report.kind)
        if isinstance(used, Missing):  # the report says of containers too why there are none
            assert isinstance(located, Missing)
            assert used.hint.startswith(located.hint)
        else:
            assert located == used
        assert tuple(candidates(service_report.kind)) == service_report.candidates
    assert [row[0] for row in DRIVERS] == [driver_report.name for driver_report in report.drivers]
    assert [f"python{number}" for number in PYTHONS] == [python.name for python in report.interpreters]


def test_drivers_have_their_version_or_a_hint() -> None:
    """A driver that is installed has its version; one that is not, None; each says how to get it."""
    found = driver("redis", "redis", "Celery")
    assert (version("redis"), "pip install 'django-conformance[redis]'") == (found.version, found.hint)
    missing = driver("no-such-driver", "", "nothing")
    assert (None, "pip install no-such-driver") == (missing.version, missing.hint)


def test_a_python_that_does_not_start_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command on PATH that only says which versions there are is no interpreter; one of pyenv's that runs is."""
    shim = tmp_path / "shims" / "python3.10"
    real = tmp_path / "pyenv" / "versions" / "3.10.99" / "bin" / "python3.10"
    for program, text in ((shim, "exit 127"), (real, "echo Python 3.10.99")):
        program.parent.mkdir(parents=True)
        program.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(shim.parent), prepend=os.pathsep)
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    found = interpreter("3.10")
    assert (str(real), "3.10.99") == (found.path, found.version)


def test_the_running_python_is_among_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """The interpreter that runs this, when it is on PATH, is found with its version."""
    import sys
    from pathlib import Path

    real = Path(sys.executable).resolve()
    number = ".".join(platform.python_version_tuple()[:2])
    monkeypatch.setenv("PATH", str(real.parent), prepend=os.pathsep)
    assert platform.python_version() == interpreter(number).version


def test_a_url_that_cannot_be_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    """A given URL that cannot be used does not stop the doctor: its report names the variable."""
    monkeypatch.setenv("DJANGO_CONFORMANCE_RABBITMQ_URL", "rabbit.example")
    report = service("rabbitmq")
    assert isinstance(report.used, Missing)
    assert "DJANGO_CONFORMANCE_RABBITMQ_URL" in report.used.hint
