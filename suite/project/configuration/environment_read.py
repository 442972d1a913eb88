"""Environment variables are read with functions that Python has.

Why: ``os.getenv["NAME"]`` and ``os.environ("NAME")`` raise TypeError. Below a question that only production answers with yes, they do so
for the first time when the server starts there.

Fix: ``os.environ["NAME"]``, or ``os.getenv("NAME")``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import catches, written

rule = Rule(level="must", docs="https://docs.python.org/3/library/os.html#os.getenv")

_FUNCTIONS = ("os.getenv", "os.environ.get", "environ.get", "decouple.config", "os.environ.setdefault")


def find(project: Project) -> Iterator[Finding]:
    """Yield each function that is asked for a key, and each mapping that is called."""
    for file in project.context.sources.code(containing=("environ", "getenv", "decouple")):
        for node in file.of(ast.Subscript, ast.Call):
            asked = node.value if isinstance(node, ast.Subscript) else node.func
            dotted = file.dotted(asked)
            is_wrong = dotted in _FUNCTIONS if isinstance(node, ast.Subscript) else dotted == "os.environ"
            if is_wrong and not any(isinstance(above, ast.Try) and catches(above) for above in file.ancestors(node)):
                what = "a function has no keys" if isinstance(node, ast.Subscript) else "a mapping cannot be called"
                yield Finding(
                    f"{written(node)} raises TypeError: {what}",
                    at=file.at(node),
                    hint=f"Write os.environ[…], or os.getenv(…), in place of {written(asked)}.",
                )
