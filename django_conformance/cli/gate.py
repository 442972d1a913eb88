"""``django-conformance gate``: what an upgrade changes, and which package causes it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.cli import documents, outputs
from django_conformance.cli.compare import told, written
from django_conformance.cli.documents import Documents
from django_conformance.cli.gate_progress import gate_progress
from django_conformance.cli.screen import Screen
from django_conformance.compare import redacted
from django_conformance.gate.flow import gate
from django_conformance.gate.request import GateRequest
from django_conformance.redaction import of_project
from django_conformance.renderers.verdict import verdict_view
from django_conformance.run import suite_options, target as targets

if TYPE_CHECKING:
    import argparse

HELP = "find what an upgrade changes, and which package causes it"
DESCRIPTION = "Build environments before and after an upgrade, run the suite in both, and compare."
EPILOG = "Exit status: 0 nothing that works has changed, 1 something has, 2 no answer."


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to its parser."""
    targets.add_options(parser)
    add = parser.add_argument
    several: dict[str, Any] = {"nargs": "+", "action": "extend", "metavar": "REQ", "default": []}
    add("--from", dest="before", help="start from these versions (default: the project's own requirements)", **several)
    add(
        "--to",
        dest="after",
        required=True,
        help="upgrade to these versions: 'Django==5.2.*', 'Python==3.13.*'",
        **several,
    )
    add(
        "--requirements",
        metavar="FILE",
        help="the project's requirements (default: its lock file, requirements*.txt or pyproject.toml, or else this environment)",
    )
    add("--bisect", action="store_true", help="find the smallest set of packages that causes each finding")
    add(
        "--rolling",
        action="store_true",
        help="run both versions side by side, as during a deployment: tasks, messages, sessions, cache, schema",
    )
    add(
        "--no-stack",
        dest="stack",
        action="store_false",
        help="don't run the reference project to tell your code from the stack",
    )
    add("--verdict", metavar="FILE.json", type=Path, help="write the verdict to this file")
    add("--reports", metavar="DIR", type=Path, help="keep the results file of each run in this folder")
    add(
        "--parallel",
        metavar="N",
        type=suite_options.positive,
        default=2,
        help="environments to build in parallel (default: 2)",
    )
    suite_options.add_options(parser.add_argument)
    documents.add_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Compare a project before and after an upgrade.

    Raises:
        UsageError: no such project, requirements or release, or tox is not installed.
        ConformanceError: the baseline cannot be built, or a run did not finish.
    """
    target = targets.target(arguments)
    given = (target.contract, Path(arguments.requirements) if arguments.requirements else None)
    wanted = outputs.VERDICT.target(arguments.verdict, given) if arguments.verdict else None
    asked = Documents.asked(arguments)
    console = Screen(stderr=asked.to_output)
    request = GateRequest(
        project=target.project,
        settings=target.settings,
        contract=target.contract,
        requirements=arguments.requirements,
        before=tuple(arguments.before),
        after=tuple(arguments.after),
        options=tuple(suite_options.forwarded(arguments)),
        reports=outputs.folder(arguments.reports) if arguments.reports else None,
        reference=target.reference,
        bisect=arguments.bisect,
        rolling=arguments.rolling,
        stack=arguments.stack and not target.reference,
        parallel=arguments.parallel,
    )
    with gate_progress(console) as progress:
        verdict = gate(request, progress)
    verdict = redacted(verdict, of_project(target.project))
    written(verdict, wanted)
    console.show(verdict_view(verdict))
    asked.write_verdict(verdict)
    told(wanted)
    return verdict.exit
