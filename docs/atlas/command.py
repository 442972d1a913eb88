"""The command line of the atlas."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from django_conformance.errors import ConformanceError, UsageError
from docs.atlas import pages, verdicts
from docs.atlas.chains import chosen
from docs.atlas.runs import PROJECTS, WITHOUT_SERVERS, Atlas

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: list[str]) -> int:
    """Run releases, or write the pages; return 1 if a release could not be run, or a page differs with ``--check``."""
    parser = argparse.ArgumentParser(prog="python -m docs.atlas", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="run what has not been run, and store the verdicts")
    run.add_argument("pairs", nargs="*", metavar="PAIR", help="a pair (django-5.2-6.0) or a package; default: all")
    run.add_argument("--project", action="append", choices=PROJECTS, help="only this project")
    run.add_argument(
        "--again", action="store_true", help="run what differs twice: what flips is an environment's noise"
    )
    run.add_argument(
        "--without-servers", action="store_true", help="of the observer only what needs no server: seconds"
    )
    write = commands.add_parser("write", help="write the pages from what is stored")
    write.add_argument("--check", action="store_true", help="write nothing, and say which pages differ")
    told = parser.parse_args(arguments)
    if told.command == "write":
        return pages.write(check=told.check)
    try:
        select = WITHOUT_SERVERS if told.without_servers else ()
        return _run(Atlas(_say, select), told.pairs, told.project or PROJECTS, again=told.again)
    except UsageError as error:
        _say(f"{error.message}\n{error.hint}")
        return 2


def _run(atlas: Atlas, names: list[str], projects: Sequence[str], *, again: bool) -> int:
    status = 0
    for pair in chosen(names):
        for project in projects:
            try:
                verdict = atlas.verdict(pair, project, again=again)
            except ConformanceError as error:
                _say(f"{pair.title}, {project}: {error.message}\n{error.hint}")
                status = 1
                continue
            verdicts.store(pair, project, verdict, atlas.selected(project))
            _say(f"{pair.title}, {project}: {verdict.counts['gating']} changes gate, {verdict.counts['same']} the same")
    return status


def _say(text: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {text}\n")
    sys.stdout.flush()
