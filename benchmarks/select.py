"""Times a check of one rule against ``manage.py check`` of the same project, alternately: what starting and reading cost."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from benchmarks.cost import Cost, compared, timed
from django_conformance.run.reference import reference_project

if TYPE_CHECKING:
    from collections.abc import Sequence

RULE = "celery.configuration.crontab-minute"


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks select", description=__doc__)
    parser.add_argument("-n", "--runs", type=int, default=5, help="how often each is run (default: 5)")
    runs = parser.parse_args(arguments).runs
    django = [sys.executable, str(reference_project() / "manage.py"), "check"]
    check = [sys.executable, "-m", "django_conformance", "check", "--select", RULE, "--reference"]
    of_django: list[Cost] = []
    checks: list[Cost] = []
    for number in range(1, runs + 1):
        of_django.append(timed(django))
        checks.append(timed(check))
        print(f"run {number}: manage.py check {of_django[-1]}, check --select {checks[-1]}")
    print(*compared({"django": of_django, "select": checks}), sep="\n")
    return 0
