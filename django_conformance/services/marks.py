"""The mark by which a run's processes are found."""

from __future__ import annotations

RUN_VARIABLE = "DJANGO_CONFORMANCE_RUN"


def marks(run_id: str) -> dict[str, str]:
    """Return what every process of a run must have in its environment, so that a sweep finds it.

    ``SPT_NOENV`` keeps the setproctitle library, which Celery uses where it is installed, from overwriting the mark.
    """
    return {RUN_VARIABLE: run_id, "SPT_NOENV": "1"}
