"""Imports a module, Django not being set up, and writes down what came of it.

python -m django_conformance.discovery.channels.clean_import MODULE PROJECT RESULT
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

from django_conformance.codec import dumps, to_json
from django_conformance.discovery.cause import problem
from django_conformance.discovery.channels.application import NOT_SET_UP


def main(module: str, project: str, result: str) -> None:
    """Import ``module`` and write the problem that stopped it, or null, into ``result``."""
    stopped = None
    try:
        importlib.import_module(module)
    except BaseException as error:
        stopped = problem("channels", NOT_SET_UP, module, error, Path(project))
    Path(result).write_text(dumps(to_json(stopped)), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
    sys.stdout.flush()
    os._exit(0)  # threads that the project left running must not keep this process
