"""The handlers of a task class (``on_failure()`` and the like) take the arguments that a worker passes.

Why: the worker calls them by position. A TypeError there hides what they should have reported.

Fix: write the signature of the documentation: ``on_failure(self, exc, task_id, args, kwargs, einfo)``.
"""

import inspect
from collections.abc import Iterator

from django_conformance.discovery.cause import inside, relative
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import code_of, unwrapped

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#handlers")

_ARGUMENTS = {
    "before_start": ("task_id", "args", "kwargs"),
    "on_success": ("retval", "task_id", "args", "kwargs"),
    "on_failure": ("exc", "task_id", "args", "kwargs", "einfo"),
    "on_retry": ("exc", "task_id", "args", "kwargs", "einfo"),
    "after_return": ("status", "retval", "task_id", "args", "kwargs", "einfo"),
}
"""What a worker passes to each, by position."""


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each handler of the project's task classes that cannot take what a worker passes."""
    handlers = {
        (kind, name): str(task.name)
        for task in reversed(project.tasks.values())
        for kind in type(task).__mro__
        for name in sorted(_ARGUMENTS.keys() & vars(kind).keys())
    }
    for (kind, name), task in handlers.items():
        method = unwrapped(vars(kind)[name])
        code = code_of(method)
        if code is None or not inside(code.co_filename, project.context.project):
            continue
        try:
            inspect.signature(method).bind("self", *_ARGUMENTS[name])
        except TypeError as error:
            owner = kind.__qualname__ if kind.__name__ != task.rpartition(".")[2] else task
            yield Finding(
                f"{owner}.{name}{inspect.signature(method)} cannot take what a worker passes to it, "
                f"({', '.join(_ARGUMENTS[name])}): {error}",
                subject=f"{kind.__module__}.{kind.__qualname__}",
                location=Location(relative(code.co_filename, project.context.project), code.co_firstlineno),
                evidence={"task": task},
            )
