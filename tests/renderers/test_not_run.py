"""What was not checked, by what would change that."""

from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console, Group

from django_conformance.reasons import Reason, ReasonKind
from django_conformance.renderers.not_run import not_run
from django_conformance.renderers.tally import verdict
from django_conformance.results import End, Report, Result
from tests.renderers.test_terminal import RUN


def skipped(area: str, kind: ReasonKind, name: str, message: str = "It is so.") -> Result:
    """Return a check that was skipped for a reason."""
    return Result(f"{area}.way.rule", area, "must", "x", "skipped", message, reason=Reason(kind, name))


def shown(*results: Result, contract: str | None = None, verbose: bool = False) -> str:
    """Return what is told of a run with these results."""
    run = replace(RUN, project={**RUN.project, "contract": contract})
    console = Console(file=io.StringIO(), width=300)
    with console.capture() as capture:
        console.print(Group(*not_run(Report(run, results, (), End({}, 0)), verbose=verbose)))
    return capture.get()


def test_a_contract_enables_what_it_would_say() -> None:
    """Where there is none, the command that writes one is named."""
    text = shown(skipped("celery", "contract", "task"), skipped("commands", "contract", "command"))

    assert (
        text
        == "Not checked: 2\n  2  write a contract, which says what tasks and commands may run: django-conformance init\n"
    )


def test_a_contract_that_there_is_wants_entries() -> None:
    """It is not to be written again."""
    text = shown(skipped("celery", "contract", "task"), contract="conformance.toml")

    assert "  1  add [[task]] to the contract" in text


def test_what_the_project_does_not_have_is_one_line() -> None:
    """All of an area that the project does not use counts as that area, and the most checks come first."""
    results = [skipped("channels", "no-subject", name) for name in ("channels", "channels.layer", "channels.route")]
    text = shown(*results, skipped("databases", "project-lacks", "two-databases"))

    assert text == "Not checked: 4\n  4  the project has no Channels and no second database\n"


def test_the_last_line_says_why_nothing_was_checked() -> None:
    """It stands alone with --quiet, so it has the reasons, the most frequent first."""
    results = (
        skipped("databases", "project-lacks", "two-databases"),
        *(skipped("celery", "contract", "task") for _ in range(2)),
    )

    text = verdict(Report(RUN, results, (), End({"passed": 0, "error": 0}, 2))).plain

    why = "write a contract, which says what tasks may run: django-conformance init; the project has no second database"
    assert text == f"Not completed: Nothing was checked: {why}."


def test_what_waits_for_a_finding_names_it() -> None:
    """It is counted by the check that has the finding."""
    blocked = Result("a.b.c", "celery", "must", "x", "blocked", "blocked by a.b.d", blocked_by="a.b.d")

    assert "  2  fix a.b.d first" in shown(blocked, blocked)


def test_verbose_has_a_line_for_every_reason() -> None:
    """With its area and how many checks it is told of."""
    one, two = skipped("celery", "unsafe", "", "It could run."), skipped("databases", "inconclusive", "", "Who knows.")

    text = shown(one, one, two, verbose=True)

    assert text == "Not checked: 3\n    2  celery: It could run.\n    1  databases: Who knows.\n"
