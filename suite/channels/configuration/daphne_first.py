"""``daphne`` comes before ``django.contrib.staticfiles`` in INSTALLED_APPS.

Why: both bring a ``runserver``, the first wins, and Daphne's system check stops every management command
(daphne.E001).

Fix: move "daphne" to the top of INSTALLED_APPS.
"""

from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/installation.html", settings=True)


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield the two apps in the wrong order."""
    daphne, staticfiles = project.daphne_position, project.staticfiles_position
    if daphne is not None and staticfiles is not None and daphne > staticfiles:
        yield Finding(
            f"'daphne' is number {daphne} of INSTALLED_APPS, after 'django.contrib.staticfiles' (number {staticfiles}): "
            "daphne.E001",
            subject="INSTALLED_APPS",
        )
