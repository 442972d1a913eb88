"""Every entry of CHANNEL_LAYERS names a backend that can be imported and takes its CONFIG.

Why: a layer is created when it is first used, so the mistake shows at the first connection, not when the server starts.

Fix: correct BACKEND or CONFIG, or install the package that the backend is in.
"""

from collections.abc import Iterator

from django_conformance.discovery.channels.layers import NOT_LOADED
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.findings import from_problem
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="must",
    docs="https://channels.readthedocs.io/en/stable/topics/channel_layers.html#configuration",
    settings=True,
)


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield what stops each layer from being created."""
    for problem in project.inventory.problems:
        if problem.stage == NOT_LOADED:
            yield from_problem(problem, f"CHANNEL_LAYERS[{problem.subject!r}] cannot be loaded: {{}}")
