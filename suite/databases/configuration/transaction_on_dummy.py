"""``atomic()`` and ``on_commit()`` name their database where 'default' is empty.

Why: without ``using`` they are for 'default', and on an empty entry they raise ImproperlyConfigured when they run.

Fix: write ``atomic(using="<alias>")`` and ``on_commit(…, using="<alias>")``.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.transactions import alias_given, is_transaction
from django_conformance.rules import Finding, Rule

from . import ENGINES

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/ref/settings/#databases", after=ENGINES)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each that names no alias, where other aliases have an engine and 'default' has none."""
    if not project.inventory.usable or "default" in project.inventory.usable:
        return
    for block in project.transactions:
        if not block.named:
            yield Finding(
                "atomic() without using is on 'default', which has no ENGINE",
                subject=block.file.module,
                location=block.file.place(block.call),
            )
    for file in project.files("on_commit"):
        for call in file.of(ast.Call):
            if is_transaction(call, "on_commit", file) and not alias_given(call, 1):
                yield Finding(
                    "on_commit() without using is for 'default', which has no ENGINE",
                    subject=file.module,
                    location=file.place(call),
                )
