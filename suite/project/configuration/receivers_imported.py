"""Every module that connects receivers to signals is imported when the project starts.

Why: a receiver is connected when its module is imported. Nothing imports ``signals.py`` by its name: where neither
``ready()`` nor another module does, none of its receivers is ever called, and nothing fails.

Fix: import it in the ``ready()`` of the app's configuration: ``from shop import signals  # noqa: F401``.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, module_level, receiver
from django_conformance.source.objects import at

rule = Rule(
    level="should", docs="https://docs.djangoproject.com/en/stable/topics/signals/#connecting-receiver-functions"
)

_DECORATOR = "django.dispatch.receiver"
_MODULES = ("django.db.models.signals.", "django.core.signals.", "django.contrib.auth.signals.", "celery.signals.")


_PROSE = (".py", ".md", ".rst", ".txt")


def find(project: Project) -> Iterator[Finding]:
    """Yield each module of an installed app that connects receivers and that nothing imports or names."""
    sources = project.context.sources
    candidates = [file for file in sources.code(containing=("signal", "receiver")) if file.loaded is None]
    connecting = [(file, node) for file in candidates if (node := _connects(file)) is not None and _belongs(file)]
    if not connecting or project.inventory.problems or project.inventory.celery.problems:
        return
    imported = {name for file in sources.every if not file.is_test for name in file.imported}
    for file, node in connecting:
        if file.module not in imported and not _is_named(file, project):
            yield Finding(
                f"{file.module} connects receivers to signals (line {getattr(node, 'lineno', 0)}), and nothing imports it: they "
                "are never called",
                at=file.at(node),
                hint=_hint(file.module),
            )


def _connects(file: SourceFile) -> ast.AST | None:
    """Return the first node at a module's top level that connects a receiver, ``None`` where nothing does."""
    for node in module_level(file.tree):
        if isinstance(node, ast.Call) and method(node) == "connect":
            owner = receiver(node)
            if owner is not None and file.dotted(owner).startswith(_MODULES):
                return node
    for function in file.functions:
        is_top = file.parents.get(function) is file.tree
        for decorator in function.decorator_list if is_top else ():
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            is_connect = isinstance(called, ast.Attribute) and called.attr == "connect"
            if file.dotted(called) == _DECORATOR or (is_connect and file.dotted(called).startswith(_MODULES)):
                return function
    return None


def _belongs(file: SourceFile) -> bool:
    """Whether a file is of an installed app; or listens to Celery in a package that is loaded, as the project's own is."""
    package = file.module.rpartition(".")[0]
    is_of_celery = any(name.startswith("celery.signals") for name in file.names.values())
    return bool(_app_of(file.module)) or (is_of_celery and bool(package) and package in sys.modules)


def _app_of(module: str) -> str:
    """Return the installed app that holds a module, "" for a command, a migration, and what belongs to none."""
    from django.apps import apps

    names = [config.name for config in apps.get_app_configs() if module.startswith(f"{config.name}.")]
    app = max(names, key=len, default="")
    return app if module.removeprefix(f"{app}.").split(".")[0] not in ("management", "migrations") else ""


def _is_named(file: SourceFile, project: Project) -> bool:
    """Whether a file of the project has the module's name as text, as a command line may: it may be imported by that.

    Documentation counts where it says a setting that names something in the module.
    """
    name = re.compile(rb"\b" + re.escape(file.module.encode()) + rb"\b")
    told = re.compile(rb"\b[A-Z][A-Z0-9_]+\s*=\s*[\"']" + name.pattern)
    files = project.context.deployment_files.every
    return any((told if other.path.suffix in _PROSE else name).search(other.text.encode()) for other in files) or any(
        name.search(other.content) for other in project.context.sources.every if other.module != file.module
    )


def _hint(module: str) -> str:
    app = _app_of(module)
    if not app:
        return f"Import it where the app is made: `import {module}  # noqa: F401`."
    inner = module.removeprefix(f"{app}.")
    kind = at(f"{app}.apps")
    place = f"the ready() of {app}.apps" if kind is not None else f"a ready() in {app}/apps.py"
    return f"Write `import {app}.{inner}  # noqa: F401` in {place}."
