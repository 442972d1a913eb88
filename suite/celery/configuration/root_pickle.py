"""A worker that accepts pickles does not run as root.

Why: who can write to the broker can have a worker that accepts pickles run anything. As root such a worker ends with "Running a worker with
superuser privileges when the worker accepts messages serialized with pickle is a very bad idea", unless ``C_FORCE_ROOT`` is set: then
whatever was sent runs as root.

Fix: accept JSON alone (``CELERY_ACCEPT_CONTENT = ["json"]``), or start the worker as another user: ``USER`` in the Dockerfile, ``--uid``.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.declared import consumers
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.inventory.deployment import DeclaredWorker
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import members

rule = Rule(
    level="should",
    docs="https://docs.celeryq.dev/en/stable/userguide/daemonizing.html#running-the-worker-with-superuser-privileges-root",
)

_PICKLES = ("pickle", "application/x-python-serialize", "application/group-python-serialize")
_CHANGING = ("gosu", "su-exec", "setpriv", "chpst", "runuser", "sudo", "start-stop-daemon")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each worker that is declared to run as root and whose app accepts pickles."""
    for consumer in consumers(project):
        worker, app = consumer.worker, consumer.app
        if app is None or worker.unit.user not in ("root", "0") or _is_changed(worker):
            continue
        accepted = [str(name) for name in members(app.value("accept_content"))]
        if not set(accepted) & set(_PICKLES):
            continue
        is_forced = "C_FORCE_ROOT" in worker.unit.variables
        consequence = "what a pickle runs, root runs" if is_forced else "it does not start"
        yield Finding(
            f"the worker {worker.unit.name} ({worker.location}) runs as root and accepts {', '.join(accepted)}: {consequence}",
            subject=worker.unit.name,
            location=worker.location,
            hint="Write CELERY_ACCEPT_CONTENT = ['json'], or give the worker a user of its own.",
            evidence={"accept_content": accepted, "C_FORCE_ROOT": is_forced},
        )


def _is_changed(worker: DeclaredWorker) -> bool:
    """Whether the command line, or a script that may call one of these programs, makes it another user's."""
    return "uid" in worker.options or bool(worker.shell) or any(name in worker.command for name in _CHANGING)
