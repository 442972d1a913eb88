"""Numbers and switches of Celery's settings that come from the environment are converted.

Why: an environment variable is a string. The default works, and the setting breaks where the variable is set: a time limit
that is a string raises TypeError in the worker, and a switch that is set to "False" is on.

Fix: write ``int(os.environ.get("…", 300))``, and ``os.environ.get("…", "") == "true"`` for a switch.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import spelled, text

from .setting_type import NUMBERS, switches

rule = Rule(level="should", docs="https://docs.python.org/3/library/os.html#os.environ")

_READING = ("os.environ.get", "os.getenv", "decouple.config")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each setting that is given what the environment holds as it is."""
    names = {setting.name: setting.key for setting in project.settings}
    on_or_off = switches() if project.apps else []
    for file in project.context.sources.code(containing=("environ", "getenv", "decouple")) if project.apps else ():
        yield from _of_brokers(file)
        for assignment in file.of(ast.Assign):
            name = spelled(assignment.targets[0])
            key = names.get(name) or (name.rpartition(".")[2] if ".conf." in name else "")
            is_switch = key in on_or_off
            if (is_switch or key in NUMBERS) and _is_text(assignment.value, file, is_switch=is_switch):
                effect = 'any text is true, "False" too' if is_switch else "TypeError in the worker where it is set"
                yield Finding(
                    f"{name} is {ast.unparse(assignment.value)}, a string where the variable is set: {effect}",
                    at=file.at(assignment, name),
                )


def _of_brokers(file: SourceFile) -> Iterator[Finding]:
    """Yield the numbers among the options of a broker that are texts of the environment."""
    for dictionary in file.of(ast.Dict):
        for key, value in zip(dictionary.keys, dictionary.values, strict=True):
            if text(key) == "visibility_timeout" and _is_text(value, file, is_switch=False):
                yield Finding(
                    f"'visibility_timeout' is {ast.unparse(value)}, a string where the variable is set: TypeError in the worker",
                    at=file.at(value, "broker_transport_options"),
                )


def _is_text(value: ast.expr, file: SourceFile, *, is_switch: bool) -> bool:
    """Whether an expression is a variable of the environment as it stands there, or the truth of such a string."""
    if isinstance(value, ast.BoolOp):
        return _is_text(value.values[0], file, is_switch=is_switch)
    if isinstance(value, ast.Subscript):
        return file.dotted(value.value) == "os.environ"
    if not isinstance(value, ast.Call):
        return False
    if is_switch and file.dotted(value.func) == "bool" and len(value.args) == 1:
        return _is_text(value.args[0], file, is_switch=True)
    is_cast = any(keyword.arg == "cast" for keyword in value.keywords)
    return file.dotted(value.func) in _READING and not is_cast
