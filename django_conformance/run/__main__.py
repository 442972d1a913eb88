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
    runpy.run_module("pytest", run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1:])
