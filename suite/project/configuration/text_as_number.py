"""A setting that code calculates with is a number.

Why: what comes from the environment is text. ``settings.DAYS * 86400`` repeats the text 86400 times, ``timedelta(days=settings.DAYS)``
and ``if size > settings.LIMIT`` raise TypeError, and so does Django at the first request that it asks for DATA_UPLOAD_MAX_MEMORY_SIZE.

Fix: convert it where it is read: ``DAYS = int(os.environ.get("DAYS", "7"))``, ``env.int("DAYS", default=7)``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import spelled, text
from django_conformance.source.reading import number_of
from django_conformance.source.setting_places import place_of

rule = Rule(level="should", docs="https://docs.python.org/3/library/os.html#os.environ", settings=True)

_OF_DJANGO = (
    *("DATA_UPLOAD_MAX_MEMORY_SIZE", "FILE_UPLOAD_MAX_MEMORY_SIZE", "DATA_UPLOAD_MAX_NUMBER_FIELDS"),
    *("DATA_UPLOAD_MAX_NUMBER_FILES", "FILE_UPLOAD_PERMISSIONS", "FILE_UPLOAD_DIRECTORY_PERMISSIONS"),
)
"""Settings that Django itself compares with numbers, or gives to functions that take none but these; durations have a rule of their own."""

_OF_OTHERS = (
    *("ACCOUNT_ACTIVATION_DAYS", "ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS", "AXES_FAILURE_LIMIT"),
    *("SESSION_SECURITY_WARN_AFTER", "SESSION_SECURITY_EXPIRE_AFTER", "AZURE_URL_EXPIRATION_SECS"),
    *("AWS_S3_MAX_MEMORY_SIZE", "GS_MAX_MEMORY_SIZE"),
)
"""Settings of add-ons that these count with."""

_TAKING_NUMBERS = ("timedelta", "range", "round", "sleep", "relativedelta")
_OPERATORS = (ast.Mult, ast.Sub, ast.FloorDiv, ast.Pow)
_COMPARED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


def find(project: Project) -> Iterator[Finding]:
    """Yield each setting that holds a number as text, where something counts with it."""
    originals, sources = project.context.originals, project.context.sources
    texts = {name: value for name, value in originals.items() if isinstance(value, str) and _is_number(value)}
    for name in (*_OF_DJANGO, *_OF_OTHERS):
        if name in texts:
            who = "Django counts" if name in _OF_DJANGO else "the package that reads it counts"
            yield _finding(name, texts[name], who, place_of(sources, name))
    told = {*_OF_DJANGO, *_OF_OTHERS}
    for file in sources.code(containing=("settings",)) if texts else ():
        for node in file.of(ast.Attribute):
            is_setting = file.dotted(node.value) == "django.conf.settings"
            if is_setting and node.attr in texts and node.attr not in told and _counts(node, file):
                told.add(node.attr)
                yield _finding(node.attr, texts[node.attr], f"{file.place(node)} counts", place_of(sources, node.attr))


def _finding(name: str, value: str, who: str, place: Location | None) -> Finding:
    return Finding(
        f"{name} is {value!r}, which is text, and {who} with it",
        subject=name,
        location=place,
        hint=f"Convert it: {name} = int(…).",
        evidence={"value": value},
    )


def _is_number(value: str) -> bool:
    return number_of(value) is not None or value.strip().replace(".", "", 1).isdigit()


def _counts(node: ast.Attribute, file: SourceFile) -> bool:
    """Whether a number has to stand where a setting stands."""
    above = file.parents.get(node)
    if isinstance(above, ast.BinOp):
        other = above.left if above.right is node else above.right
        is_text = isinstance(other, ast.JoinedStr) or text(other) is not None
        is_shared = isinstance(above.op, ast.Div) and _is_counted(other)
        return is_shared or (isinstance(above.op, _OPERATORS) and not is_text)
    if isinstance(above, ast.Compare) and len(above.ops) == 1 and isinstance(above.ops[0], _COMPARED):
        other = above.left if above.comparators[0] is node else above.comparators[0]
        return _is_counted(other)
    if isinstance(above, ast.keyword):
        above = file.parents.get(above)
    if isinstance(above, ast.Call) and node is not above.func:
        return spelled(above.func).rpartition(".")[2] in _TAKING_NUMBERS
    return isinstance(above, ast.Slice)


def _is_counted(node: ast.expr) -> bool:
    """Whether an expression is a number for certain."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, (int, float))
    if isinstance(node, ast.Call):
        return spelled(node.func).rpartition(".")[2] in ("len", "count", "sum", "int", "float", "total_seconds")
    return isinstance(node, ast.Attribute) and node.attr in ("size", "days", "seconds", "retries", "content_length")
