"""What is compared between the two ways of an invocation."""

from __future__ import annotations

import datetime

import pytest
from django.core.management.base import BaseCommand, CommandError

from django_conformance.contract import CommandContract
from django_conformance.drivers.commands.observations import (
    observations,
    reported,
    stderr_lines,
    stdout_to_compare,
    text,
)
from django_conformance.drivers.commands.outcomes import CommandOutcome, CommandRaised, raised_from
from django_conformance.drivers.commands.runs import Both
from django_conformance.drivers.test_databases.effects import counts, effects


def caught(error: BaseException) -> CommandRaised:
    with pytest.raises(type(error)) as caught_error:
        raise error
    return raised_from(caught_error.value)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (CommandError("no"), 1),
        (CommandError("no", returncode=3), 3),
        (CommandError("no", returncode=0), 0),
        (ValueError("no"), 1),
        (SystemExit(4), 4),
        (SystemExit(None), 0),
        (SystemExit("no"), 1),
        (SystemExit(-1), 255),
        (KeyboardInterrupt(), 130),
    ],
)
def test_exit_statuses(error: BaseException, status: int) -> None:
    """What call_command() raises is given the exit status that a process ends with."""
    assert caught(error).status == status


def test_a_refused_command_line_has_the_status_of_argparse() -> None:
    """A CommandError of the parser is told from one of handle(): a process ends with 2 for it."""
    parser = BaseCommand().create_parser("manage.py", "tidy")
    try:
        parser.parse_args(["--no-such-option"])
    except CommandError as error:
        raised = raised_from(error)

    assert (raised.status, raised.parsing, raised.kind) == (2, True, "CommandError")


def test_errors_are_reported_as_manage_py_does() -> None:
    """The line on standard error that stands for a CommandError names its class, also a subclass's."""

    class PollClosed(CommandError):
        pass

    assert reported(caught(PollClosed("too late"))) == ["PollClosed: too late"]
    assert reported(caught(ValueError("no"))) == []


@pytest.mark.parametrize(
    "written",
    [
        "took 0.31 s",
        "in 12ms",
        "2024-01-02 10:11:12,123 begun",
        "at 9:05:07",
        "pid 4711",
        "/var/dc-0a1b2c3d/commands/call-3/media/x",
    ],
)
def test_what_varies_is_left_out_of_account(written: str) -> None:
    """Times, durations, process ids and the run's folders are masked, so two runs of the same compare equal."""
    other = written.translate(str.maketrans("0123456789", "1234567890")).replace("call-4", "manage-4")

    assert text(written) != written
    assert text(written).translate(str.maketrans("", "", "0123456789")) == text(other).translate(
        str.maketrans("", "", "0123456789")
    )


def test_ordinary_text_is_compared_as_it_is() -> None:
    """Numbers, names and paths of the project stay."""
    for written in ("3 polls closed", "price 2.50", "shop/models.py:12", "seconds: many", "deadbeef"):
        assert text(written) == written


def test_output_past_the_stream_is_output_all_the_same() -> None:
    """What went past stdout= is compared too, in whatever order the two were mixed."""
    call = CommandOutcome("call-command", 0, stdout="b\n", past_stdout="a\n")

    def manage(written: str) -> str:
        made = CommandOutcome("manage", 0, stdout=written)
        return stdout_to_compare(made, Both(call, made))

    both = Both(call, call)
    assert stdout_to_compare(call, both) == manage("a\nb\n") == manage("b\na\n") != manage("b\n")


def test_noise_of_every_process_is_left_out() -> None:
    """What a project's processes write before the command begins is no output of the command."""
    call, manage = (
        CommandOutcome("call-command", 0, stdout="a\n"),
        CommandOutcome("manage", 0, stdout="local settings\na\n"),
    )

    both = Both(call, manage)
    assert stdout_to_compare(call, both) == stdout_to_compare(manage, both, "local settings\n")
    assert stdout_to_compare(call, both) != stdout_to_compare(manage, both)


def test_warnings_and_tracebacks_are_no_messages() -> None:
    """Standard error is compared without warnings and tracebacks."""
    written = (
        "/site/x.py:3: DeprecationWarning: old\n  old()\nCommandError: no\nTraceback (most recent call last):\n  …\n"
    )

    assert stderr_lines(CommandOutcome("manage", 1, stderr=written)) == ["CommandError: no"]


def test_effects_name_rows_and_columns() -> None:
    """Added, removed and changed rows are counted by table, with the columns that changed."""
    before = {"default": {"shop_product": {"1": {"id": 1, "name": "tea"}, "2": {"id": 2, "name": "milk"}}, "other": {}}}
    after = {"default": {"shop_product": {"1": {"id": 1, "name": "mate"}, "3": {"id": 3, "name": "salt"}}, "other": {}}}

    assert counts(effects(before, after)) == {
        "default.shop_product": {"added": 1, "removed": 1, "changed": 1, "columns": ["name"]}
    }
    assert effects(before, before) == {}


def test_what_is_kept_for_another_version() -> None:
    """Two ways are compared without times of day and durations; what is kept has them, for two versions to be compared by."""
    written = "from 2019-03-04 09:30:00+01:00, for 45 minutes, each at 10:00:00\n"
    both = Both(CommandOutcome("call-command", 0, written), CommandOutcome("manage", 0, written))

    call, manage = observations(CommandContract(argv=["opening"]), both, ("", ""))

    assert text(written) == "from 2019-03-04 <time>+01:00, for <duration>, each at <time>\n"
    assert call.value["stdout"] == manage.value["stdout"] == written


def test_effects_of_days_and_times() -> None:
    """A moment, a day and a time of day that are data are told; those of now are not."""
    now = datetime.datetime.now()  # noqa: DTZ005 - as a database without zones has it
    row = {
        "born": datetime.date(1815, 12, 10),
        "seen": now.date(),
        "opens": datetime.time(9, 30),
        "at": datetime.time(9, 30, 17),
        "starts": datetime.datetime(2019, 3, 4, 9, 30),  # noqa: DTZ001 - as a database without zones has it
        "made": now,
    }

    found = effects({"default": {"patients": {}}}, {"default": {"patients": {"1": row}}})

    assert found["default.patients"]["values"] == [
        {
            "at": "<time>",
            "born": "1815-12-10",
            "made": "<time>",
            "opens": "09:30:00",
            "seen": "<time>",
            "starts": "2019-03-04 09:30:00",
        }
    ]
