"""The terminal summary of a run."""

from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console

from django_conformance.inventory import Location
from django_conformance.reasons import Reason
from django_conformance.renderers.places import Places, SourceLine
from django_conformance.renderers.terminal import Look, summary
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


def shown(*results: Result, status: int, look: Look | None = None) -> str:
    """Return the summary of a run with these results."""
    report = Report(RUN, results, (), End({"passed": 1, "error": 0}, status))
    console = Console(file=io.StringIO(), width=3000)
    with console.capture() as capture:
        console.print(summary(report, look))
    return capture.get()


def test_a_clean_run_has_no_cross() -> None:
    """What is only worth knowing is no failure: beside "Clean" stands no cross, and no area has failed."""
    text = shown(PASSED, INFO, status=0)

    assert "Clean: 1 check passed (1 info)." in text
    assert "✗" not in text
    assert "1 passed · 1 info" in text


def test_a_finding_has_its_cross() -> None:
    """One that counts has the mark, and so has its area."""
    text = shown(PASSED, replace(INFO, level="should"), status=1)

    assert text.count("✗") == 2
    assert "Findings: 1 should; 1 passed." in text


def test_no_line_ends_with_a_blank() -> None:
    """What goes into a file or a pipe has no blanks that nobody sees, whatever stands in the other lines."""
    text = shown(PASSED, replace(PASSED, area="databases"), replace(INFO, level="should"), status=1)

    assert [line for line in text.splitlines() if line != line.rstrip()] == []


def test_a_finding_tells_some_of_its_places() -> None:
    """The first is in the headline, five more are listed, and how many are left."""
    places = [{"path": "shop/wipe.py", "line": line} for line in range(1, 9)]
    lines = shown(replace(INFO, evidence={"places": places}), status=0).splitlines()

    assert "• info  wipe  commands.configuration.print-output  shop/wipe.py:1" in lines
    assert "  wipe writes with print()" in lines
    assert "  Also: shop/wipe.py:2" in lines
    assert "        shop/wipe.py:6" in lines
    assert "        and 2 more; --verbose lists them" in lines


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

    assert f"Not checked: 2\n  2  celery: {message}" in text


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
    told = [replace(result, message=f"{result.subject} prints {number}") for number, result in enumerate(results)]
    text = shown(*told, status=1)

    assert text.count(" prints ") == 5
    assert "25 more  commands.configuration.print-output" in text
    assert "  command6  shop/wipe.py:6\n  command7  shop/wipe.py:7\n" in text
    assert "30 should" in text


def test_many_findings_at_level_info_do_not_bury_the_others() -> None:
    """Their code and their pages are left out, unless everything is asked for; those of graver findings are not."""
    code = Look(places=Places(lines=lambda location: [SourceLine(location.line or 1, "print()")]))
    grave = replace(INFO, level="must", subject="grave", docs="https://docs.djangoproject.com/")
    many = [
        replace(
            INFO, check=f"commands.configuration.rule-{number}", subject=f"command{number}", docs="https://example.com/"
        )
        for number in range(6)
    ]

    brief = shown(grave, *many, status=1, look=code)
    whole = shown(grave, *many, status=1, look=replace(code, detail="verbose"))

    assert [brief.count(words) for words in ("• info", "│ print()", "example.com", "djangoproject")] == [6, 1, 0, 1]
    assert "--verbose shows them." in brief
    assert [whole.count(words) for words in ("• info", "│ print()", "example.com")] == [6, 7, 6]


def test_what_is_said_of_several_subjects_is_one_finding() -> None:
    """The same of three commands is told once, with the other two and where they are."""
    results = [
        replace(
            INFO, subject=name, message=f"{name} writes with print()", location=Location(f"{name}.py", 3), evidence={}
        )
        for name in ("wipe", "fill", "send")
    ]
    text = shown(*results, status=0)

    assert (
        "• info  wipe and 2 more  commands.configuration.print-output  wipe.py:3\n  wipe writes with print()\n" in text
    )
    assert "  Also: fill  fill.py:3\n        send  send.py:3\n" in text
    assert "(3 info)" in text


def test_names_of_one_subject_are_one_finding() -> None:
    """Three options that a command does not have are told once, with the other two and where they are."""
    results = [
        replace(INFO, message=f"wipe reads options['{key}']: KeyError", location=Location("wipe.py", line), evidence={})
        for line, key in enumerate(("day", "hour", "zone"), 7)
    ]
    text = shown(*results, status=0)

    assert (
        "wipe.py:7\n  wipe reads options['day']: KeyError\n  Also: hour  wipe.py:8\n        zone  wipe.py:9\n" in text
    )


def test_findings_that_say_something_else_stay_apart() -> None:
    """Two findings of one check for one subject with other words are two, and so are other names of another subject."""
    results = [
        replace(INFO, subject=subject, message=f"{subject} {words}", evidence={})
        for subject, words in (("wipe", "reads 'a'"), ("wipe", "writes 'a'"), ("fill", "reads 'b'"))
    ]

    assert shown(*results, status=0).count("• info  ") == 3


def test_how_to_run_again_stands_once() -> None:
    """Not in each finding but in one line at the end, with the check's id where there is only one."""
    failed = replace(INFO, level="should", reproduce="django-conformance check --select x")
    look = Look(again="django-conformance check --project shop")

    text = shown(failed, replace(failed, subject="fill"), status=1, look=look)

    (line,) = [line for line in text.splitlines() if "--select" in line]
    assert (
        line
        == "Run a check again:  django-conformance check --project shop --select commands.configuration.print-output"
    )


def test_quiet_tells_findings_and_the_verdict() -> None:
    """No header, no areas, no reasons: a finding, a blank line and the last line."""
    lines = shown(INFO, status=0, look=Look("quiet")).splitlines()

    assert lines[0].startswith("• info  wipe")
    assert lines[-1].startswith("Clean: ")
    assert not [line for line in lines if "django-conformance 1" in line or "✓" in line]


def test_verbose_tells_every_place_and_the_command_of_each_finding() -> None:
    """Nothing is left out."""
    places = [{"path": "shop/wipe.py", "line": line} for line in range(1, 31)]
    finding = replace(INFO, evidence={"places": places}, reproduce="run me again")
    text = shown(finding, status=0, look=Look("verbose"))

    assert text.count("shop/wipe.py:") == 30
    assert "Again: run me again" in text


def test_control_characters_of_a_project_are_shown_and_not_obeyed() -> None:
    """A message cannot clear the screen, nor turn the direction of writing."""
    text = shown(replace(INFO, message="a\x1b[2Jb\u202ec", hint="\x07", evidence={}), status=0)

    assert "a\N{REPLACEMENT CHARACTER}[2Jb\N{REPLACEMENT CHARACTER}c" in text
    assert not {"\x1b", "\u202e", "\x07"} & set(text)
