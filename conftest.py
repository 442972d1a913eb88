"""What holds for every test: nobody's settings leak in, and no process is left behind.

The checks of ``suite/`` are not collected from here: ``django-conformance check`` runs them on a project.
"""

from __future__ import annotations

import compileall
import os
import py_compile
import secrets
from typing import TYPE_CHECKING

import hypothesis
import psutil
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = "DJANGO_CONFORMANCE_TESTS"
"""Environment variable that every process started by this test run inherits."""

LEAKS = ("DJANGO_SETTINGS_MODULE", "DJANGO_CONFORMANCE_OVERLAY", "DJANGO_CONFORMANCE_RUN", "PYTEST_ADDOPTS")


pytest.register_assert_rewrite("tests.rules")


# How long an example takes says something of the machine, and not of the code: no test is judged by it.
hypothesis.settings.register_profile(
    "any-machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any-machine")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the checkout once: the processes that tests start write no byte code, and would each compile it anew."""
    if not hasattr(config, "workerinput"):
        for package in ("django_conformance", "suite", "fixtures", "sample_project"):
            compileall.compile_dir(config.rootpath / package, quiet=1)
        base = config.rootpath / "tests" / "miniatures" / "base"  # copied for each rule's test, with its byte code
        compileall.compile_dir(base, quiet=1, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)


@pytest.fixture(scope="session", autouse=True)
def untouched_environment() -> Iterator[None]:
    """Give tests an environment that says nothing of a Django project, and mark what they start."""
    with pytest.MonkeyPatch.context() as patch:
        for name in LEAKS:
            patch.delenv(name, raising=False)
        mark = secrets.token_hex(8)
        patch.setenv(MARK, mark)
        yield
        left = list(_marked(mark))
        _, alive = psutil.wait_procs(left, timeout=20)
        assert not alive, f"processes were left behind: {[_described(process) for process in alive]}"


def _marked(mark: str) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(MARK) == mark:
                yield process
        except (psutil.Error, OSError):
            continue


def _described(process: psutil.Process) -> str:
    try:
        return f"{process.pid} {' '.join(process.cmdline())}"
    except psutil.Error:
        return str(process.pid)
