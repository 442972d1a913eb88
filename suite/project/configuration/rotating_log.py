"""No process rotates a log file that other processes also write.

Why: each process of a server opens the file for itself. The one that rotates renames it while the others go on writing into the old file,
which the next rotation deletes: lines are lost, and the files that are kept end far below ``maxBytes``.

Fix: log to the console and let the platform keep it; or WatchedFileHandler with logrotate, or one file for each process.
"""

from __future__ import annotations

from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.discovery.stage import is_for_development
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import entries
from django_conformance.source.setting_places import place_of

rule = Rule(
    level="should",
    docs="https://docs.python.org/3/howto/logging-cookbook.html#logging-to-a-single-file-from-multiple-processes",
    settings=True,
)

_ROTATING = ("logging.handlers.RotatingFileHandler", "logging.handlers.TimedRotatingFileHandler")


def find(project: Project) -> Iterator[Finding]:
    """Yield each rotating handler that is used, where a server of several processes is started."""
    if is_for_development(project.context):
        return
    several = [
        server
        for server in project.context.deployment.servers
        if server.unit.stage != "development" and (server.workers or 1) > 1
    ]
    logging = dict(entries(project.context.originals.get("LOGGING")))
    loggers = [logging.get("root"), *(entry for _, entry in entries(logging.get("loggers")))]
    used = {str(name) for logger in loggers for name in dict(entries(logger)).get("handlers") or ()}
    for name, handler in entries(logging.get("handlers")) if several else ():
        kind = str(dict(entries(handler)).get("class", ""))
        if kind in _ROTATING and name in used:
            server = several[0]
            yield Finding(
                f"the handler {name!r} of LOGGING is a {kind.rpartition('.')[2]}, and {server.unit.name} ({server.location}) starts "
                f"{server.workers} processes that all write and rotate its file: lines are lost",
                subject="LOGGING",
                location=place_of(project.context.sources, "LOGGING", "handlers", str(name)),
                hint="Log to the console, or use logging.handlers.WatchedFileHandler with logrotate.",
                evidence={"handler": str(name), "processes": server.workers},
            )
