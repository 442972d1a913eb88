"""A task with a soft time limit stops when the limit is reached."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

TASK = """
from contextlib import contextmanager, suppress

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded


@contextmanager
def warned(message, error=Exception):
    try:
        yield
    except error as caught:
        print(message, caught)


@shared_task({options})
def export(keys):
    {body}


def work(key):
    return key
"""
LIMIT = "soft_time_limit=300"


def task(*lines: str, options: str = LIMIT) -> dict[str, str]:
    """Return a task with these lines, the first of which is line 17."""
    return {
        "shop/exports.py": TASK.format(options=options, body="\n    ".join(lines)),
        "shop/tasks.py": "import shop.exports\n",
    }


@pytest.mark.parametrize(
    "files",
    [
        task("for key in keys:", "    try:", "        work(key)", "    except ValueError:", "        print(key)"),
        task(
            "for key in keys:",
            "    try:",
            "        work(key)",
            "    except Exception:",
            "        print(key)",
            "        raise",
        ),
        task(
            "for key in keys:",
            "    try:",
            "        work(key)",
            "    except SoftTimeLimitExceeded:",
            "        raise",
            "    except Exception:",
            "        print(key)",
        ),
        task("for key in keys:", "    try:", "        work(key)", "    except Exception:", "        break"),
        task("try:", "    work(keys)", "except Exception:", "    print(keys)"),
        task("with warned('one'):", "    work(keys)"),
        task("with warned('one', ValueError):", "    work(keys)", "work(keys)"),
        task(
            "for key in keys:",
            "    try:",
            "        work(key)",
            "    except Exception:",
            "        print(key)",
            options="",
        ),
    ],
)
def test_accepts_tasks_that_end(files: dict[str, str], rule: RuleTester) -> None:
    """The handler is for something else, ends the task or is its end, and without a limit there is nothing to catch."""
    rule.accepts(files)


@pytest.mark.parametrize(
    ("lines", "line", "says"),
    [
        (
            ("for key in keys:", "    try:", "        work(key)", "    except Exception:", "        print(key)"),
            18,
            "except Exception",
        ),
        (
            ("while keys:", "    try:", "        work(keys.pop())", "    except:", "        pass"),
            18,
            "except without a class",
        ),
        (
            ("try:", "    work(1)", "except (ValueError, Exception) as error:", "    print(error)", "work(2)"),
            17,
            "except (ValueError, Exception)",
        ),
        (("with warned('one'):", "    work(keys)", "work(keys)"), 17, "warned('one')"),
        (("for key in keys:", "    with suppress(Exception):", "        work(key)"), 18, "suppress(Exception)"),
    ],
)
def test_accuses_tasks_that_go_on(lines: tuple[str, ...], line: int, says: str, rule: RuleTester) -> None:
    """What catches everything in the middle of a task catches its limit."""
    rule.accuses(task(*lines), f"shop/exports.py:{line}", says=says)
