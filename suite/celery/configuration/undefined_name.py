"""Every name that a module with tasks uses is defined.

Why: the task fails with NameError when it reaches that line, in the worker, where nobody looks.

Fix: import the name, or correct its spelling.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.source import tasks_in
from django_conformance.rules import Finding, Rule
from django_conformance.source.undefined import undefined_names

rule = Rule(level="must", docs="https://docs.python.org/3/library/exceptions.html#NameError")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each name that nothing defines, of the task that uses it or of the module."""
    for file in project.files if project.inventory.apps else ():
        for name in undefined_names(file) if tasks_in(file) else ():
            function = f"{file.module}.{name.owner.removesuffix('()')}"
            yield Finding(
                str(name),
                subject=project.task_names.get(function, file.module),
                location=name.location,
                evidence={"name": name.name, "in": name.owner},
            )
