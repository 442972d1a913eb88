"""``python -m django_conformance.rolling.partner_process``: a process of one environment that does its part of the exchanges.

It boots with the run's overlay as every process of a run does, reads a request a line and answers each with a line. What the project prints
goes to the log instead.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

from django_conformance.codec import dumps, loads
from django_conformance.rolling.exchanges import NotUsed, told


def main() -> None:
    """Set Django up, say how that went, and answer until the requests end."""
    requests, answers = os.fdopen(os.dup(0), encoding="utf-8"), os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)

    def answer(data: dict[str, Any]) -> None:
        answers.write(dumps(data, default=repr) + "\n")
        answers.flush()

    answer(_answered(_set_up, {}))
    for line in requests:
        request = loads(line)
        module = import_module(f"django_conformance.rolling.exchanges.{request['exchange']}")
        answer(_answered(getattr(module, request["step"]), request["arguments"]))
        _let_go()
    sys.stdout.flush()
    os._exit(0)  # threads that the project left running must not keep this process


def _answered(step: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return what a step returns, or why it does not; what a project exits with is a reason, too."""
    try:
        return {"value": step(**arguments)}
    except NotUsed as error:
        return {"skipped": error.message}
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a project's code may raise anything
        return {"failure": told(error)}


def _set_up() -> str:
    import django

    django.setup()
    return str(django.get_version())


def _let_go() -> None:
    """Close connections to databases: another process is to migrate them, or put them back."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()


if __name__ == "__main__":
    main()
