"""A task does not end its process."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

HEAD = "import os\nimport sys\n\nfrom celery import shared_task\n\n\n"


def _files(*code: str) -> dict[str, str]:
    return {"shop/tasks.py": HEAD + "\n\n".join(code)}


def test_accepts_tasks_that_raise(rule: RuleTester) -> None:
    """An exception, a function that no task calls, an exit that is caught, and a parameter of that name."""
    rule.accepts(
        _files(
            "@shared_task\ndef restock(number):\n    if number < 0:\n        raise ValueError(number)\n",
            "def command():\n    sys.exit(1)\n\n\n@shared_task\ndef count(number):\n    return number\n",
            "@shared_task\ndef sort(number):\n    try:\n        sys.exit(1)\n    except SystemExit:\n        return None\n",
            "@shared_task\ndef tidy(number, exit=print):\n    exit(number)\n",
        )
    )


@pytest.mark.parametrize(
    ("code", "line", "said"),
    [
        ("@shared_task\ndef restock(number):\n    if not number:\n        sys.exit(1)\n", 10, "runs sys.exit(1)"),
        ("@shared_task\ndef restock(number):\n    exit()\n", 9, "runs exit()"),
        ("@shared_task\ndef restock(number):\n    raise SystemExit('no stock')\n", 9, "SystemExit('no stock')"),
        ("@shared_task\ndef restock(number):\n    os._exit(2)\n", 9, "os._exit(2)"),
        (
            "def check(number):\n    if not number:\n        sys.exit('none')\n\n\n@shared_task\ndef restock(number):\n    check(number)\n",
            9,
            "through check()",
        ),
    ],
)
def test_accuses_tasks_that_exit(code: str, line: int, said: str, rule: RuleTester) -> None:
    """In the task, by every name, and in a helper that it calls."""
    rule.accuses(_files(code), f"shop/tasks.py:{line}", says=said)
