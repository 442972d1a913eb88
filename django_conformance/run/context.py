"""What fixtures and drivers are given of a run."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django_conformance.findings import Blocked
from django_conformance.inventory.project import LOOKED_AT
from django_conformance.overlay import environment

if TYPE_CHECKING:
    from django_conformance.contract import Contract
    from django_conformance.inventory import Inventory
    from django_conformance.overlay import Overlay
    from django_conformance.reasons import Lack
    from django_conformance.rules.judging import Judgement
    from django_conformance.run.folder import RunFolder
    from django_conformance.run.own_ports import OwnPorts
    from django_conformance.run.request import Request
    from django_conformance.services.supervisor import Services


@dataclass(frozen=True)
class RunContext:
    """A prepared run.

    ``reading`` says that rules are all that is asked for: no service is started, and nothing of the project is imported
    in this process. ``capabilities`` holds every capability by name: ``None`` where the run has it, else why not and how
    to get it. ``started`` holds what runs in the background, by name, and ``at_end`` the callbacks that stop it: they run
    before the services are stopped. ``judgements`` hold what the rules of configuration found, by their ids. ``services``
    may still be starting: :meth:`Services.wait` waits for one. ``own_ports`` are those for servers that are started later, where
    connections are judged by their port.
    """

    request: Request
    folder: RunFolder
    inventory: Inventory
    contract: Contract
    overlay: Overlay
    services: Services
    reading: bool = False
    judgements: dict[str, Judgement] = field(default_factory=dict)
    capabilities: dict[str, Lack | None] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    started: dict[str, Any] = field(default_factory=dict)
    at_end: ExitStack = field(default_factory=ExitStack)
    own_ports: OwnPorts | None = None

    def environment(self) -> dict[str, str]:
        """Return the environment for a process of this run, in which it boots with the overlay."""
        return environment(self.overlay)

    def port(self) -> int:
        """Return the port that a server of this run is told to listen on; 0 for any."""
        return self.own_ports.next() if self.own_ports is not None else 0

    def lacks(self, capability: str) -> Lack | None:
        """Return why the run does not have a capability, ``None`` where it has it.

        Raises:
            KeyError: no such capability is known.
        """
        return self.capabilities[capability]

    def needs_databases(self) -> None:
        """Go on where the project's databases are known; what needs their tables fails without a fault of its own otherwise.

        Raises:
            Blocked: they could not be looked at, which has a finding.
        """
        if any(problem.stage == LOOKED_AT for problem in self.inventory.databases.problems):
            raise Blocked("project.configuration.importable", "the databases could not be looked at")
