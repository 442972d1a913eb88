"""What both ways of an invocation are compared by, and the observations that are kept of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django_conformance.observations import Observation, canonical, mask

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_conformance.contract import CommandContract
    from django_conformance.drivers.commands.outcomes import CommandOutcome, CommandRaised
    from django_conformance.drivers.commands.runs import Both

_MASKS = (
    (re.compile(r"(/[^\s'\":]*)?/dc-[0-9a-f]{8}(/commands/[\w.-]+)?"), "<run>"),
    (re.compile(r"\b(pid|PID)(\W*)\d+"), r"\1\2<pid>"),
)
_VARIES = (
    (re.compile(r"\b(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{16,}\b"), "<hex>"),
    (re.compile(r"\b\d\d?:\d\d:\d\d(?:[.,]\d+)?"), "<time>"),
    (re.compile(r"\b\d+(?:[.,]\d+)?(?:e-\d+)? ?(?:s|ms|µs|us|secs?|seconds?|milliseconds?|minutes?)\b"), "<duration>"),
)
_WARNING = re.compile(r"^\S.*:\d+: \w*Warning: ")
_TRACEBACK = "Traceback (most recent call last):"


def kept(written: str) -> str:
    """Return what was written without what varies from run to run: moments, process ids, the run's folders.

    Ids and digests stay: the comparison of two runs knows which of them are random.
    """
    masked = mask(written, ids=False)
    for pattern, replacement in _MASKS:
        masked = pattern.sub(replacement, masked)
    return masked


def text(written: str) -> str:
    """Return what was written as two ways are compared by it: without random ids, time of day and duration, too."""
    masked = mask(kept(written))
    for pattern, replacement in _VARIES:
        masked = pattern.sub(replacement, masked)
    return masked


def stdout(outcome: CommandOutcome, noise: str = "", masked: Callable[[str], str] = text) -> str:
    """Return all of standard output but ``noise``, which the project's processes write before a command begins."""
    written = outcome.all_stdout
    return masked(written.removeprefix(noise) if noise else written)


def stdout_to_compare(outcome: CommandOutcome, both: Both, noise: str = "") -> str:
    """Return standard output as ways are compared by it: its lines sorted where some went past ``stdout=``, in whatever order."""
    written = stdout(outcome, noise)
    mixed = both.call.past_stdout and both.call.stdout
    return "\n".join(sorted(written.splitlines())) if mixed else written


def stderr_lines(outcome: CommandOutcome, noise: str = "", masked: Callable[[str], str] = text) -> list[str]:
    """Return the lines written to standard error but for warnings, a traceback, blank ones and those of ``noise``."""
    kept: list[str] = []
    dropped = {text(line.rstrip()) for line in noise.splitlines()}
    lines = iter(outcome.all_stderr.split(_TRACEBACK)[0].splitlines())
    for line in lines:
        if _WARNING.match(line):
            next(lines, None)  # the line of source that Python prints below a warning
        elif line.strip() and text(line.rstrip()) not in dropped:
            kept.append(masked(line.rstrip()))
    return kept


def reported(raised: CommandRaised) -> list[str]:
    """Return the lines by which a process reports what ``call_command()`` raised; none for a traceback."""
    if "django.core.management.base.SystemCheckError" in raised.kinds:
        words = raised.message
    elif "django.core.management.base.CommandError" in raised.kinds:
        words = f"{raised.kind}: {raised.message}"
    elif raised.kind == "SystemExit" and raised.status == 1 and raised.message not in ("1", "True"):
        words = raised.message
    else:
        return []
    return [text(line.rstrip()) for line in words.splitlines() if line.strip()]


def last_of_traceback(outcome: CommandOutcome) -> str:
    """Return the last line of a traceback on standard error, empty where there is none."""
    if _TRACEBACK not in outcome.all_stderr:
        return ""
    return next((line for line in reversed(outcome.all_stderr.splitlines()) if line.strip()), "")


def name_of(contract: CommandContract) -> str:
    """Return the name that results and observations have for an invocation."""
    return contract.id or " ".join(contract.argv)


def observations(contract: CommandContract, both: Both, noise: tuple[str, str]) -> list[Observation]:
    """Return the observation of each way."""
    subject = f"commands:{name_of(contract)}"
    return [
        Observation(subject, both.call.way, _value(both.call, "", "")),
        Observation(subject, both.manage.way, _value(both.manage, *noise)),
    ]


def _value(outcome: CommandOutcome, out_noise: str, err_noise: str) -> dict[str, Any]:
    raised = outcome.raised
    return {
        "status": outcome.status,
        "cut_short": outcome.cut_short,
        "stdout": stdout(outcome, out_noise, kept),
        "stderr": stderr_lines(outcome, err_noise, kept),
        "raised": None
        if raised is None
        else {"kind": raised.kind, "message": kept(raised.message), "parsing": raised.parsing},
        "returned": canonical(outcome.returned),
        "mail": list(outcome.mail),
        "effects": outcome.effects,
        **({"files": outcome.files} if outcome.files else {}),
    }
