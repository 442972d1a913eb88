"""The asgi module can be imported by a process in which Django is not set up yet.

Why: ``runserver`` and tests set Django up first, so the mistake does not show there. Daphne, Uvicorn and Hypercorn
import the asgi module and nothing else, and exit with AppRegistryNotReady or ImproperlyConfigured.

Fix: call ``get_asgi_application()`` at the top of the module, and import consumers, routing and middleware below it.
"""

from collections.abc import Iterator

from django_conformance.discovery.channels.application import NOT_SET_UP
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.findings import from_problem
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="must",
    docs="https://channels.readthedocs.io/en/stable/support.html",
    after=("channels.configuration.application-imports",),
)


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield what stops the import, as a process of its own reported it.

    An application of nothing but channels is run by ``runworker``, which sets Django up.
    """
    application = project.inventory.application
    if application is not None and application.protocols == ("channel",):
        return
    for problem in project.inventory.problems:
        if problem.stage == NOT_SET_UP:
            text = f"{problem.subject} cannot be imported by an ASGI server, which does not set Django up first: {{}}"
            yield from_problem(problem, text)
