"""``python -m django_conformance.run``: what ``python -m pytest`` does, with the discovery begun before pytest is imported.

The arguments are those of pytest for a run in a folder that the caller made.
"""

from __future__ import annotations

import argparse
import runpy
import signal
import sys
from contextlib import suppress

from django_conformance.catalogue import known_or_error
from django_conformance.errors import ConformanceError
from django_conformance.overlay import stacks
from django_conformance.run import plugin_options
from django_conformance.run.beginning import begin_early, collect_rarely
from django_conformance.run.folder import RunFolder


def main(arguments: list[str]) -> None:
    """Begin, and leave the rest to pytest, which says what is wrong with the arguments where something is."""
    # The caller interrupts with this signal, even if a shell made this process ignore it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    collect_rarely()
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    plugin_options.add_options(parser.add_argument)
    options, _ = parser.parse_known_args(arguments)
    with suppress(ConformanceError):
        request = plugin_options.request_from(options)
        known_or_error((*request.select, *request.deselect))
        if request.folder is not None:
            begin_early(request, RunFolder.of(request.folder))
    try:
        runpy.run_module("pytest", run_name="__main__")
    except SystemExit as ended:
        _leave(ended.code)


def _leave(status: object) -> None:
    """End as pytest does, without the threads and the handlers of exits that the project has left here, which may never end."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):  # closed, or the project's
            stream.flush()
    stacks.leave(status if isinstance(status, int) else 0 if status is None else 1)


if __name__ == "__main__":
    main(sys.argv[1:])
