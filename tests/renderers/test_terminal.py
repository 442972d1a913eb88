"""The terminal summary of a run."""

from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console

from django_conformance.inventory import Location
from django_conformance.reasons import Reason
from django_conformance.renderers.terminal import summary
from django_conformance.results import End, Report, Result, Run

RUN = Run(
    tool="django-conformance 1",
    started="2026-01-01T00:00:00",
    project={"settings": "shop.settings", "settings_from": "manage.py"},
    python="3.12.1",
    platform="Linux",
    packages={"django": "5.2"},
    services={},
    seed=0,
)
PASSED = Result("commands.manage.help", "commands", "must", "commands", "passed")
INFO = Result(
    "commands.configuration.print-output",
    "commands",
    "info",
    "wipe",
    "failed",
    "wipe writes with print() (in 7 places)",
    location=Location("shop/wipe.py", 1),
    evidence={"places": [{"path": "shop/wipe.py", "line": line} for line in range(1, 8)]},
)


def shown(*results: Result, status: int) -> str:
    """Return the summary of a run with these results."""
    report = Report(RUN, results, (), End({"passed": 1, "error": 0}, status))
    console = Console(file=io.StringIO(), width=3000)
    with console.capture() as capture:
        console.print(summary(report))
    return capture.get()


def test_a_clean_run_has_no_cross() -> None:
    """What is only worth knowing is no failure: beside "Clean" stands no cross, and no area has failed."""
    text = shown(PASSED, INFO, status=0)

    assert "Clean: 1 checks passed (1 info)." in text
    assert "✗" not in text
    assert "1 passed · 1 info" in text


def test_a_finding_has_its_cross() -> None:
    """One that counts has the mark, and so has its area."""
    text = shown(PASSED, replace(INFO, level="should"), status=1)

    assert text.count("✗") == 2
    assert "Findings: 1 should; 1 passed." in text


def test_a_finding_tells_some_of_its_places() -> None:
    """The first places are told, and how many more there are."""
    text = shown(INFO, status=0)

    assert "shop/wipe.py:1, shop/wipe.py:2, shop/wipe.py:3, shop/wipe.py:4, shop/wipe.py:5 and 2 more" in text


def test_a_long_message_is_cut() -> None:
    """A message ends in an ellipsis where it is too long to read."""
    text = shown(replace(INFO, message="x" * 5000), status=0)

    assert "x" * 1000 + "…" in text
    assert "x" * 1001 not in text


def test_what_can_be_installed_is_told_so_that_it_is_seen() -> None:
    """What was not run for want of a client is told once, above the verdict, and not among what does not apply."""
    message = "The Redis client is not installed: pip install 'django-conformance[redis]'."
    lacking = [
        Result(
            f"celery.broker.{rule}",
            "celery",
            "must",
            "app",
            "skipped",
            message,
            reason=Reason("environment-lacks", "broker"),
        )
        for rule in ("round-trip", "retries")
    ]
    text = shown(PASSED, *lacking, status=0)

    assert text.count(message) == 1
    assert f"! 2 checks of celery could not be run. {message}" in text
    assert "not run (celery)" not in text


def test_a_server_goes_by_its_own_name() -> None:
    """Valkey is no Redis of that version."""
    run = replace(RUN, services={"redis": {"source": "wheel", "version": "9.1.2", "product": "valkey"}})
    console = Console(file=io.StringIO(), width=3000)
    with console.capture() as capture:
        console.print(summary(Report(run, (PASSED,), (), End({"passed": 1, "error": 0}, 0))))

    assert "services: valkey 9.1.2 (wheel)" in capture.get()


def test_findings_of_one_check_fit_on_a_screen() -> None:
    """Five are told in full, and where the others are."""
    results = [
        replace(
            INFO, level="should", subject=f"command{number}", location=Location("shop/wipe.py", number), evidence={}
        )
        for number in range(1, 31)
    ]
    text = shown(*results, status=1)

    assert text.count("with print()") == 5
    assert "25 more  commands.configuration.print-output" in text
    assert "shop/wipe.py:6, shop/wipe.py:7, " in text
    assert "30 should" in text
