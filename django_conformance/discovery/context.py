"""What discovery knows while it looks at one area."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from django_conformance.discovery.deployment import deployment
from django_conformance.discovery.deployment.files import DeploymentFiles, files_of
from django_conformance.inventory import DeploymentInventory
from django_conformance.source.files import Sources


@dataclass(frozen=True)
class DiscoveryContext:
    """``settings`` is the module's name; ``originals`` are the settings as the project has them, before the overlay.

    They are read: nothing in them raises when a rule looks at it.
    """

    project: Path
    settings: str
    originals: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def sources(self) -> Sources:
        """The project's own Python files, one walk and one parse for all areas."""
        return Sources(self.project)

    @cached_property
    def deployment(self) -> DeploymentInventory:
        """What the deployment files of the project's repository declare, read once for all areas."""
        return deployment(self.deployment_files).inventory

    @cached_property
    def deployment_files(self) -> DeploymentFiles:
        """The files of the project's repository that may say how it is deployed, one walk for all areas."""
        return files_of(self.project)
