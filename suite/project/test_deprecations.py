"""What the project uses and what will be gone in a later version.

https://docs.djangoproject.com/en/stable/internals/release-process/#deprecation-policy
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.findings import Finding, raise_all

if TYPE_CHECKING:
    from django_conformance.inventory import ProjectInventory
    from django_conformance.run.deprecations import DeprecatedUse

DOCS = "https://docs.djangoproject.com/en/stable/howto/upgrade-version/#resolving-deprecation-warnings"


@pytest.mark.conformance("project.configuration.deprecations", level="info", docs=DOCS, each="project")
def test_deprecations(subject: ProjectInventory, deprecations: tuple[DeprecatedUse, ...]) -> None:
    """The project's own lines use nothing that is deprecated in the versions that are installed.

    Why: it works until the release that removes it, and then it is an error or, worse, another behaviour. Python hides
    these warnings, in a worker and a server most of all.

    Fix: do what the message says. What a package does within itself is no finding: upgrade the package.
    """
    raise_all(
        Finding(
            f"{use.location} uses what {use.package} {use.version} has deprecated: {use.category}: {use.message}",
            subject=str(use.location),
            location=use.location,
            evidence={"category": use.category, "package": use.package, "version": use.version},
        )
        for use in deprecations
        if use.location is not None and use.package is not None and use.used_by is None
    )
